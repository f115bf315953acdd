// Lines that were read ahead of whoever takes them, up to a size: what is in it does not depend on the engine any more.
import type { LogLine } from '../port.ts'

/** So much text lies in it before the next line has to wait. */
const MAX_BYTES = 2 * 1024 * 1024
/** Of a line without its text. */
const LINE_BYTES = 64

export class LineQueue {
  #lines: LogLine[] = []
  #bytes = 0
  #isDropped = false
  #end: { error?: unknown } | undefined
  /** Whoever waits for a line, or for room. */
  #wake = () => {}

  /** Resolves when there is room for another one. */
  async put(line: LogLine): Promise<void> {
    this.#lines.push(line)
    this.#bytes += sizeOf(line)
    this.#wake()
    while (this.#bytes >= MAX_BYTES && this.#end === undefined) await this.#woken()
  }

  /** Nobody wants what is left. */
  drop(): void {
    this.#lines = []
    this.#isDropped = true
    this.end()
  }

  /** Nothing more comes; with an error that whoever takes the lines gets behind them. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake()
  }

  async *take(): AsyncGenerator<LogLine, void, undefined> {
    for (;;) {
      const some = this.#lines
      this.#lines = []
      for (const line of some) {
        this.#bytes -= sizeOf(line)
        this.#wake()
        yield line
        if (this.#isDropped) return
      }
      if (this.#lines.length > 0) continue
      if (this.#end !== undefined) break
      await this.#woken()
    }
    if (this.#end.error !== undefined) throw this.#end.error
  }

  /** One waits for lines only when there are none, the other for room only when there is none. */
  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

function sizeOf({ line }: LogLine): number {
  return line.length + LINE_BYTES
}
