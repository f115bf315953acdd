import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../../test/support/database.ts'
import {
  type EmbeddedIssuer,
  type EmbeddedIssuerOptions,
  openEmbeddedIssuer,
} from '../../../src/identity/embedded/issuer.ts'
import { makeSigningKey } from '../../../src/identity/embedded/keys.ts'
import type { Credentials } from '../../../src/identity/port.ts'
import { type Db, openStore, type Store } from '../../../src/store/store.ts'
import { insertUser, removeUser, type UserChanges, writeUser } from '../../../src/store/users.ts'

const logger = { warn: () => undefined }
const ALICE = { site: 'local', tenant: 'dev', username: 'alice' }
const TENANTS = [
  { tenant: 'dev', baseUrl: 'http://dev.localhost:8000' },
  { tenant: 'tacc', baseUrl: 'http://tacc.localhost:8000' },
  { tenant: 'guests', baseUrl: 'http://shared.localhost:8000' },
  { tenant: 'visitors', baseUrl: 'http://shared.localhost:8000' },
]

let database: Awaited<ReturnType<typeof freshDatabase>>
let store: Store
let signingKeyPem: string
beforeAll(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger })
  signingKeyPem = await makeSigningKey()
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})

let now: Date
let issuer: EmbeddedIssuer
const opened: EmbeddedIssuer[] = []
beforeEach(async () => {
  now = new Date('2026-03-19T18:00:00Z')
  issuer = await open()
  await addUser(1)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
  await sql`truncate users`.execute(store.db)
})

async function open(options: Partial<EmbeddedIssuerOptions> = {}): Promise<EmbeddedIssuer> {
  const { connection } = database
  const defaults = {
    site: 'local',
    tenants: TENANTS,
    signingKeyPem,
    db: store.db,
    connection,
    logger,
    clock: () => now,
  }
  const made = await openEmbeddedIssuer({ ...defaults, ...options })
  opened.push(made)
  return made
}

const addUser = (epoch: number, key = ALICE) =>
  insertUser(store.db, {
    ...key,
    password_hash: '',
    roles: ['pods_admin'],
    disabled: false,
    epoch,
    creation_ts: new Date(),
  })
const changeAlice = (changes: UserChanges) => writeUser(store.db, ALICE, changes)

const tokenOf = async (subject = { ...ALICE, epoch: 1 }, by = issuer) => (await by.issueToken(subject)).access_token
const credentials = (token: string | undefined, more: Partial<Credentials> = {}): Credentials => ({
  token,
  host: undefined,
  onBehalfTenant: undefined,
  onBehalfUser: undefined,
  ...more,
})
const authenticate = (token: string | undefined, more: Partial<Credentials> = {}, by = issuer) =>
  by.authenticate(credentials(token, more))

