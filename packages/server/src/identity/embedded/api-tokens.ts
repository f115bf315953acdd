// Tokens for programs at the door: looked up at every request, so that a revoked one is refused at once. Whether the
// user is still there is decided by the issuer.
import { PodsError } from '../../errors.ts'
import { type ApiTokenRow, apiTokenByHash, noteApiTokenUse } from '../../store/api-tokens.ts'
import type { Db } from '../../store/store.ts'
import { hashApiToken } from '../../support/api-token-text.ts'

const NOTE_USE_EVERY_MS = 60_000

export interface ApiTokenDoorOptions {
  site: string
  db: Db
  clock: () => Date
  logger: { warn(obj: object, text: string): void }
}

export class ApiTokenDoor {
  readonly #options: ApiTokenDoorOptions
  /** Uses being written, by the id of their token; the request that caused one does not wait for it. */
  readonly #notes = new Map<string, Promise<void>>()

  constructor(options: ApiTokenDoorOptions) {
    this.#options = options
  }

  /** Throws PodsError token_invalid or token_expired. */
  async find(text: string, isServed: (tenant: string) => boolean): Promise<ApiTokenRow> {
    const { db, site, clock } = this.#options
    const row = await apiTokenByHash(db, site, hashApiToken(text))
    if (row === undefined || !isServed(row.tenant)) {
      throw new PodsError(
        'token_invalid',
        'This token for programs is not known here: look for a typing error, or make a new one.',
      )
    }
    if (row.revoked_ts !== null) {
      throw new PodsError(
        'token_invalid',
        `The token '${row.name}' was revoked at ${row.revoked_ts.toISOString()}: make a new one.`,
      )
    }
    if (clock().getTime() >= row.expires_ts.getTime()) {
      throw new PodsError(
        'token_expired',
        `The token '${row.name}' expired at ${row.expires_ts.toISOString()}: make a new one.`,
      )
    }
    return row
  }

  /** Returns at once; written at most once a minute. */
  noteUse({ token_id, last_used_ts }: ApiTokenRow): void {
    const { db, clock, logger } = this.#options
    const now = clock()
    const before = new Date(now.getTime() - NOTE_USE_EVERY_MS)
    if ((last_used_ts !== null && last_used_ts >= before) || this.#notes.has(token_id)) return
    const note = noteApiTokenUse(db, token_id, now, before)
      .catch((err: unknown) => logger.warn({ err, tokenId: token_id }, 'the use of a token was not noted'))
      .finally(() => this.#notes.delete(token_id))
    this.#notes.set(token_id, note)
  }

  async close(): Promise<void> {
    await Promise.all(this.#notes.values())
  }
}
