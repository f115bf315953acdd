// A file on its way: out of a container, with its size first, and into one, counted.
import { Transform } from 'node:stream'
import { PodsError } from '../../errors.ts'

/** Takes the size from the first line and passes exactly as many bytes on; a file that grows meanwhile has more. */
export class SizedBody extends Transform {
  readonly #path: string
  #head = Buffer.alloc(0)
  #left = 0
  #tell = () => {}
  #tellOverflow = () => {}
  sizeBytes: number | undefined
  readonly started = new Promise<void>((resolve) => {
    this.#tell = resolve
  })
  /** All has come, and more than belongs to it. */
  readonly overflowed = new Promise<void>((resolve) => {
    this.#tellOverflow = resolve
  })

  constructor(path: string) {
    super()
    this.#path = path
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    let bytes = chunk
    if (this.sizeBytes === undefined) {
      this.#head = Buffer.concat([this.#head, chunk])
      const border = this.#head.indexOf('\n')
      if (border === -1) {
        done()
        return
      }
      this.sizeBytes = Number(this.#head.subarray(0, border).toString())
      this.#left = this.sizeBytes
      bytes = this.#head.subarray(border + 1)
      this.#tell()
    }
    const part = bytes.subarray(0, this.#left)
    this.#left -= part.length
    if (part.length < bytes.length) this.#tellOverflow()
    if (part.length > 0) this.push(part)
    done()
  }

  override _flush(done: (error?: Error) => void): void {
    const isShort = this.#left > 0
    done(isShort ? new PodsError('runtime_unavailable', `${this.#path} ended before its last byte`) : undefined)
  }
}

/** Knows how much went through, and whether it came to its end. */
export class Counted extends Transform {
  bytes = 0
  isWhole = false

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length
    done(null, chunk)
  }

  override _flush(done: () => void): void {
    this.isWhole = true
    done()
  }
}
