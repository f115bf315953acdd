// Up to where the log of a container was read, so that another connection goes on from there: no entry twice, none left
// out, and known when one is missing. Pure.
import { crc32 } from 'node:zlib'
import type { LogEntry } from './log-entries.ts'

type Known = Pick<LogEntry, 'moment' | 'source' | 'text'>

/** What an entry is to somebody who has read before: `jump` is new, but what stood before it may be missing. */
export type Place = 'known' | 'next' | 'jump'

/** Two streams write to one log, so moments are not quite in order. */
const DISORDER_SEC = 1
/** A line that has no end for so long is not put together again, should the connection break then. */
const MAX_SECONDS = 1_000
const MIN_FORGOTTEN = 1_000

export class LogCursor {
  /** From this second on each entry was noted. */
  #completeFrom: number | undefined
  /** Of each entry that was noted, in their order. */
  #seconds: number[] = []
  #marks: number[] = []
  #newest = ''
  #forgetAt = 2 * MIN_FORGOTTEN

  /** `from`: the second at which reading begins; of a tail its first entry tells. */
  constructor(from: number | 'tail' = 0) {
    this.#completeFrom = from === 'tail' ? undefined : from
  }

  /** `openSince` is the moment of a line that had no end before this entry. */
  note(entry: Known, openSince?: string): void {
    const second = secondOf(entry.moment)
    this.#completeFrom ??= second + 1
    this.#seconds.push(second)
    this.#marks.push(markOf(entry))
    if (entry.moment > this.#newest) this.#newest = entry.moment
    if (this.#seconds.length >= this.#forgetAt) this.#forget(openSince)
  }

  /**
   * The second from which to read again: the API takes no finer one everywhere. `openSince` is the moment of a line that
   * has no end yet, whose rest may carry that moment too. Undefined when nothing was read.
   */
  since(openSince?: string): number | undefined {
    if (this.#newest === '') return undefined
    const newest = secondOf(this.#newest)
    const wanted = newest - DISORDER_SEC
    const second = openSince === undefined ? wanted : Math.min(wanted, secondOf(openSince))
    return Math.min(Math.max(second, newest - MAX_SECONDS, this.#completeFrom ?? 0), newest)
  }

  /**
   * For the entries of one more connection that begins at `since`, in their order. What was noted is told by what it is and
   * not by its place: Podman leaves entries out of a followed log, and what came after them was read before them.
   */
  join(since: number | undefined): (entry: Known) => Place {
    if (since === undefined) return () => 'next'
    const newest = this.#newest
    // A tail that began within this second does not know what stood before it.
    const isComplete = since >= (this.#completeFrom ?? 0)
    const left = this.#marksFrom(since)
    let hasMet = false
    return (entry) => {
      if (left.size === 0) return 'next'
      if (takeOne(left, markOf(entry))) {
        hasMet = true
        return 'known'
      }
      if (hasMet) return 'next'
      if (!isComplete && entry.moment <= newest) return 'known'
      hasMet = true
      return 'jump'
    }
  }

  /** How often each was noted. */
  #marksFrom(since: number): Map<number, number> {
    const marks = new Map<number, number>()
    for (const [place, mark] of this.#marks.entries()) {
      if ((this.#seconds[place] ?? 0) >= since) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    }
    return marks
  }

  /** Each time as much again has come, so that it costs little for each. */
  #forget(openSince: string | undefined): void {
    const since = this.since(openSince) ?? 0
    const isKept = this.#seconds.map((second) => second >= since)
    this.#marks = this.#marks.filter((_, place) => isKept[place])
    this.#seconds = this.#seconds.filter((_, place) => isKept[place])
    this.#completeFrom = Math.max(this.#completeFrom ?? 0, since)
    this.#forgetAt = 2 * Math.max(MIN_FORGOTTEN, this.#seconds.length)
  }
}

function takeOne(marks: Map<number, number>, mark: number): boolean {
  const count = marks.get(mark)
  if (count === undefined) return false
  if (count === 1) marks.delete(mark)
  else marks.set(mark, count - 1)
  return true
}

/** Alike for the same entry in whatever connection. */
function markOf({ moment, source, text }: Known): number {
  return crc32(text, crc32(moment + source))
}

function secondOf(moment: string): number {
  return Date.parse(`${moment.slice(0, 19)}Z`) / 1000
}
