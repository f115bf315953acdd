import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { feed, protocols } from '../../../src/runtime/kubernetes/exec-input.ts'

const MAX_BYTES = 1 + 256 * 1024

/** What was sent, as it was when the connection had taken it; that takes some turns of the loop. */
function slowReceiver() {
  const messages: Buffer[] = []
  const send = async (message: Buffer) => {
    const former = Buffer.from(message)
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    expect(message.equals(former)).toBe(true)
    messages.push(former)
  }
  return { messages, send }
}

const v5 = { isTerminal: false, protocol: protocols.withEnd }
const pieces = (...sizes: number[]) => sizes.map((size) => randomBytes(size))

test.each([
  ['small pieces', Array.from({ length: 500 }, () => 1_000)],
  ['a piece of one byte', [1]],
  ['pieces larger than a message', [1_000_000, 1, 700_000]],
  ['a piece that just fits, and one more byte', [256 * 1024, 1]],
])('%s arrive whole and in order, and then the end is told', async (_what, sizes) => {
  const source = pieces(...sizes)
  const { messages, send } = slowReceiver()
  feed({ stdin: Readable.from(source) }, { ...v5, send })
  await expect.poll(() => messages.at(-1)).toEqual(Buffer.of(255, 0))
  const data = messages.slice(0, -1)
  expect(data.every((message) => message[0] === 0 && message.length <= MAX_BYTES)).toBe(true)
  expect(Buffer.concat(data.map((message) => message.subarray(1))).equals(Buffer.concat(source))).toBe(true)
})

test('while a message is on its way no more is taken than the next one holds', async () => {
  let taken = 0
  const source = Readable.from(
    (function* () {
      for (;;) {
        taken += 100_000
        yield Buffer.alloc(100_000)
      }
    })(),
    { highWaterMark: 1 },
  )
  const stop = feed({ stdin: source }, { ...v5, send: () => new Promise(() => undefined) })
  await expect.poll(() => source.isPaused()).toBe(true)
  expect(taken).toBeLessThan(3 * MAX_BYTES)
  stop()
  source.destroy()
})

test('where the protocol knows no end each message says its length, and the end is a length of 0', async () => {
  const { messages, send } = slowReceiver()
  feed({ stdin: Readable.from(['hello', ' world']), isFramed: true }, { ...v5, send })
  await expect.poll(() => messages.at(-1)?.toString()).toBe('\u00000\n')
  const [first, second] = messages.slice(0, -1).map(String)
  expect([first, second]).toEqual(['\u00005\nhello', '\u00006\n world'])
})

test('a terminal is told the end by its own letter', async () => {
  const { messages, send } = slowReceiver()
  feed({ stdin: Readable.from(['exit\n']) }, { ...v5, isTerminal: true, send })
  await expect.poll(() => messages.map(String)).toEqual(['\u0000exit\n', '\u0000\u0004'])
})

test('what is stopped sends nothing more, and leaves its source paused', async () => {
  const { messages, send } = slowReceiver()
  const source = new Readable({ read: () => undefined })
  const stop = feed({ stdin: source }, { ...v5, send })
  source.push('one')
  await expect.poll(() => messages.length).toBe(1)
  stop()
  source.push('two')
  source.push(null)
  await setImmediate()
  expect(messages.map(String)).toEqual(['\u0000one'])
  expect(source.isPaused()).toBe(true)
  expect(source.readableLength).toBe(3)
})