/** The database with a count of the queries that went through it. */
function counted(db: Db): { db: Db; queries(): number } {
  let queries = 0
  const counter = db.withPlugin({
    transformQuery({ node }) {
      queries += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  return { db: counter, queries: () => queries }
}

/** An issuer that has the user's row in memory and would hear of a change. */
async function openWarm(token: string) {
  const { db, queries } = counted(store.db)
  const warm = await open({ db })
  await expect
    .poll(
      async () => {
        const before = queries()
        await authenticate(token, {}, warm)
        return queries() - before
      },
      { timeout: 10_000 },
    )
    .toBe(0)
  return warm
}

/** Resolves with the refusal; fails when the token is still taken after a second. */
async function refusalWithinASecond(token: string, by: EmbeddedIssuer): Promise<unknown> {
  for (const deadline = Date.now() + 1_000; Date.now() < deadline; await delay(5)) {
    const refusal = await authenticate(token, {}, by).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refusal !== undefined) return refusal
  }
  throw new Error('the token was still taken after a second')
}

const endListeners = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %tpods_user_changed%'`.execute(store.db)

describe('a token', () => {
  test('becomes the principal, with the roles of the row', async () => {
    expect(await authenticate(await tokenOf())).toEqual({
      site: 'local',
      tenant: 'dev',
      username: 'alice',
      accountType: 'user',
      roles: ['pods_admin'],
    })
  })

  test.each([undefined, ''])('is missing: %j', async (token) => {
    await expect(authenticate(token)).rejects.toMatchObject({
      code: 'token_missing',
      message: 'No Tapis access token found in the request.',
    })
  })

  test('that cannot be read is refused', async () => {
    await expect(authenticate('hello')).rejects.toMatchObject({
      code: 'token_invalid',
      message: 'Could not parse the Tapis access token.',
    })
  })

  test('of another server is refused', async () => {
    const elsewhere = await open({ signingKeyPem: await makeSigningKey() })
    const token = await tokenOf(undefined, elsewhere)
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'token_invalid', message: 'Invalid Tapis token.' })
  })

  test('of a tenant that is not served here is refused', async () => {
    const wider = await open({ tenants: [{ tenant: 'far', baseUrl: 'http://far.localhost' }] })
    await expect(authenticate(await tokenOf({ ...ALICE, tenant: 'far', epoch: 1 }, wider))).rejects.toMatchObject({
      code: 'token_invalid',
      message: 'Unable to process Tapis token; unexpected tenant_id.',
    })
    await expect(issuer.issueToken({ ...ALICE, tenant: 'far', epoch: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'tenant "far" is not served here',
    })
  })

  test('is changed in one place after a good one was seen: the change is refused', async () => {
    const token = await tokenOf()
    await authenticate(token)
    const [header, payload, signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, 'tapis/tenant_id': 'tacc' })).toString('base64url')
    await expect(authenticate(`${header}.${forged}.${signature}`)).rejects.toMatchObject({ code: 'token_invalid' })
  })

  test('lives for four hours, or as long as was set', async () => {
    const short = await open({ accessTokenTtlSec: 60 })
    expect(await issuer.issueToken({ ...ALICE, epoch: 1 })).toMatchObject({
      expires_in: 14_400,
      expires_at: '2026-03-19T22:00:00.000Z',
    })
    expect(await short.issueToken({ ...ALICE, epoch: 1 })).toMatchObject({ expires_in: 60 })
  })

  test('expires also when it was taken a moment before', async () => {
    const token = await tokenOf()
    now = new Date('2026-03-19T21:59:59.999Z')
    expect(await authenticate(token)).toMatchObject({ username: 'alice' })
    now = new Date('2026-03-19T22:00:00Z')
    await expect(authenticate(token)).rejects.toMatchObject({
      code: 'token_expired',
      message: 'The Tapis token expired at 2026-03-19T22:00:00.000Z: sign in again.',
    })
  })
})

describe('a request beside its token', () => {
  test.each([{ onBehalfTenant: 'dev' }, { onBehalfUser: 'bob' }, { onBehalfTenant: '', onBehalfUser: '' }])(
    'may not name somebody else: %j',
    async (headers) => {
      await expect(authenticate(await tokenOf(), headers)).rejects.toMatchObject({
        code: 'invalid_request',
        message: 'Invalid request; cannot set OBO headers with a user token.',
      })
    },
  )

  test('may not go to the base URL of another tenant', async () => {
    const token = await tokenOf()
    for (const host of ['tacc.localhost:8000', 'tacc.localhost:9000']) {
      await expect(authenticate(token, { host })).rejects.toMatchObject({
        code: 'token_foreign',
        message: 'The tenant_id claim in the token, dev does not match the URL tenant, tacc.',
      })
    }
  })

  test.each(['dev.localhost:8000', 'shared.localhost:8000', '127.0.0.1:8000', 'proxy.example'])(
    'may go to %s',
    async (host) => {
      expect(await authenticate(await tokenOf(), { host })).toMatchObject({ tenant: 'dev' })
    },
  )
})

