// Tokens for programs: a signed-in user makes, lists and revokes them. Nothing here can show a token again.
import { randomUUID } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { components } from '../generated/api.ts'
import { type ApiTokenRow, findApiToken, insertApiToken, readApiTokens, revokeApiToken } from '../store/api-tokens.ts'
import { type Db, isUniqueViolation } from '../store/store.ts'
import { hashApiToken, makeApiTokenText } from '../support/api-token-text.ts'
import type { Clock } from './clock.ts'
import { type Caller, refuseApiToken } from './permissions.ts'
import { requirePod } from './pod-access.ts'

type ApiToken = components['schemas']['ApiToken']
type NewApiToken = components['schemas']['NewApiToken']

export interface ApiTokenDeps {
  db: Db
  clock: Clock
}

const DEFAULT_LIFE_SEC = 30 * 24 * 60 * 60

/** The only place that ever has the text of a token in hand to give away. */
export async function createApiToken(
  { db, clock }: ApiTokenDeps,
  caller: Caller,
  wanted: NewApiToken,
): Promise<ApiToken & { token: string }> {
  refuseApiToken(caller, 'make tokens')
  const { name, level = 'ADMIN' } = wanted
  const podId = wanted.pod_id ?? null
  if (podId !== null) await requirePod(db, caller, podId, 'READ')
  const now = clock.now()
  const token = makeApiTokenText()
  try {
    const row = await insertApiToken(db, {
      token_id: randomUUID(),
      site: caller.site,
      tenant: caller.tenant,
      username: caller.username,
      name,
      token_hash: hashApiToken(token),
      level,
      pod_id: podId,
      creation_ts: now,
      expires_ts: new Date(now.getTime() + (wanted.expires_in_sec ?? DEFAULT_LIFE_SEC) * 1000),
    })
    return { ...toWireApiToken(row), token }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new PodsError(
      'already_exists',
      `You already have a token named '${name}'. Revoke it first or choose another name.`,
      { cause: error, details: { name } },
    )
  }
}

export async function listApiTokens({ db }: ApiTokenDeps, caller: Caller): Promise<ApiToken[]> {
  refuseApiToken(caller, 'list tokens')
  return (await readApiTokens(db, caller)).map(toWireApiToken)
}

/** `idOrName` is one of the caller's own tokens. Revoking twice by id is no error. */
export async function revokeOwnApiToken(
  { db, clock }: ApiTokenDeps,
  caller: Caller,
  idOrName: string,
): Promise<ApiToken> {
  refuseApiToken(caller, 'revoke tokens')
  const row = idOrName.includes('\0') ? undefined : await findApiToken(db, caller, idOrName)
  if (row === undefined) {
    throw new PodsError(
      'not_found',
      `You have no token '${idOrName}' that could be revoked; list your tokens to see them.`,
    )
  }
  return toWireApiToken(await revokeApiToken(db, row.token_id, clock.now()))
}

function toWireApiToken(row: ApiTokenRow): ApiToken {
  return {
    token_id: row.token_id,
    name: row.name,
    level: row.level,
    pod_id: row.pod_id,
    creation_ts: row.creation_ts.toISOString(),
    expires_ts: row.expires_ts.toISOString(),
    last_used_ts: row.last_used_ts?.toISOString() ?? null,
    revoked: row.revoked_ts !== null,
  }
}
