// Entries of both engines, the lines that they make, and where one connection goes on after another.
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Source } from '../../../src/runtime/docker/frames.ts'
import { LogCursor } from '../../../src/runtime/docker/log-cursor.ts'
import { entriesOf, LineMaker, type LogEntry } from '../../../src/runtime/docker/log-entries.ts'
import type { LogLine } from '../../../src/runtime/port.ts'

const stdout = 1
const stderr = 2

function frame(kind: number, text: string | Buffer): Buffer {
  const head = Buffer.alloc(8)
  head[0] = kind
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}
const at = (seconds: string, text: string) => `2026-03-04T05:06:${seconds}Z ${text}`

async function entries(...chunks: Buffer[]): Promise<LogEntry[]> {
  const all: LogEntry[] = []
  for await (const entry of entriesOf(Readable.from(chunks))) all.push(entry)
  return all
}

function linesOf(all: LogEntry[]): LogLine[] {
  const maker = new LineMaker()
  return [...all.flatMap((entry) => maker.take(entry)), ...maker.rest()]
}
const told = (lines: LogLine[]) => lines.map(({ source, line, partial }) => `${source}${partial ? '…' : ''}: ${line}`)

describe('entries', () => {
  const sent = Buffer.concat([
    frame(stdout, at('07.000000001', 'one\n')),
    frame(stderr, at('07', 'two\n')),
    frame(stdout, at('08.5', '')),
  ])

  test.each([1, 5, 13, 1000])('are the same in chunks of %i bytes', async (size) => {
    const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) =>
      sent.subarray(i * size, i * size + size),
    )
    const all = await entries(...chunks)
    expect(all.map(({ source, moment, text, endsLine }) => [source, moment, text.toString(), endsLine])).toEqual([
      ['stdout', '2026-03-04T05:06:07.000000001', 'one', true],
      ['stderr', '2026-03-04T05:06:07.000000000', 'two', true],
      ['stdout', '2026-03-04T05:06:08.500000000', '', false],
    ])
  })

  test('of a connection that was cut off end with an error', async () => {
    await expect(entries(sent.subarray(0, sent.length - 1))).rejects.toThrow('cut off')
  })
})

describe('lines', () => {
  test('are whole where an engine wrote them in parts, each output for itself', async () => {
    const all = await entries(
      frame(stdout, at('01', 'one')),
      frame(stderr, at('01', 'and ')),
      frame(stdout, at('02', ', two\n')),
      frame(stderr, at('03', 'no end')),
    )
    const lines = linesOf(all)
    expect(told(lines)).toEqual(['stdout: one, two', 'stderr: and no end'])
    expect(lines[0]?.ts).toEqual(new Date('2026-03-04T05:06:01Z'))
  })

  test('that are long come in pieces, none of which splits a character', async () => {
    const text = '☂'.repeat(10_000)
    const bytes = Buffer.from(`${text}\n`)
    const frames: Buffer[] = []
    for (let start = 0; start < bytes.length; start += 8192) {
      frames.push(frame(stdout, Buffer.concat([Buffer.from(at('01', '')), bytes.subarray(start, start + 8192)])))
    }
    const lines = linesOf(await entries(...frames))
    expect(lines.map(({ partial }) => partial)).toEqual([true, false])
    expect(lines.map(({ line }) => line).join('')).toBe(text)
    expect(lines.every(({ line }) => !line.includes('\ufffd'))).toBe(true)
  })

  test('that just fill a piece have an end of their own', async () => {
    const full = 'x'.repeat(16 * 1024)
    expect(told(linesOf(await entries(frame(stdout, at('01', full)), frame(stdout, at('01', '\n')))))).toEqual([
      `stdout…: ${full}`,
      'stdout: ',
    ])
  })
})