describe('the end of a token', () => {
  test.each([
    ['disabled', { disabled: true }, 'user "alice" is disabled; ask an admin of tenant "dev".'],
    [
      'given a new epoch',
      { epoch: 2 },
      'the password or the account was changed after it was given out; sign in again.',
    ],
  ])('comes with the next request when the user is %s by this process', async (_name, change, why) => {
    const token = await tokenOf()
    const warm = await openWarm(token)
    await changeAlice(change)
    warm.userChanged('dev', 'alice')
    const message = `This token has ended: ${why}`
    await expect(authenticate(token, {}, warm)).rejects.toMatchObject({ code: 'user_disabled', message })
  })

  test.each([
    ['disabled', () => changeAlice({ disabled: true })],
    ['deleted', () => removeUser(store.db, ALICE)],
    ['given a new epoch', () => changeAlice({ epoch: 2 })],
  ])('comes within a second when the user is %s by another process', async (_name, change) => {
    const token = await tokenOf()
    const warm = await openWarm(token)
    await change()
    expect(await refusalWithinASecond(token, warm)).toMatchObject({ code: 'user_disabled' })
  })

  test('is not undone by a new user of the same name', async () => {
    const token = await tokenOf()
    await removeUser(store.db, ALICE)
    await expect(authenticate(token)).rejects.toMatchObject({
      code: 'user_disabled',
      message: 'This token has ended: user "alice" no longer exists in tenant "dev".',
    })
    await addUser(99)
    issuer.userChanged('dev', 'alice')
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'user_disabled' })
    expect(await authenticate(await tokenOf({ ...ALICE, epoch: 99 }))).toMatchObject({ username: 'alice' })
  })

  test('comes at once while changes cannot be heard', async () => {
    const deaf = await open({ connection: { host: '127.0.0.1', port: 1 } })
    const token = await tokenOf()
    expect(await authenticate(token, {}, deaf)).toMatchObject({ username: 'alice' })
    await changeAlice({ disabled: true })
    await expect(authenticate(token, {}, deaf)).rejects.toMatchObject({ code: 'user_disabled' })
  })

  test('comes within a second when the connection that listens is lost', async () => {
    const token = await tokenOf()
    const warm = await openWarm(token)
    await endListeners()
    await changeAlice({ disabled: true })
    expect(await refusalWithinASecond(token, warm)).toMatchObject({ code: 'user_disabled' })
  })

  test('concerns only the user of that tenant', async () => {
    await addUser(1, { ...ALICE, tenant: 'tacc' })
    const [ours, theirs] = [await tokenOf(), await tokenOf({ ...ALICE, tenant: 'tacc', epoch: 1 })]
    await changeAlice({ disabled: true })
    await expect(authenticate(ours)).rejects.toMatchObject({ code: 'user_disabled' })
    expect(await authenticate(theirs)).toMatchObject({ tenant: 'tacc', username: 'alice' })
  })
})

test('new roles count within a second, with the same token', async () => {
  const token = await tokenOf()
  const warm = await openWarm(token)
  await changeAlice({ roles: [] })
  await expect.poll(async () => (await authenticate(token, {}, warm)).roles, { timeout: 1_000 }).toEqual([])
})

test('tenants are told with the key that verifies their tokens', () => {
  const [dev, ...others] = issuer.tenants()
  expect(dev).toMatchObject({ tenant: 'dev', site: 'local', baseUrl: 'http://dev.localhost:8000' })
  expect(dev?.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----/)
  expect(others.map(({ tenant }) => tenant)).toEqual(['tacc', 'guests', 'visitors'])
})

test('base URLs may become known after the issuer was opened', async () => {
  let port = 0
  const late = await open({
    tenants: () => [
      { tenant: 'dev', baseUrl: `http://dev.localhost:${port}` },
      { tenant: 'tacc', baseUrl: `http://dev.localhost:${port + 1}` },
    ],
  })
  const token = await tokenOf(undefined, late)
  expect(await authenticate(token, { host: 'dev.localhost:4001' }, late)).toMatchObject({ tenant: 'dev' })
  port = 4000
  expect(late.tenants()[0]?.baseUrl).toBe('http://dev.localhost:4000')
  await expect(authenticate(token, { host: 'dev.localhost:4001' }, late)).rejects.toMatchObject({
    code: 'token_foreign',
  })
})

test('a closed issuer leaves no connection behind', async () => {
  const listeners = async () => {
    const found = await sql<{ pid: number }>`select pid from pg_stat_activity
      where datname = current_database() and query like 'listen %tpods_user_changed%'`.execute(store.db)
    return found.rows.length
  }
  await expect.poll(listeners, { timeout: 10_000 }).toBe(1)
  await issuer.close()
  await expect.poll(listeners, { timeout: 10_000 }).toBe(0)
})
