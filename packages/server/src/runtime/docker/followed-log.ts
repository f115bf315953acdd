// The log of one container while it is followed: what was read of it, over however many connections.
import type { LogLine } from '../port.ts'
import type { LogCursor } from './log-cursor.ts'
import { LineMaker, type LogEntry } from './log-entries.ts'

export class FollowedLog {
  readonly #cursor: LogCursor
  readonly #lines = new LineMaker()
  #skip: number
  #isFirst = true
  /** Something before the next line is missing, or may be; whoever tells it takes it back. */
  isCut = false

  /** `skip`: so many lines at the beginning are not wanted. */
  constructor(cursor: LogCursor, skip = 0) {
    this.#cursor = cursor
    this.#skip = skip
  }

  /** From when on the next connection is to tell; undefined when nothing was read yet. */
  get sinceMs(): number | undefined {
    const second = this.#cursor.since(this.#lines.openSince)
    return second === undefined ? undefined : second * 1000
  }

  /** What is new in one more connection, the first or one that was opened with `sinceMs`. */
  async *read(entries: AsyncIterable<LogEntry>): AsyncGenerator<LogLine, void, undefined> {
    const placeOf = this.#cursor.join(this.#isFirst ? undefined : this.#cursor.since(this.#lines.openSince))
    this.#isFirst = false
    for await (const entry of entries) {
      const place = placeOf(entry)
      if (place === 'known') continue
      if (place === 'jump') this.isCut = true
      this.#cursor.note(entry, this.#lines.openSince)
      yield* this.#wanted(this.#lines.take(entry))
    }
  }

  /** Nothing more comes. */
  *rest(): Generator<LogLine, void, undefined> {
    yield* this.#wanted(this.#lines.rest())
  }

  *#wanted(lines: LogLine[]): Generator<LogLine, void, undefined> {
    for (const line of lines) {
      if (this.#skip > 0) this.#skip -= 1
      else yield line
    }
  }
}
