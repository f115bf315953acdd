// A queue of keys: one worker a key, duplicates collapse, a key that comes in while it is worked on is worked on
// once more afterwards.

export interface WorkQueueOptions {
  concurrency: number
  /** Must not throw; it is the top of its own call chain. */
  work(key: string): Promise<void>
}

export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()
  #isClosed = false

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  add(key: string): void {
    if (this.#isClosed) return
    if (this.#running.has(key)) this.#again.add(key)
    else this.#waiting.add(key)
    this.#fill()
  }

  get size(): number {
    return this.#waiting.size + this.#running.size
  }

  /** Forgets what waits and resolves when what runs has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting.clear()
    this.#again.clear()
    await Promise.all(this.#running.values())
  }

  #fill(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return
      this.#waiting.delete(key)
      this.#running.set(key, this.#run(key))
    }
  }

  async #run(key: string): Promise<void> {
    try {
      await this.#options.work(key)
    } finally {
      this.#running.delete(key)
      if (this.#again.delete(key)) this.add(key)
      this.#fill()
    }
  }
}
