// Waiting that an AbortSignal can end. Nothing here leaves a listener on the caller's signal behind.
import { UserAbortError } from '../errors.ts'

/** Longer delays make a timer fire at once, so they count as no limit. */
const MAX_TIMER_MS = 2_147_483_647

/** The signal of one attempt: ends with the caller's signal, or when the time for an answer is over. */
export class AbortScope {
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal | undefined
  readonly #onParentAbort = () => this.#end('aborted')
  #timer: ReturnType<typeof setTimeout> | undefined
  #ended: 'aborted' | 'timeout' | undefined

  constructor(parent: AbortSignal | undefined, timeoutMs: number) {
    this.#parent = parent
    if (parent?.aborted) this.#end('aborted')
    parent?.addEventListener('abort', this.#onParentAbort)
    if (timeoutMs <= MAX_TIMER_MS) this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What ended the attempt from this side, if anything did. */
  get ended(): 'aborted' | 'timeout' | undefined {
    return this.#ended
  }

  /** The answer has begun; from here on only the caller's signal ends it. */
  stopTimer(): void {
    clearTimeout(this.#timer)
  }

  /** Lets go of the caller's signal. */
  release(): void {
    this.stopTimer()
    this.#parent?.removeEventListener('abort', this.#onParentAbort)
  }

  /** Lets go, and ends what still runs. */
  cut(): void {
    this.release()
    this.#controller.abort()
  }

  #end(why: 'aborted' | 'timeout'): void {
    this.#ended ??= why
    this.#controller.abort(why === 'aborted' ? this.#parent?.reason : undefined)
  }
}

/** The promise, or a UserAbortError as soon as the signal ends; the work behind the promise goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new UserAbortError(signal.reason))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>

export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new UserAbortError(signal.reason))
    const onAbort = () => {
      clearTimeout(timer)
      reject(new UserAbortError(signal?.reason))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
