import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WorkQueue } from '../../src/controller/work-queue.ts'

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve: () => resolve() }
}

test('one key is worked on by one worker, and once more when it comes in meanwhile', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const queue = new WorkQueue({
    concurrency: 8,
    async work() {
      running += 1
      most = Math.max(most, running)
      await delay(5)
      runs += 1
      running -= 1
    },
  })
  for (let i = 0; i < 50; i += 1) queue.add('a')
  await delay(40)
  expect(most).toBe(1)
  expect(runs).toBe(2)
  await queue.close()
})

test('keys run beside each other up to the limit, and every key is worked on', async () => {
  let running = 0
  let most = 0
  const done = new Set<string>()
  const queue = new WorkQueue({
    concurrency: 4,
    async work(key) {
      running += 1
      most = Math.max(most, running)
      await delay(1)
      done.add(key)
      running -= 1
    },
  })
  for (let i = 0; i < 100; i += 1) queue.add(String(i))
  while (queue.size > 0) await delay(5)
  expect(most).toBe(4)
  expect(done.size).toBe(100)
})

test('closing waits for what runs and forgets what waits', async () => {
  const done: string[] = []
  const queue = new WorkQueue({
    concurrency: 1,
    async work(key) {
      await delay(20)
      done.push(key)
    },
  })
  queue.add('a')
  queue.add('b')
  await queue.close()
  queue.add('c')
  await delay(30)
  expect(done).toEqual(['a'])
})

test('a worker that only waits gives its slot to others, and never more run than the limit', async () => {
  const ending = deferred()
  const done: string[] = []
  let running = 0
  let most = 0
  const enter = () => {
    running += 1
    most = Math.max(most, running)
  }
  const queue = new WorkQueue({
    concurrency: 2,
    maxWaits: 100,
    async work(key, slot) {
      enter()
      if (key.startsWith('stop')) {
        running -= 1
        await slot.whileWaiting(() => ending.promise)
        enter()
      }
      await delay(1)
      done.push(key)
      running -= 1
    },
  })
  for (let i = 0; i < 20; i += 1) queue.add(`stop${i}`)
  for (let i = 0; i < 20; i += 1) queue.add(`start${i}`)
  await expect.poll(() => done.length).toBe(20)
  expect(done.every((key) => key.startsWith('start'))).toBe(true)
  expect(queue.size).toBe(20)
  ending.resolve()
  await expect.poll(() => queue.size).toBe(0)
  expect(done).toHaveLength(40)
  expect(most).toBe(2)
})

test('a key that waits without a slot is still worked on by one worker only', async () => {
  const ending = deferred()
  let runs = 0
  const queue = new WorkQueue({
    concurrency: 4,
    maxWaits: 100,
    async work(_key, slot) {
      runs += 1
      await slot.whileWaiting(() => ending.promise)
    },
  })
  for (let i = 0; i < 10; i += 1) queue.add('a')
  await delay(5)
  expect(runs).toBe(1)
  ending.resolve()
  await expect.poll(() => queue.size).toBe(0)
  expect(runs).toBe(2)
})

test('those that wait beyond the limit of waits keep their slots', async () => {
  const ending = deferred()
  let begun = 0
  const queue = new WorkQueue({
    concurrency: 2,
    maxWaits: 3,
    async work(_key, slot) {
      begun += 1
      await slot.whileWaiting(() => ending.promise)
    },
  })
  for (let i = 0; i < 20; i += 1) queue.add(String(i))
  await delay(5)
  expect(begun).toBe(5)
  ending.resolve()
  await expect.poll(() => queue.size).toBe(0)
  expect(begun).toBe(20)
})

test('a failed wait is told to its worker, and the slots stay as many as before', async () => {
  const told: string[] = []
  const queue = new WorkQueue({
    concurrency: 1,
    maxWaits: 1,
    async work(key, slot) {
      const failed = slot.whileWaiting(() => Promise.reject(new Error(`no end of ${key}`)))
      await failed.catch((error: Error) => told.push(error.message))
    },
  })
  for (const key of ['a', 'b', 'c']) queue.add(key)
  await expect.poll(() => queue.size).toBe(0)
  expect(told.sort()).toEqual(['no end of a', 'no end of b', 'no end of c'])
})

test('closing waits for those that wait without a slot too', async () => {
  const ending = deferred()
  let isDone = false
  const queue = new WorkQueue({
    concurrency: 1,
    maxWaits: 1,
    async work(_key, slot) {
      await slot.whileWaiting(() => ending.promise)
      isDone = true
    },
  })
  queue.add('a')
  setTimeout(() => ending.resolve(), 20)
  await queue.close()
  expect(isDone).toBe(true)
})
