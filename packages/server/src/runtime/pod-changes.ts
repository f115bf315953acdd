// Who wants to hear that something of a pod may have changed.
export class PodChanges {
  readonly #listeners = new Set<(uid: string) => void>()

  /** Returns what ends it. */
  on(listener: (uid: string) => void): () => void {
    const own = (uid: string) => listener(uid) // also when one listens twice
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  tell(uid: string): void {
    for (const listener of [...this.#listeners]) listener(uid)
  }

  /** Returns at the next change of that pod, or after that time. */
  next(uid: string, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (changed: string) => {
        if (changed !== uid) return
        clearTimeout(timer)
        end()
        resolve()
      }
      const end = this.on(done)
      const timer = setTimeout(done, withinMs, uid)
    })
  }

  clear(): void {
    this.#listeners.clear()
  }
}
