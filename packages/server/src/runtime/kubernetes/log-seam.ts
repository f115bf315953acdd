// Where the log of a container was read up to, so that another connection can go on from there: nothing twice, and
// known when something is missing. Pure.
import type { LogPiece } from './log-lines.ts'

/** What a piece is to somebody who has read before: `jump` is new, but what stood between may be missing. */
export type Place = 'known' | 'next' | 'jump'

export class Seam {
  #last = ''
  /** So many pieces with the moment of the last one, it among them. */
  #count = 0
  #newest = ''

  /** The whole second in which the last piece was written: the API takes no finer moment. */
  get since(): Date | undefined {
    return this.#last === '' ? undefined : new Date(`${this.#last.slice(0, 19)}Z`)
  }

  /** The piece was passed on. */
  note({ moment }: LogPiece): void {
    this.#count = moment === this.#last ? this.#count + 1 : 1
    this.#last = moment
    if (moment > this.#newest) this.#newest = moment
  }

  /** A new container: what comes was all written after what there was. */
  turn(): void {
    this.#last = ''
    this.#count = 0
  }

  /**
   * For the pieces of one more connection, in their order. Two streams write to one log, so moments are not quite in
   * order; but the log begins with what was read already, or it is another one.
   */
  join(): (piece: LogPiece) => Place {
    const [last, count, newest] = [this.#last, this.#count, this.#newest]
    let isBehind = newest === ''
    let seen = 0
    return ({ moment }) => {
      if (isBehind) return 'next'
      if (moment > newest) {
        isBehind = true
        return last === '' ? 'next' : 'jump'
      }
      if (moment === last) {
        seen += 1
        isBehind = seen === count
      }
      return 'known'
    }
  }
}
