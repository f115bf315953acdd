// The bytes of an open file as a stream that owns the file.
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

const CHUNK_BYTES = 256 * 1024

export interface ReadOptions {
  start: number
  /** Of the last byte. Below `start` for nothing. */
  end: number
  /** Fail when the file has become shorter, because the length was announced. */
  isExact: boolean
}

export function readStreamOf(handle: FileHandle, { start, end, isExact }: ReadOptions): Readable {
  let position = start
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      const wanted = Math.min(CHUNK_BYTES, end + 1 - position)
      if (wanted <= 0) {
        this.push(null)
        return
      }
      handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position).then(
        ({ bytesRead, buffer }) => {
          position += bytesRead
          if (bytesRead > 0) this.push(buffer.subarray(0, bytesRead))
          else if (isExact) this.destroy(new Error('the file became shorter while it was read'))
          else this.push(null)
        },
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, done) {
      handle.close().then(
        () => done(error),
        () => done(error),
      )
    },
  })
}
