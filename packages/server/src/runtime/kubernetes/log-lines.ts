// The kubelet's log as lines, each with its moment to the nanosecond, by which two readings of one log are joined.
import type { Readable } from 'node:stream'
import { type LogMoment, readMoment } from '../log-moment.ts'
import type { LogLine } from '../port.ts'

export interface LogPiece extends LogLine {
  /** Sorts as the moments do, finer than `ts`. All pieces of a line have that of its beginning. */
  moment: string
  /** What came last, and no line end behind it. */
  isTorn: boolean
}

const MAX_LINE = 16 * 1024

/** With `silenceMs` it throws when nothing comes for that long. Throws what the stream throws. */
export async function* piecesOf(stream: Readable, silenceMs?: number): AsyncGenerator<LogPiece> {
  let rest = ''
  let line: LogMoment | undefined
  const alarm =
    silenceMs === undefined ? undefined : setTimeout(() => stream.destroy(new Error('the log fell silent')), silenceMs)
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      alarm?.refresh()
      const texts = (rest + String(chunk)).split('\n')
      rest = texts.pop() ?? ''
      for (const text of texts) {
        yield* end(yield* partsOf(text), false)
      }
      rest = yield* partsOf(rest)
    }
    if (rest !== '') yield* end(rest, true)
  } finally {
    clearTimeout(alarm)
  }

  /** Gives pieces of full length; returns what is left. The border depends on the line alone, not on the chunks. */
  function* partsOf(text: string): Generator<LogPiece, string> {
    let left = text
    while (left.length > MAX_LINE) {
      const border = isHighSurrogate(left.charCodeAt(MAX_LINE - 1)) ? MAX_LINE - 1 : MAX_LINE
      yield* give(left.slice(0, border), true, false)
      left = left.slice(border)
    }
    return left
  }

  function* end(text: string, isTorn: boolean): Generator<LogPiece> {
    yield* give(text, false, isTorn)
    line = undefined
  }

  /** What does not begin with its moment was not written by the program: the kubelet says so what it cannot do. */
  function* give(text: string, partial: boolean, isTorn: boolean): Generator<LogPiece> {
    const stamp = line === undefined ? readMoment(text) : undefined
    if (stamp !== undefined) line = { ts: stamp.ts, moment: stamp.moment }
    if (line === undefined) return
    yield { ...line, source: 'stdout', line: text.slice(stamp?.length ?? 0), partial, isTorn }
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}
