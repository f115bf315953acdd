// The stream of log lines that a caller gets: tail, since and follow over a LogReader.
import { type FSWatcher, watch } from 'node:fs'
import type { LogLine, LogOptions } from '../port.ts'
import { isOver } from './instance-folder.ts'
import { LogReader } from './log-reader.ts'

/** What is looked at again when no change was told. */
const pollMs = 250

export class LogStream implements AsyncIterable<LogLine> {
  readonly #folder: string
  readonly #options: LogOptions
  readonly #reader: LogReader
  readonly #onClose: () => void
  readonly #closing = new AbortController()
  #isRead = false

  /** The log is opened here and not at the first read, so that the lines survive a removal in between. */
  constructor(folder: string, options: LogOptions, onClose: () => void) {
    this.#folder = folder
    this.#options = options
    this.#reader = new LogReader(folder)
    this.#onClose = onClose
  }

  /** Holds on to what is there: the folder is about to go. */
  pin(): void {
    this.#reader.pin()
  }

  /** Ends the stream. */
  close(): void {
    this.#closing.abort()
    if (!this.#isRead) this.#release() // else the one who reads does it, for a read may be under way
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine> {
    this.#isRead = true
    const { tail, since, follow = false, signal } = this.#options
    const stop = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
    const changes = follow ? new Changes(this.#folder, stop) : undefined
    try {
      if (tail !== undefined) await this.#reader.skipToTail(tail)
      while (!stop.aborted) {
        // Asked before reading: what an instance wrote before its end is then read too.
        const isLast = changes === undefined || isOver(this.#folder)
        for await (const line of this.#reader.lines()) {
          if (stop.aborted) return
          if (since === undefined || line.ts > since) yield line
        }
        if (isLast) return
        await changes.next()
      }
    } finally {
      changes?.close()
      this.#release()
    }
  }

  #release(): void {
    this.#reader.close()
    this.#onClose()
  }
}

/** Waits for a change in a folder. The watch is a hint; the poll is what counts. */
class Changes {
  readonly #stop: AbortSignal
  readonly #watcher: FSWatcher | undefined
  #hasChanged = false
  #wake: () => void = () => {}

  constructor(folder: string, stop: AbortSignal) {
    this.#stop = stop
    this.#watcher = openWatch(folder, () => {
      this.#hasChanged = true
      this.#wake()
    })
    stop.addEventListener('abort', this.#onStop)
  }

  readonly #onStop = (): void => this.#wake()

  async next(): Promise<void> {
    if (!this.#hasChanged && !this.#stop.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#hasChanged = false
  }

  close(): void {
    this.#watcher?.close()
    this.#stop.removeEventListener('abort', this.#onStop)
  }
}

/** Undefined where the system gives no more watches. */
export function openWatch(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, (_event, name) => onChange(name)).on('error', () => {})
  } catch {
    return undefined
  }
}
