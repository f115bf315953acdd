// An output of a command in which the script around it has words of its own, behind a mark.
import { Writable } from 'node:stream'
import { writeTo } from './sinks.ts'

/** Behind each word of the script: one may come in two messages. */
const WORD_END = ';'

/** Passes an output on, but for the word behind the mark: the first thing or the last thing that is written. */
export class MarkedOutput extends Writable {
  readonly #mark: Buffer
  readonly #target: Writable
  #held = Buffer.alloc(0)
  #tell = () => {}
  /** What stood behind the mark; empty until all of it has come. */
  said = ''
  readonly ended = new Promise<void>((resolve) => {
    this.#tell = resolve
  })

  constructor(mark: string, target: Writable) {
    super()
    this.#mark = Buffer.from(`${mark}:`)
    this.#target = target
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const at = data.indexOf(this.#mark)
    const border = at === -1 ? data.length - beginOf(this.#mark, data) : at
    if (at !== -1) {
      const start = at + this.#mark.length
      const end = data.indexOf(WORD_END, start)
      if (end !== -1) {
        this.said = data.subarray(start, end).toString()
        this.#tell()
      }
    }
    this.#held = Buffer.from(data.subarray(border))
    const rest = data.subarray(0, border)
    if (rest.length === 0) done()
    else void writeTo(this.#target, rest).then(done)
  }

  /** At the end: what looked like the beginning of the mark was none. */
  async passHeld(): Promise<void> {
    if (this.#held.length > 0 && !this.#held.includes(this.#mark)) await writeTo(this.#target, this.#held)
  }
}

/** How many bytes at the end of `data` may be the beginning of the mark. */
function beginOf(mark: Buffer, data: Buffer): number {
  const [first = 0] = mark
  const from = Math.max(0, data.length - mark.length + 1)
  for (let at = data.indexOf(first, from); at !== -1; at = data.indexOf(first, at + 1)) {
    if (data.subarray(at).equals(mark.subarray(0, data.length - at))) return data.length - at
  }
  return 0
}
