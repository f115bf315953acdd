// Up to where the log of a container was read, so that another connection goes on from there: no entry twice, and known
// when one is missing. Pure.
import type { LogEntry } from './log-entries.ts'

type Stamped = Pick<LogEntry, 'moment'>

/** What an entry is to somebody who has read before: `jump` is new, but what stood between may be missing. */
export type Place = 'known' | 'next' | 'jump'

/** Two streams write to one log, so moments are not quite in order. */
const DISORDER_SEC = 1
/** A line that has no end for so long is not put together again, should the connection break then. */
const MAX_SECONDS = 1_000

export class LogCursor {
  /** From this second on each entry was noted. */
  #completeFrom: number | undefined
  /** How many were noted, by second. */
  readonly #counts = new Map<number, number>()
  #last = ''
  #newest = ''

  /** `from`: the second at which reading begins; of a tail its first entry tells. */
  constructor(from: number | 'tail' = 0) {
    this.#completeFrom = from === 'tail' ? undefined : from
  }

  note({ moment }: Stamped): void {
    const second = secondOf(moment)
    this.#completeFrom ??= second + 1
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + 1)
    this.#last = moment
    if (moment > this.#newest) this.#newest = moment
    if (this.#counts.size > MAX_SECONDS) this.#forget()
  }

  /**
   * The second from which to read again: the API takes no finer one everywhere. `openSince` is the moment of a line that
   * has no end yet, whose rest may carry that moment too. Undefined when nothing was read.
   */
  since(openSince?: string): number | undefined {
    if (this.#newest === '') return undefined
    const wanted = secondOf(this.#newest) - DISORDER_SEC
    const second = openSince === undefined ? wanted : Math.min(wanted, secondOf(openSince))
    return Math.min(Math.max(second, this.#completeFrom ?? 0), secondOf(this.#newest))
  }

  /** For the entries of one more connection that begins at `since`, in their order. */
  join(since: number | undefined): (entry: Stamped) => Place {
    if (since === undefined) return () => 'next'
    const [last, newest] = [this.#last, this.#newest]
    // A tail that began within this second does not know how many stood before it.
    const isCounted = since >= (this.#completeFrom ?? 0)
    let left = isCounted ? this.#countFrom(since) : Number.POSITIVE_INFINITY
    return ({ moment }) => {
      if (left === 0) return 'next'
      left -= 1
      if (moment > newest) {
        left = 0
        return 'jump'
      }
      if (!isCounted && moment === last) left = 0
      return 'known'
    }
  }

  #countFrom(since: number): number {
    let count = 0
    for (const [second, each] of this.#counts) if (second >= since) count += each
    return count
  }

  #forget(): void {
    const seconds = [...this.#counts.keys()].sort((a, b) => a - b)
    for (const second of seconds.slice(0, MAX_SECONDS / 2)) this.#counts.delete(second)
    this.#completeFrom = Math.max(this.#completeFrom ?? 0, seconds[MAX_SECONDS / 2] ?? 0)
  }
}

function secondOf(moment: string): number {
  return Date.parse(`${moment.slice(0, 19)}Z`) / 1000
}
