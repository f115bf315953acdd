// What ends a command from outside.
import type { ExecOptions } from '../port.ts'

/** The time limit and the signal of a command, whichever comes first. */
export class Cancel {
  readonly #signal: AbortSignal | undefined
  readonly #limit: NodeJS.Timeout | undefined
  readonly #ending = new AbortController()
  by: 'time' | 'signal' | undefined
  /** Fires with the first of them. */
  readonly signal: AbortSignal = this.#ending.signal
  readonly cancelled: Promise<undefined> = new Promise<undefined>((resolve) => {
    this.signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })

  constructor({ timeoutMs, signal }: Pick<ExecOptions, 'timeoutMs' | 'signal'>) {
    this.#signal = signal
    this.#limit = timeoutMs === undefined ? undefined : setTimeout(() => this.#begin('time'), timeoutMs)
    signal?.addEventListener('abort', this.#onAbort)
  }

  takeOff(): void {
    clearTimeout(this.#limit)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#begin('signal')

  #begin(by: 'time' | 'signal'): void {
    this.by ??= by
    this.#ending.abort()
  }
}
