// Where a followed log was cut off, so that the next connection goes on there and no line comes twice.
import type { LogLine } from '../types.ts'

/** Lines of one moment may be cut in the middle, so the next connection begins this much earlier. */
const OVERLAP_MS = 1

export class ResumePoint {
  #lastMs: number | undefined
  /** The lines given out that the next connection may bring again. */
  #recent: LogLine[] = []

  /** `since` for the next connection; undefined before the first line. */
  get since(): string | undefined {
    return this.#lastMs === undefined ? undefined : new Date(this.#lastMs - OVERLAP_MS).toISOString()
  }

  /** Notes a line that was given out. */
  pass(line: LogLine): void {
    const ms = Date.parse(line.ts)
    if (this.#lastMs === undefined || ms > this.#lastMs) {
      this.#lastMs = ms
      this.#recent = this.#recent.filter(({ ts }) => Date.parse(ts) >= ms - OVERLAP_MS)
    }
    if (ms >= this.#lastMs - OVERLAP_MS) this.#recent.push(line)
  }

  /** For one new connection: tells which of its lines were not given out before. */
  filter(): (line: LogLine) => boolean {
    const lastMs = this.#lastMs
    if (lastMs === undefined) return () => true
    const known = new Map<string, number>()
    for (const line of this.#recent) known.set(keyOf(line), (known.get(keyOf(line)) ?? 0) + 1)
    let isPast = false
    return (line) => {
      const ms = Date.parse(line.ts)
      isPast ||= ms > lastMs
      if (isPast) return true
      const count = known.get(keyOf(line)) ?? 0
      if (count > 0) known.set(keyOf(line), count - 1)
      return count === 0 && ms >= lastMs - OVERLAP_MS
    }
  }
}

function keyOf({ ts, source, line, partial }: LogLine): string {
  return JSON.stringify([ts, source, line, partial])
}
