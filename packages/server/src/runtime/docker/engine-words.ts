// An engine that cannot start a command says so on the command's own outputs. Until something else comes, what looks like
// that is held back; whether it was the engine, the exit code tells in the end.

/** How each begins: Docker on stdout, Podman on stderr, more than once. */
const BEGINNING = /^(OCI runtime exec failed: |Error: )/
const MAX_BYTES = 8 * 1024

export class EngineWords<T extends { data: Buffer }> {
  #held: T[] = []
  #bytes = 0
  #isOver = false

  /** What of it, and of what was held, is the command's. */
  sift(part: T): T[] {
    if (this.#isOver) return [part]
    this.#bytes += part.data.length
    this.#held.push(part)
    if (this.#bytes > MAX_BYTES || !BEGINNING.test(part.data.toString('latin1'))) return this.release()
    return []
  }

  /** It was the command after all. */
  release(): T[] {
    this.#isOver = true
    return this.#held.splice(0)
  }

  /** Undefined when there are none. */
  get text(): string | undefined {
    return this.#held.length === 0 ? undefined : Buffer.concat(this.#held.map(({ data }) => data)).toString()
  }
}

/** Of an exit code with which engines tell that nothing was started. */
export function isRefusalCode(exitCode: number): boolean {
  return exitCode === 126 || exitCode === 127
}

export function troubleOf(words: string): 'missing' | 'closed' | 'other' {
  if (/executable file .*not found|no such file or directory/i.test(words)) return 'missing'
  return /permission denied|is a directory|exec format error/i.test(words) ? 'closed' : 'other'
}
