import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LineQueue } from '../../../src/runtime/docker/line-queue.ts'
import type { LogLine } from '../../../src/runtime/port.ts'

const line = (text: string): LogLine => ({ ts: new Date(0), source: 'stdout', line: text, partial: false })

test('lines come out in their order, whoever is faster', async () => {
  const queue = new LineQueue()
  const sent = Array.from({ length: 2_000 }, (_, index) => `${index} ${'x'.repeat(5_000)}`)
  const putting = (async () => {
    for (const [index, text] of sent.entries()) {
      await queue.put(line(text))
      if (index % 500 === 0) await sleep(5)
    }
    queue.end()
  })()
  const taken: string[] = []
  for await (const each of queue.take()) {
    if (taken.push(each.line) % 700 === 0) await sleep(5)
  }
  await putting
  expect(taken).toEqual(sent)
})

test('only so much is taken ahead, and a reader makes room', async () => {
  const queue = new LineQueue()
  let put = 0
  void (async () => {
    for (; put < 100; put += 1) await queue.put(line('x'.repeat(100_000)))
  })()
  await sleep(20)
  expect(put).toBeLessThan(30)
  const lines = queue.take()
  for (let taken = 0; taken < 25; taken += 1) await lines.next()
  await expect.poll(() => put).toBeGreaterThan(30)
  await lines.return()
})

test('an error comes behind the lines that were read before it', async () => {
  const queue = new LineQueue()
  await queue.put(line('one'))
  queue.end(new Error('the engine is away'))
  const lines = queue.take()
  expect((await lines.next()).value).toMatchObject({ line: 'one' })
  await expect(lines.next()).rejects.toThrow('the engine is away')
})

test('what nobody wants is not waited for', async () => {
  const queue = new LineQueue()
  const waiting = queue.put(line('x'.repeat(3_000_000)))
  queue.drop()
  await waiting
  expect(await queue.take().next()).toMatchObject({ done: true })
})
