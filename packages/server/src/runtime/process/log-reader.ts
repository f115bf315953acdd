// Reads the log of an instance while it is written, rotated and thrown away under the reader.
import { closeSync, fstatSync, openSync, read } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isErrno } from '../../support/atomic-file.ts'
import type { LogLine } from '../port.ts'
import { numbersIn } from './instance-folder.ts'
import { parseLine } from './log-lines.ts'
import { logPrefix } from './log-writer.ts'

const readAt = promisify(read)
const blockBytes = 64 * 1024
const newline = 0x0a

interface OpenFile {
  fd: number
  /** Up to where it was read. */
  position: number
  /** Read, but not yet a whole line. */
  rest: Buffer
}

export class LogReader {
  readonly #folder: string
  /** The one being read and those after it. */
  readonly #files: OpenFile[] = []
  #newest = 0
  #isClosed = false

  constructor(folder: string) {
    this.#folder = folder
    this.pin()
  }

  /** Opens what was written since; from here on it can be read also when its name is gone. */
  pin(): void {
    if (this.#isClosed) return
    for (const number of numbersIn(this.#folder, logPrefix)) {
      if (number <= this.#newest) continue
      try {
        const fd = openSync(join(this.#folder, `${logPrefix}${number}`), 'r')
        this.#files.push({ fd, position: 0, rest: Buffer.alloc(0) })
      } catch (error) {
        if (!isErrno(error, 'ENOENT')) throw error
      }
      this.#newest = number
    }
  }

  /** Leaves out all but the last `count` lines of what is there. Each piece of a long line counts. */
  async skipToTail(count: number): Promise<void> {
    let missing = count
    for (const [index, file] of [...this.#files.entries()].reverse()) {
      const { start, lines } = await tailStart(file.fd, missing)
      file.position = start
      missing -= lines
      if (missing > 0) continue
      for (const older of this.#files.splice(0, index)) closeSync(older.fd)
      return
    }
  }

  /** All whole lines that are there and were not read yet. */
  async *lines(): AsyncGenerator<LogLine> {
    for (;;) {
      // Looking for a next file comes first: once there is one, nothing is added to this one.
      this.pin()
      const [file, next] = this.#files
      if (file === undefined) return
      yield* linesOf(file)
      if (next === undefined) return
      this.#files.shift()
      closeSync(file.fd)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const { fd } of this.#files.splice(0)) closeSync(fd)
  }
}

async function* linesOf(file: OpenFile): AsyncGenerator<LogLine> {
  const block = Buffer.alloc(blockBytes)
  for (;;) {
    const { bytesRead } = await readAt(file.fd, block, 0, block.length, file.position)
    if (bytesRead === 0) return
    file.position += bytesRead
    const data = Buffer.concat([file.rest, block.subarray(0, bytesRead)])
    let start = 0
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
      const line = parseLine(data.toString('utf8', start, end))
      start = end + 1
      if (line !== undefined) yield line
    }
    file.rest = data.subarray(start)
  }
}

/** Where the last `count` lines of a file begin, and how many there are. */
async function tailStart(fd: number, count: number): Promise<{ start: number; lines: number }> {
  const { size } = fstatSync(fd)
  const block = Buffer.alloc(blockBytes)
  let lines = 0
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - blockBytes)
    await readAt(fd, block, 0, end - from, from)
    for (let index = end - from - 1; index >= 0; index -= 1) {
      if (block[index] !== newline) continue
      if (lines === count) return { start: from + index + 1, lines }
      lines += 1
    }
    end = from
  }
  return { start: 0, lines }
}
