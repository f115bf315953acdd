// Wrong passwords for one user, counted in memory: after too many the user's sign-in rests for a while.
import { PodsError } from '../errors.ts'

const MAX_FAILURES = 10
const WINDOW_MS = 5 * 60_000
const MAX_USERS = 10_000
/** Longer names belong to nobody; cut, they cannot fill the memory. */
const MAX_NAME_LENGTH = 65

export class SignInAttempts {
  readonly #clock: () => Date
  /** When sign-ins failed, oldest first. */
  readonly #failures = new Map<string, number[]>()

  constructor(clock: () => Date) {
    this.#clock = clock
  }

  /** Throws PodsError too_many_requests while the user's sign-in rests. */
  check(tenant: string, username: string): void {
    const recent = this.#recent(attemptKey(tenant, username))
    const [oldest] = recent
    if (oldest === undefined || recent.length < MAX_FAILURES) return
    const retryAfterSec = Math.max(1, Math.ceil((oldest + WINDOW_MS - this.#clock().getTime()) / 1000))
    throw new PodsError(
      'too_many_requests',
      `too many wrong passwords for this user; try again in ${retryAfterSec} s`,
      {
        details: { retryAfterSec },
      },
    )
  }

  failed(tenant: string, username: string): void {
    const key = attemptKey(tenant, username)
    const recent = [...this.#recent(key), this.#clock().getTime()].slice(-MAX_FAILURES)
    // Set anew, so that the map stays in the order of the last failures and the stalest user goes first.
    this.#failures.delete(key)
    this.#failures.set(key, recent)
    if (this.#failures.size > MAX_USERS) {
      const [stalest] = this.#failures.keys()
      if (stalest !== undefined) this.#failures.delete(stalest)
    }
  }

  succeeded(tenant: string, username: string): void {
    this.#failures.delete(attemptKey(tenant, username))
  }

  #recent(key: string): number[] {
    const since = this.#clock().getTime() - WINDOW_MS
    return (this.#failures.get(key) ?? []).filter((atMs) => atMs > since)
  }
}

function attemptKey(tenant: string, username: string): string {
  return `${tenant}/${username.slice(0, MAX_NAME_LENGTH)}`
}
