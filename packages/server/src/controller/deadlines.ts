// One timer for each key whose moment is near, so that a stop or a retry is on time and not only at the next poll.

const FAR_MS = 60_000

export class Deadlines {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #onDue: (key: string) => void

  constructor(onDue: (key: string) => void) {
    this.#onDue = onDue
  }

  /** Replaces the key's former moment. A far one is left to the poll. */
  set(key: string, at: Date): void {
    clearTimeout(this.#timers.get(key))
    const ms = at.getTime() - Date.now()
    if (ms > FAR_MS) {
      this.#timers.delete(key)
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(key)
      this.#onDue(key)
    }, Math.max(0, ms) + 1)
    this.#timers.set(key, timer)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
