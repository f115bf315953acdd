// Rows of tokens for programs: in and out, no rules. The token itself never comes here, only its hash.
import type { Selectable } from 'kysely'
import type { Executor } from './store.ts'
import type { ApiTokensTable } from './tables.ts'
import type { UserKey } from './users.ts'

export type ApiTokenRow = Selectable<ApiTokensTable>

/** Throws a unique violation when the user has a token of that name which is not revoked. */
export function insertApiToken(
  db: Executor,
  row: Omit<ApiTokenRow, 'last_used_ts' | 'revoked_ts'>,
): Promise<ApiTokenRow> {
  return db.insertInto('api_tokens').values(row).returningAll().executeTakeFirstOrThrow()
}

export function apiTokenByHash(db: Executor, site: string, tokenHash: Buffer): Promise<ApiTokenRow | undefined> {
  return db
    .selectFrom('api_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('site', '=', site)
    .executeTakeFirst()
}

/** Newest first, revoked and expired ones too. */
export function readApiTokens(db: Executor, user: UserKey): Promise<ApiTokenRow[]> {
  return ofUser(db, user).orderBy('creation_ts', 'desc').orderBy('token_id').execute()
}

/** By its id, or by its name while it is not revoked. */
export async function findApiToken(db: Executor, user: UserKey, idOrName: string): Promise<ApiTokenRow | undefined> {
  const rows = await ofUser(db, user)
    .where((eb) =>
      eb.or([
        eb(eb.cast<string>('token_id', 'text'), '=', idOrName),
        eb.and([eb('name', '=', idOrName), eb('revoked_ts', 'is', null)]),
      ]),
    )
    .execute()
  return rows.find(({ token_id }) => token_id === idOrName) ?? rows[0]
}

/** The moment of the first revocation stays. */
export function revokeApiToken(db: Executor, tokenId: string, now: Date): Promise<ApiTokenRow> {
  return db
    .updateTable('api_tokens')
    .set((eb) => ({ revoked_ts: eb.fn.coalesce('revoked_ts', eb.val(now)) }))
    .where('token_id', '=', tokenId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function revokeApiTokensOf(db: Executor, user: UserKey, now: Date): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ revoked_ts: now })
    .where('site', '=', user.site)
    .where('tenant', '=', user.tenant)
    .where('username', '=', user.username)
    .where('revoked_ts', 'is', null)
    .execute()
}

/** Writes nothing when somebody noted a use since `before`. */
export async function noteApiTokenUse(db: Executor, tokenId: string, now: Date, before: Date): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ last_used_ts: now })
    .where('token_id', '=', tokenId)
    .where((eb) => eb.or([eb('last_used_ts', 'is', null), eb('last_used_ts', '<', before)]))
    .execute()
}

function ofUser(db: Executor, { site, tenant, username }: UserKey) {
  return db
    .selectFrom('api_tokens')
    .selectAll()
    .where('site', '=', site)
    .where('tenant', '=', tenant)
    .where('username', '=', username)
}