describe('the cursor', () => {
  const entry = (seconds: string, text = '', source: Source = 'stdout') => ({
    moment: `2026-03-04T05:06:${seconds.padEnd(12, '0')}`,
    source,
    text: Buffer.from(text),
  })
  const moment = (seconds: string) => entry(seconds)
  /** In the order of the file: both outputs write to it, and the parts of a line have the moment of the first. */
  const log = ['01.1', '01.3', '01.2', '02.5', '02.5', '02.4', '02.5', '03.0', '03.0', '04.9', '04.9'].map(moment)
  const secondAt = ({ moment: text }: { moment: string }) => Date.parse(`${text.slice(0, 19)}Z`) / 1000

  test.each(log.map((_, index) => index + 1))('whoever read %i entries gets the others, each once', (count) => {
    const cursor = new LogCursor()
    for (const one of log.slice(0, count)) cursor.note(one)
    const since = cursor.since()
    const placeOf = cursor.join(since)
    const again = log.filter((one) => secondAt(one) >= (since ?? 0))
    const next = again.filter((one) => placeOf(one) !== 'known')
    expect(next).toEqual(log.slice(count))
  })

  test('of moments that are told to the second only, it knows what was read by what it is', () => {
    const whole = ['one', 'two', 'two', 'three', 'four'].map((text) => entry('01', text))
    const cursor = new LogCursor()
    for (const one of whole.slice(0, 4)) cursor.note(one)
    const placeOf = cursor.join(cursor.since())
    expect(whole.map(placeOf)).toEqual(['known', 'known', 'known', 'known', 'next'])
    expect(placeOf(entry('01', 'two'))).toBe('next')
  })

  test('one output is not taken for the other', () => {
    const cursor = new LogCursor()
    for (const text of ['one', 'two']) cursor.note(entry('01', text))
    const placeOf = cursor.join(cursor.since())
    expect(placeOf(entry('01', 'one'))).toBe('known')
    expect(placeOf(entry('01', 'two', 'stderr'))).toBe('next')
    expect(placeOf(entry('01', 'two'))).toBe('known')
  })

  test('what a connection left out comes with the next one, and nothing twice', () => {
    const whole = Array.from({ length: 1_000 }, (_, index) => entry(index < 400 ? '01' : '02', `line ${index}`))
    const isRead = (index: number) => index < 700 || index % 27 === 0
    const cursor = new LogCursor()
    for (const one of whole.filter((_, index) => isRead(index))) cursor.note(one)
    const placeOf = cursor.join(cursor.since())
    expect(whole.map(placeOf)).toEqual(whole.map((_, index) => (isRead(index) ? 'known' : 'next')))
  })

  test('a line that has no end yet is asked for from its beginning, whose moment its rest carries', () => {
    const cursor = new LogCursor()
    for (const one of log) cursor.note(one)
    const first = moment('02.5')
    expect(cursor.since(first.moment)).toBe(secondAt(first))
    expect(cursor.since()).toBe(secondAt(moment('03.0')))
  })

  test('a tail is gone on with though nobody knows what stood before it', () => {
    const cursor = new LogCursor('tail')
    cursor.note(moment('02.5'))
    cursor.note(moment('02.6'))
    const placeOf = cursor.join(cursor.since())
    expect(['02.1', '02.5', '02.6', '02.7'].map(moment).map(placeOf)).toEqual(['known', 'known', 'known', 'next'])
    cursor.note(moment('05.0'))
    cursor.note(moment('05.0'))
    const later = cursor.join(cursor.since())
    expect(['05.0', '05.0', '05.0'].map(moment).map(later)).toEqual(['known', 'known', 'next'])
  })

  test('a log whose beginning is gone jumps, unless it goes on from something that was read', () => {
    const cursor = new LogCursor()
    for (const one of log.slice(0, 4)) cursor.note(one)
    const gone = cursor.join(cursor.since())
    expect(['04.0', '04.1'].map(moment).map(gone)).toEqual(['jump', 'next'])
    const goesOn = cursor.join(cursor.since())
    expect(['02.5', '04.0'].map(moment).map(goesOn)).toEqual(['known', 'next'])
  })

  test('does not remember every second of a long log', () => {
    const cursor = new LogCursor()
    const second = (index: number) => {
      return { ...entry('00'), moment: new Date(index * 1000).toISOString().replace('Z', '000000') }
    }
    for (let index = 1; index <= 5_000; index += 1) cursor.note(second(index), second(1).moment)
    expect(cursor.since(second(1).moment)).toBe(4_000)
    expect(cursor.since()).toBe(4_999)
    const placeOf = cursor.join(4_999)
    expect([4_999, 5_000, 5_000].map(second).map(placeOf)).toEqual(['known', 'known', 'next'])
  })
})
