// A queue of keys: one worker a key, duplicates collapse, a key that comes in while it is worked on is worked on
// once more afterwards. A worker that only waits gives its slot to another.

export interface Slot {
  /**
   * Runs what mostly waits for others, such as a container that takes its time to end. Other keys are worked on
   * meanwhile; the key stays this worker's.
   */
  whileWaiting<T>(wait: () => Promise<T>): Promise<T>
}

export interface WorkQueueOptions {
  concurrency: number
  /** How many may wait without a slot; more keep theirs. Default 0. */
  maxWaits?: number
  /** Must not throw; it is the top of its own call chain. */
  work(key: string, slot: Slot): Promise<void>
}

export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()
  /** Have waited, and go on as soon as a slot is free. */
  readonly #returning: (() => void)[] = []
  #taken = 0
  #waits = 0
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
    while (this.#taken < this.#options.concurrency) {
      const goOn = this.#returning.shift()
      if (goOn === undefined) break
      this.#taken += 1
      goOn()
    }
    for (const key of this.#waiting) {
      if (this.#taken >= this.#options.concurrency) return
      this.#waiting.delete(key)
      this.#taken += 1
      this.#running.set(key, this.#run(key))
    }
  }

  async #run(key: string): Promise<void> {
    try {
      await this.#options.work(key, { whileWaiting: (wait) => this.#wait(wait) })
    } finally {
      this.#running.delete(key)
      if (this.#again.delete(key)) this.add(key)
      this.#giveBack()
    }
  }

  async #wait<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#waits >= (this.#options.maxWaits ?? 0)) return wait()
    this.#waits += 1
    this.#giveBack()
    try {
      return await wait()
    } finally {
      this.#waits -= 1
      await this.#takeAgain()
    }
  }

  #giveBack(): void {
    this.#taken -= 1
    this.#fill()
  }

  async #takeAgain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#returning.push(resolve)
      this.#fill()
    })
  }
}
