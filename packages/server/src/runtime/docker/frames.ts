// The engine's way to send two outputs over one connection: pieces, each behind a head of 8 bytes that says whose it is
// and how long. Pieces are passed on as they come, never collected.

export type Source = 'stdout' | 'stderr'

export interface FramePart {
  source: Source
  data: Buffer
  /** What the engine sent as one piece ends here. */
  isEnd: boolean
}

const HEAD_BYTES = 8
const STDERR = 2
/** The engine's own words of trouble, in newer ones. */
const TROUBLE = 3

export class FrameReader {
  readonly #head = Buffer.alloc(HEAD_BYTES)
  #headBytes = 0
  #left = 0

  /** A connection that ends here was cut off. */
  get isWithin(): boolean {
    return this.#headBytes > 0
  }

  /** Throws where there is no head. */
  *read(chunk: Buffer): Generator<FramePart> {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#headBytes < HEAD_BYTES) {
        rest = this.#readHead(rest)
        if (this.#headBytes < HEAD_BYTES) return
        if (this.#left === 0) this.#headBytes = 0
        continue
      }
      const data = rest.subarray(0, this.#left)
      rest = rest.subarray(data.length)
      this.#left -= data.length
      const source = this.#head[0] === STDERR || this.#head[0] === TROUBLE ? 'stderr' : 'stdout'
      if (this.#left === 0) this.#headBytes = 0
      yield { source, data, isEnd: this.#left === 0 }
    }
  }

  #readHead(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, HEAD_BYTES - this.#headBytes)
    part.copy(this.#head, this.#headBytes)
    this.#headBytes += part.length
    if (this.#headBytes < HEAD_BYTES) return chunk.subarray(part.length)
    if ((this.#head[0] ?? 0) > TROUBLE || this.#head.readUIntBE(1, 3) !== 0) {
      throw new Error('the engine sent something else than the outputs of a container')
    }
    this.#left = this.#head.readUInt32BE(4)
    return chunk.subarray(part.length)
  }
}
