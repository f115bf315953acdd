// Writes the log of an instance: numbered files `log.<n>`, of which the newest few are kept.
// Writing is synchronous: it goes to the page cache, and what is not yet written is not yet read from the pod's pipes.
import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine } from '../port.ts'
import { numbersIn } from './instance-folder.ts'
import { formatPieces, LineCutter, type LinePiece } from './log-lines.ts'

export const logPrefix = 'log.'

export interface LogLimits {
  /** Of one file. */
  maxBytes: number
  maxFiles: number
}

/** Together at most 10 MiB. */
const defaultLimits: LogLimits = { maxBytes: 2 * 1024 * 1024, maxFiles: 5 }

export class LogWriter {
  readonly #folder: string
  readonly #limits: LogLimits
  readonly #cutters = { stdout: new LineCutter(), stderr: new LineCutter() }
  #number: number
  #fd: number
  #size: number
  /** Whether the file ends in the middle of a line. */
  #isTorn: boolean

  /** Goes on behind what a former writer left. */
  constructor(folder: string, limits: LogLimits = defaultLimits) {
    this.#folder = folder
    this.#limits = limits
    this.#number = numbersIn(folder, logPrefix).at(-1) ?? 1
    this.#fd = this.#open()
    this.#size = fstatSync(this.#fd).size
    this.#isTorn = this.#size > 0 && this.#lastByte() !== 0x0a
  }

  write(source: LogLine['source'], chunk: Buffer): void {
    this.#append(source, this.#cutters[source].push(chunk))
  }

  /** Writes the last lines that had no line end. */
  flush(): void {
    this.#append('stdout', this.#cutters.stdout.end())
    this.#append('stderr', this.#cutters.stderr.end())
  }

  close(): void {
    closeSync(this.#fd)
  }

  #append(source: LogLine['source'], pieces: LinePiece[]): void {
    if (pieces.length === 0) return
    try {
      const data = formatPieces(new Date(), source, pieces)
      if (this.#size > 0 && this.#size + data.length > this.#limits.maxBytes) this.#rotate()
      this.#put(this.#isTorn ? Buffer.concat([Buffer.from('\n'), data]) : data)
    } catch {
      // A full disk costs lines of the log, not the pod.
      this.#isTorn = true
    }
  }

  #put(data: Buffer): void {
    for (let done = 0; done < data.length; ) done += writeSync(this.#fd, data, done)
    this.#size += data.length
    this.#isTorn = false
  }

  /** The new file is there before an old one goes, so that a reader always finds where to go on. */
  #rotate(): void {
    const former = this.#fd
    this.#number += 1
    this.#fd = this.#open()
    this.#size = 0
    this.#isTorn = false
    closeSync(former)
    for (const number of numbersIn(this.#folder, logPrefix)) {
      if (number <= this.#number - this.#limits.maxFiles) rmSync(join(this.#folder, `${logPrefix}${number}`))
    }
  }

  #open(): number {
    return openSync(join(this.#folder, `${logPrefix}${this.#number}`), 'a+', 0o600)
  }

  #lastByte(): number | undefined {
    const byte = Buffer.alloc(1)
    readSync(this.#fd, byte, 0, 1, this.#size - 1)
    return byte[0]
  }
}
