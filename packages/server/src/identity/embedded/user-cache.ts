// The rows of users, kept for the requests that follow. A row is used only while changes to it are sure to be heard:
// told by this process itself or notified by the database.
import type { UserKey, UserRow } from '../../store/users.ts'
import { Lru } from './lru.ts'

const MAX_ROWS = 10_000
/** So that a connection that died without a sign cannot keep an old row alive for long. */
const MAX_AGE_MS = 30_000

export interface UserCacheOptions {
  read(key: UserKey): Promise<UserRow | undefined>
  /** Whether changes made by others arrive. */
  isListening(): boolean
  clock: () => Date
}

interface Entry {
  row: UserRow | undefined
  readAtMs: number
}

export class UserCache {
  readonly #options: UserCacheOptions
  readonly #entries = new Lru<string, Entry>(MAX_ROWS)
  #changes = 0

  constructor(options: UserCacheOptions) {
    this.#options = options
  }

  /** Undefined when there is no such user. */
  async get(key: UserKey): Promise<UserRow | undefined> {
    const { clock, isListening, read } = this.#options
    const id = userId(key)
    const nowMs = clock().getTime()
    const known = isListening() ? this.#entries.get(id) : undefined
    if (known !== undefined && nowMs - known.readAtMs < MAX_AGE_MS) return known.row

    // What is read while something changes may be from before the change: good for this request, not for later ones.
    const changes = this.#changes
    const row = await read(key)
    if (changes === this.#changes && isListening()) this.#entries.set(id, { row, readAtMs: nowMs })
    return row
  }

  /** `id` as `userId` makes it, which is also what the database notifies. */
  forget(id: string): void {
    this.#changes += 1
    this.#entries.delete(id)
  }

  forgetAll(): void {
    this.#changes += 1
    this.#entries.clear()
  }
}

export function userId({ site, tenant, username }: UserKey): string {
  return `${site}/${tenant}/${username}`
}
