// A container's log as its engine has it: entries, of which several may make one line; and the lines that they make,
// alike for both engines. Docker tells moments to the nanosecond, Podman to the second.
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { type LogMoment, readMoment } from '../log-moment.ts'
import type { LogLine } from '../port.ts'
import { FrameReader, type Source } from './frames.ts'

export interface LogEntry extends LogMoment {
  source: Source
  text: Buffer
  /** Otherwise the line goes on in the next entry of that source, or ended with the program. */
  endsLine: boolean
}

const NEWLINE = 10
/** Of the moment, with its blank. */
const MAX_STAMP = 40
/** A longer line is told in pieces, as Docker keeps it. */
const MAX_PIECE = 16 * 1024

/** Throws what the stream throws. */
export async function* entriesOf(stream: Readable): AsyncGenerator<LogEntry, void, undefined> {
  const frames = new FrameReader()
  let parts: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (const { source, data, isEnd } of frames.read(chunk)) {
      parts.push(data)
      if (!isEnd) continue
      const entry = entryOf(source, parts.length === 1 ? data : Buffer.concat(parts))
      parts = []
      if (entry !== undefined) yield entry
    }
  }
  if (frames.isWithin) throw new Error('the log was cut off')
}

/** What does not begin with its moment was not written by the program. */
function entryOf(source: Source, data: Buffer): LogEntry | undefined {
  const stamp = readMoment(data.toString('latin1', 0, MAX_STAMP))
  if (stamp === undefined) return undefined
  const endsLine = data.at(-1) === NEWLINE
  const text = data.subarray(stamp.length, endsLine ? -1 : undefined)
  return { ts: stamp.ts, moment: stamp.moment, source, text, endsLine }
}

/** Puts entries together to lines. It outlives a connection, so that a line that was cut by its end is whole. */
export class LineMaker {
  readonly #open = { stdout: new OpenLine('stdout'), stderr: new OpenLine('stderr') }

  take(entry: LogEntry): LogLine[] {
    return this.#open[entry.source].take(entry)
  }

  /** Nothing more comes: lines that have no end are told as they are. */
  rest(): LogLine[] {
    return [...this.#open.stdout.rest(), ...this.#open.stderr.rest()]
  }

  /** Of the oldest line that has no end yet. */
  get openSince(): string | undefined {
    const moments = [this.#open.stdout.moment, this.#open.stderr.moment].flatMap((moment) => moment ?? [])
    return moments.sort()[0]
  }
}

class OpenLine {
  readonly #source: Source
  #begin: LogMoment | undefined
  #parts: Buffer[] = []
  #bytes = 0
  #decoder = new StringDecoder('utf8')

  constructor(source: Source) {
    this.#source = source
  }

  get moment(): string | undefined {
    return this.#begin?.moment
  }

  take({ ts, moment, text, endsLine }: LogEntry): LogLine[] {
    this.#begin ??= { ts, moment }
    this.#parts.push(text)
    this.#bytes += text.length
    if (endsLine) return this.rest()
    return this.#bytes < MAX_PIECE ? [] : [this.#piece(true)]
  }

  rest(): LogLine[] {
    if (this.#begin === undefined) return []
    const last = this.#piece(false)
    this.#begin = undefined
    this.#decoder = new StringDecoder('utf8')
    return [last]
  }

  #piece(partial: boolean): LogLine {
    const { ts } = this.#begin ?? { ts: new Date(0) }
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#bytes = 0
    return {
      ts,
      source: this.#source,
      line: this.#decoder.write(bytes) + (partial ? '' : this.#decoder.end()),
      partial,
    }
  }
}
