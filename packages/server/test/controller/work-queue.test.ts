import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WorkQueue } from '../../src/controller/work-queue.ts'

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
