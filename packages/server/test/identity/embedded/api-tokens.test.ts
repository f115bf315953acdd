import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../../test/support/database.ts'
import { createApiToken, listApiTokens, revokeOwnApiToken } from '../../../src/domain/api-tokens.ts'
import type { Caller } from '../../../src/domain/permissions.ts'
import { type EmbeddedIssuer, openEmbeddedIssuer } from '../../../src/identity/embedded/issuer.ts'
import { makeSigningKey } from '../../../src/identity/embedded/keys.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { insertUser, removeUser, writeUser } from '../../../src/store/users.ts'

const logger = { warn: () => undefined }
const ALICE = { site: 'local', tenant: 'dev', username: 'alice' }
const caller: Caller = { ...ALICE, accountType: 'user', roles: ['pods_admin'], adminMode: false }

let database: Awaited<ReturnType<typeof freshDatabase>>
let store: Store
let issuer: EmbeddedIssuer
let now: Date
beforeAll(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger })
  issuer = await openEmbeddedIssuer({
    site: 'local',
    tenants: [
      { tenant: 'dev', baseUrl: 'http://dev.localhost:8000' },
      { tenant: 'tacc', baseUrl: 'http://tacc.localhost:8000' },
    ],
    signingKeyPem: await makeSigningKey(),
    db: store.db,
    connection: database.connection,
    logger,
    clock: () => now,
  })
})
afterAll(async () => {
  await issuer?.close()
  await store?.close()
  await database?.drop()
})
beforeEach(async () => {
  now = new Date('2026-03-19T18:00:00Z')
  await addAlice()
})
afterEach(async () => {
  await sql`truncate users, api_tokens`.execute(store.db)
  issuer.userChanged('dev', 'alice')
})

async function addAlice() {
  await insertUser(store.db, {
    ...ALICE,
    password_hash: '',
    roles: ['pods_admin'],
    disabled: false,
    epoch: 1,
    creation_ts: now,
  })
  issuer.userChanged('dev', 'alice')
}
const deps = () => ({ db: store.db, clock: { now: () => now } })
const authenticate = (token: string, host = 'dev.localhost:8000') =>
  issuer.authenticate({ token, host, onBehalfTenant: undefined, onBehalfUser: undefined })
const lastUse = async () => (await listApiTokens(deps(), caller))[0]?.last_used_ts

describe('a token for programs', () => {
  test('acts as its user within its limits', async () => {
    const { token, token_id } = await createApiToken(deps(), caller, { name: 'ci', level: 'READ' })
    expect(token).toMatch(/^tpods_[\w-]{43}$/)
    expect(await authenticate(token)).toEqual({
      ...ALICE,
      accountType: 'user',
      roles: [],
      token: { id: token_id, level: 'READ', podId: null },
    })
  })

  test('has the roles of its user only with level ADMIN', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci', level: 'ADMIN' })
    expect((await authenticate(token)).roles).toEqual(['pods_admin'])
    const { token: lower } = await createApiToken(deps(), caller, { name: 'lower', level: 'USER' })
    expect((await authenticate(lower)).roles).toEqual([])
  })

  test('is refused with the next request after it was revoked', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci' })
    await authenticate(token)
    expect(await revokeOwnApiToken(deps(), caller, 'ci')).toMatchObject({ name: 'ci', revoked: true })
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'token_invalid', message: /'ci' was revoked/ })
    const again = await createApiToken(deps(), caller, { name: 'ci' })
    expect(await authenticate(again.token)).toMatchObject({ username: 'alice' })
  })

  test('ends at its time', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci', expires_in_sec: 60 })
    now = new Date(now.getTime() + 60_000)
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'token_expired' })
  })

  test('is refused in another tenant, when mistyped and when its user is disabled', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci' })
    await expect(authenticate(token, 'tacc.localhost:8000')).rejects.toMatchObject({ code: 'token_foreign' })
    await expect(authenticate(`${token}x`)).rejects.toMatchObject({ code: 'token_invalid' })
    await writeUser(store.db, ALICE, { roles: [], disabled: true, epoch: 2 })
    issuer.userChanged('dev', 'alice')
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'user_disabled' })
  })

  test('is worth nothing for a new user of the same name', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci' })
    await removeUser(store.db, ALICE)
    issuer.userChanged('dev', 'alice')
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'user_disabled' })
    now = new Date(now.getTime() + 1000)
    await addAlice()
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'user_disabled', message: /former user/ })
  })

  test('shows its last use, noted at most once a minute', async () => {
    const { token } = await createApiToken(deps(), caller, { name: 'ci' })
    const first = now.toISOString()
    expect(await lastUse()).toBeNull()
    await authenticate(token)
    await expect.poll(lastUse).toBe(first)
    now = new Date(now.getTime() + 59_000)
    await authenticate(token)
    now = new Date(now.getTime() + 2_000)
    expect(await lastUse()).toBe(first)
    await authenticate(token)
    await expect.poll(lastUse).toBe(now.toISOString())
  })
})

test('two live tokens of a user cannot have one name', async () => {
  await createApiToken(deps(), caller, { name: 'ci' })
  await expect(createApiToken(deps(), caller, { name: 'ci' })).rejects.toMatchObject({ code: 'already_exists' })
})

test('no row holds the text of a token', async () => {
  const { token } = await createApiToken(deps(), caller, { name: 'ci' })
  const { rows } = await sql`select row_to_json(api_tokens) as row from api_tokens`.execute(store.db)
  expect(rows).toHaveLength(1)
  const text = JSON.stringify(rows)
  expect(text).not.toContain(token.slice('tpods_'.length))
  expect(text).not.toContain(Buffer.from(token).toString('hex'))
})

test('a token can neither make, list nor revoke tokens', async () => {
  const withToken = { ...caller, token: { id: 'id', level: 'ADMIN' as const, podId: null } }
  await expect(createApiToken(deps(), withToken, { name: 'more' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listApiTokens(deps(), withToken)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(revokeOwnApiToken(deps(), withToken, 'ci')).rejects.toMatchObject({ code: 'forbidden' })
})

test('tokens of others are not found', async () => {
  const { token_id } = await createApiToken(deps(), caller, { name: 'ci' })
  const bob = { ...caller, username: 'bob' }
  expect(await listApiTokens(deps(), bob)).toEqual([])
  await expect(revokeOwnApiToken(deps(), bob, token_id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(revokeOwnApiToken(deps(), { ...caller, tenant: 'tacc' }, 'ci')).rejects.toMatchObject({
    code: 'not_found',
  })
})
