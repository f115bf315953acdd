import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/support/database.ts'
import { SignInAttempts } from '../../src/domain/sign-in-attempts.ts'
import {
  createUser,
  deleteUser,
  ensureFirstAdmin,
  listUsers,
  signIn,
  toWireUser,
  type UserDeps,
  updateUser,
} from '../../src/domain/users.ts'
import { type EmbeddedIssuer, openEmbeddedIssuer } from '../../src/identity/embedded/issuer.ts'
import { makeSigningKey } from '../../src/identity/embedded/keys.ts'
import { createPasswords } from '../../src/identity/embedded/passwords.ts'
import type { Principal } from '../../src/identity/port.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { insertUser, readUser, type UserRow } from '../../src/store/users.ts'
import { makePassword } from '../../src/support/make-password.ts'

const logger = { warn: () => undefined }
const PASSWORD = 'correct horse battery'
const NEW_PASSWORD = 'staple staple staple'
const passwords = createPasswords({ N: 1024 })

let database: Awaited<ReturnType<typeof freshDatabase>>
let store: Store
let issuer: EmbeddedIssuer
let hashOfPassword: string
beforeAll(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger })
  const tenants = ['dev', 'tacc'].map((tenant) => ({ tenant, baseUrl: `http://${tenant}.localhost:8000` }))
  const { connection } = database
  const signingKeyPem = await makeSigningKey()
  issuer = await openEmbeddedIssuer({ site: 'local', tenants, signingKeyPem, db: store.db, connection, logger })
  hashOfPassword = await passwords.hash(PASSWORD)
})
afterAll(async () => {
  await issuer?.close()
  await store?.close()
  await database?.drop()
})

let deps: UserDeps
beforeEach(() => {
  const clock = () => new Date()
  deps = { db: store.db, site: 'local', issuer, passwords, attempts: new SignInAttempts(clock), clock }
})
afterEach(async () => {
  await sql`truncate users`.execute(store.db)
})

async function given(username: string, more: Partial<UserRow> = {}): Promise<UserRow> {
  const user = await insertUser(store.db, {
    site: 'local',
    tenant: 'dev',
    username,
    password_hash: hashOfPassword,
    roles: [],
    disabled: false,
    epoch: 1,
    creation_ts: new Date('2026-03-19T18:18:38.411Z'),
    ...more,
  })
  if (user === undefined) throw new Error(`${username} was there already`)
  issuer.userChanged(user.tenant, username)
  return user
}
const givenAdmin = (username: string, more: Partial<UserRow> = {}) =>
  given(username, { roles: ['pods_admin'], ...more })

const principal = (username: string, roles: string[] = []): Principal => ({
  site: 'local',
  tenant: 'dev',
  username,
  accountType: 'user',
  roles,
})
const admin = principal('root', ['pods_admin'])
const row = (username: string, tenant = 'dev') => readUser(store.db, { site: 'local', tenant, username })
const signInAs = (username: string, password = PASSWORD, tenant = 'dev') =>
  signIn(deps, { grant_type: 'password', username, password, tenant })
const authenticate = (token: string) =>
  issuer.authenticate({ token, host: undefined, onBehalfTenant: undefined, onBehalfUser: undefined })

const WRONG_PAIR = { code: 'invalid_request', message: 'Invalid username/password combination.' }
const LAST_ADMIN = {
  code: 'conflict',
  message: 'user "ann" is the last enabled pods_admin of tenant "dev"; give the role to another user first',
}

describe('sign in', () => {
  test('gives a token that is taken', async () => {
    await givenAdmin('ann')
    const made = await signInAs('ann')
    expect(made.expires_in).toBe(14_400)
    expect(await authenticate(made.access_token)).toEqual(principal('ann', ['pods_admin']))
  })

  test.each([
    ['no grant type', { grant_type: undefined }, 'Missing the required grant_type parameter.'],
    ['an empty grant type', { grant_type: '' }, 'Missing the required grant_type parameter.'],
    [
      'a grant type of later',
      { grant_type: 'refresh_token' },
      'grant_type "refresh_token" is not supported; use "password".',
    ],
    ['no username', { username: undefined }, 'Missing the required username and password parameters.'],
    ['no password', { password: undefined }, 'Missing the required username and password parameters.'],
    ['an unknown tenant', { tenant: 'mars' }, 'tenant "mars" is not served here; use one of: dev, tacc.'],
  ])('needs all it needs: %s', async (_name, change, message) => {
    await given('ann')
    const request = { grant_type: 'password', username: 'ann', password: PASSWORD, tenant: 'dev', ...change }
    await expect(signIn(deps, request)).rejects.toMatchObject({ code: 'invalid_request', message })
  })

  test.each([
    ['a wrong password', 'ann', 'wrong'],
    ['an empty password', 'ann', ''],
    ['an unknown user', 'nobody', PASSWORD],
    ['a name that no database can hold', 'ann\0', PASSWORD],
    ['an endless name', 'a'.repeat(100_000), PASSWORD],
    ['another case', 'Ann', PASSWORD],
  ])('says the same of %s', async (_name, username, password) => {
    await given('ann')
    await expect(signInAs(username, password)).rejects.toMatchObject(WRONG_PAIR)
  })

  test('knows the user of the same name in another tenant as somebody else', async () => {
    await given('ann', { tenant: 'tacc' })
    await expect(signInAs('ann')).rejects.toMatchObject(WRONG_PAIR)
    const { access_token } = await signInAs('ann', PASSWORD, 'tacc')
    expect(await authenticate(access_token)).toMatchObject({ tenant: 'tacc' })
  })

  test('tells only those with the right password that the user is disabled', async () => {
    await given('ann', { disabled: true })
    await expect(signInAs('ann', 'wrong')).rejects.toMatchObject(WRONG_PAIR)
    await expect(signInAs('ann')).rejects.toMatchObject({
      code: 'user_disabled',
      message: 'user "ann" is disabled; ask an admin of tenant "dev".',
    })
  })

  test('rests after ten wrong passwords, also for the right one', async () => {
    await given('ann')
    await given('bob')
    for (let time = 0; time < 10; time += 1) await expect(signInAs('ann', 'wrong')).rejects.toMatchObject(WRONG_PAIR)
    await expect(signInAs('ann')).rejects.toMatchObject({
      code: 'too_many_requests',
      retryable: true,
      details: { retryAfterSec: expect.any(Number) },
    })
    expect(await signInAs('bob')).toHaveProperty('access_token')
  })

  test('answers no more than ten guesses that are sent side by side', async () => {
    await given('ann')
    const guesses = await Promise.allSettled(Array.from({ length: 14 }, () => signInAs('ann', 'wrong')))
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.code : 'taken'))
    expect(codes.filter((code) => code === 'invalid_request')).toHaveLength(10)
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(4)
  })

  test('of an unknown user costs as much work as of a known one', async () => {
    await given('ann')
    const compared: (string | undefined)[] = []
    const verify = (password: string, hash: string | undefined) => {
      compared.push(hash)
      return passwords.verify(password, hash)
    }
    deps = { ...deps, passwords: { ...passwords, verify } }
    for (const username of ['ann', 'nobody']) {
      await expect(signInAs(username, 'wrong')).rejects.toMatchObject(WRONG_PAIR)
    }
    expect(compared).toEqual([hashOfPassword, undefined])
  })
})

describe('creating a user', () => {
  test('lets it sign in', async () => {
    const user = await createUser(deps, admin, { username: 'ann', password: PASSWORD, roles: ['pods_admin'] })
    expect(user).toEqual({
      username: 'ann',
      tenant_id: 'dev',
      roles: ['pods_admin'],
      disabled: false,
      creation_ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(await signInAs('ann')).toHaveProperty('access_token')
  })

  test('gives no role unless one is asked for', async () => {
    expect(await createUser(deps, admin, { username: 'ann', password: PASSWORD })).toMatchObject({ roles: [] })
  })

  test('stores no password in clear', async () => {
    await createUser(deps, admin, { username: 'ann', password: PASSWORD })
    expect(JSON.stringify(await row('ann'))).not.toContain(PASSWORD)
  })

  test('happens once, also when two do it at once', async () => {
    const tries = await Promise.allSettled(
      [PASSWORD, NEW_PASSWORD].map((password) => createUser(deps, admin, { username: 'ann', password })),
    )
    const refused = tries.filter((each) => each.status === 'rejected').map((each) => each.reason)
    expect(refused).toEqual([
      expect.objectContaining({ code: 'already_exists', message: 'user "ann" already exists in tenant "dev"' }),
    ])
  })

  test('of a name that another tenant has is fine', async () => {
    await given('ann', { tenant: 'tacc' })
    await createUser(deps, admin, { username: 'ann', password: NEW_PASSWORD })
    expect(await signInAs('ann', NEW_PASSWORD)).toHaveProperty('access_token')
    expect(await signInAs('ann', PASSWORD, 'tacc')).toHaveProperty('access_token')
  })

  test.each(['tenant.dev', 'TENANT', 'SITE'])('is refused for %s, which permissions use', async (username) => {
    await expect(createUser(deps, admin, { username, password: PASSWORD })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `username "${username}" is reserved: permissions use it for whole tenants`,
    })
    expect(await row(username)).toBeUndefined()
  })

  test('never revives tokens of a deleted user of that name', async () => {
    await givenAdmin('root')
    await createUser(deps, admin, { username: 'ann', password: PASSWORD })
    const { access_token } = await signInAs('ann')
    await deleteUser(deps, admin, 'ann')
    await createUser(deps, admin, { username: 'ann', password: PASSWORD })
    await expect(authenticate(access_token)).rejects.toMatchObject({ code: 'user_disabled' })
  })
})

describe('listing users', () => {
  test('shows those of the own tenant by name, without their passwords', async () => {
    await given('bob', { disabled: true })
    const ann = await givenAdmin('ann')
    await given('eve', { tenant: 'tacc' })
    const users = await listUsers(deps, admin)
    expect(users).toEqual([
      toWireUser(ann),
      { username: 'bob', tenant_id: 'dev', roles: [], disabled: true, creation_ts: '2026-03-19T18:18:38.411Z' },
    ])
  })
})

test.each([
  ['list the users of the tenant', (caller: Principal) => listUsers(deps, caller)],
  ['create users', (caller: Principal) => createUser(deps, caller, { username: 'new', password: PASSWORD })],
  ['change other users', (caller: Principal) => updateUser(deps, caller, 'bob', { password: NEW_PASSWORD })],
  ['change other users', (caller: Principal) => updateUser(deps, caller, 'nobody', { disabled: true })],
  [
    'change roles or disable and enable users',
    (caller: Principal) => updateUser(deps, caller, 'ann', { roles: ['pods_admin'] }),
  ],
  [
    'change roles or disable and enable users',
    (caller: Principal) => updateUser(deps, caller, 'ann', { disabled: false }),
  ],
  ['delete users', (caller: Principal) => deleteUser(deps, caller, 'ann')],
])('users without the role may not %s', async (deed, act) => {
  const before = [await given('ann'), await given('bob')]
  await expect(act(principal('ann'))).rejects.toMatchObject({
    code: 'forbidden',
    message: `only users with the role pods_admin may ${deed}`,
  })
  expect([await row('ann'), await row('bob')]).toEqual(before)
  expect(await row('new')).toBeUndefined()
})

test.each([
  ['changed', (username: string) => updateUser(deps, admin, username, { disabled: true })],
  ['deleted', (username: string) => deleteUser(deps, admin, username)],
])('a user that is not in the tenant cannot be %s', async (_name, act) => {
  await given('eve', { tenant: 'tacc' })
  for (const username of ['eve', 'nobody', 'nul\0']) {
    const message = `user "${username}" not found in tenant "dev"`
    await expect(act(username)).rejects.toMatchObject({ code: 'not_found', message })
  }
  expect(await row('eve', 'tacc')).toMatchObject({ disabled: false })
})

describe('a new password', () => {
  test('by an admin ends the old one and every token, at once', async () => {
    await given('ann')
    const { access_token } = await signInAs('ann')
    await authenticate(access_token)
    await updateUser(deps, admin, 'ann', { password: NEW_PASSWORD })
    await expect(authenticate(access_token)).rejects.toMatchObject({ code: 'user_disabled' })
    await expect(signInAs('ann')).rejects.toMatchObject(WRONG_PAIR)
    const next = await signInAs('ann', NEW_PASSWORD)
    expect(await authenticate(next.access_token)).toMatchObject({ username: 'ann' })
  })

  test('by the user itself needs the current one', async () => {
    await given('ann')
    const ann = principal('ann')
    await expect(updateUser(deps, ann, 'ann', { password: NEW_PASSWORD })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'send current_password to change your own password',
    })
    const wrong = { password: NEW_PASSWORD, current_password: 'wrong' }
    await expect(updateUser(deps, ann, 'ann', wrong)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'current_password is not the password of this user',
    })
    expect(await row('ann')).toMatchObject({ password_hash: hashOfPassword, epoch: 1 })
    await updateUser(deps, ann, 'ann', { password: NEW_PASSWORD, current_password: PASSWORD })
    expect(await signInAs('ann', NEW_PASSWORD)).toHaveProperty('access_token')
  })

  test('cannot be had by guessing the current one', async () => {
    await given('ann')
    const guess = (current_password: string) =>
      updateUser(deps, principal('ann'), 'ann', { password: NEW_PASSWORD, current_password })
    for (let time = 0; time < 10; time += 1) {
      await expect(guess('wrong')).rejects.toMatchObject({ code: 'invalid_request' })
    }
    await expect(guess(PASSWORD)).rejects.toMatchObject({ code: 'too_many_requests' })
  })

  test('is set once when two set one from the same current password at once', async () => {
    await given('ann')
    const tries = await Promise.allSettled(
      [NEW_PASSWORD, `${NEW_PASSWORD} 2`].map((password) =>
        updateUser(deps, principal('ann'), 'ann', { password, current_password: PASSWORD }),
      ),
    )
    const refused = tries.filter((each) => each.status === 'rejected').map((each) => each.reason)
    expect(refused).toEqual([expect.objectContaining({ code: 'conflict' })])
    expect(await row('ann')).toMatchObject({ epoch: 2 })
  })

  test('of an admin needs no current one, but a wrong one is refused', async () => {
    await givenAdmin('ann')
    const ann = principal('ann', ['pods_admin'])
    const wrong = { password: NEW_PASSWORD, current_password: 'wrong' }
    await expect(updateUser(deps, ann, 'ann', wrong)).rejects.toMatchObject({ code: 'invalid_request' })
    await updateUser(deps, ann, 'ann', { password: NEW_PASSWORD })
    expect(await signInAs('ann', NEW_PASSWORD)).toHaveProperty('access_token')
  })
})

describe('a change of a user', () => {
  test('that holds nothing to change is refused', async () => {
    await given('ann')
    await expect(updateUser(deps, principal('ann'), 'ann', { current_password: PASSWORD })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'send at least one of password, roles, disabled',
    })
  })

  test('takes no current_password for somebody else', async () => {
    await given('ann')
    const change = { password: NEW_PASSWORD, current_password: PASSWORD }
    await expect(updateUser(deps, admin, 'ann', change)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'current_password is only for a change of your own password',
    })
  })

  test('that disables ends tokens at once, and enabling does not revive them', async () => {
    await given('ann')
    const { access_token } = await signInAs('ann')
    expect(await updateUser(deps, admin, 'ann', { disabled: true })).toMatchObject({ disabled: true })
    await expect(authenticate(access_token)).rejects.toMatchObject({ code: 'user_disabled' })
    await updateUser(deps, admin, 'ann', { disabled: false })
    await expect(authenticate(access_token)).rejects.toMatchObject({ code: 'user_disabled' })
    expect(await signInAs('ann')).toHaveProperty('access_token')
  })

  test('of roles counts at once and keeps the tokens', async () => {
    await given('ann')
    const { access_token } = await signInAs('ann')
    await authenticate(access_token)
    expect(await updateUser(deps, admin, 'ann', { roles: ['pods_admin'] })).toMatchObject({ roles: ['pods_admin'] })
    expect(await authenticate(access_token)).toMatchObject({ roles: ['pods_admin'] })
  })

  test('to what the user is already keeps the tokens', async () => {
    await given('ann')
    await updateUser(deps, admin, 'ann', { disabled: false, roles: [] })
    expect(await row('ann')).toMatchObject({ epoch: 1 })
  })
})

describe('deleting a user', () => {
  test('ends its tokens at once', async () => {
    await given('ann')
    const { access_token } = await signInAs('ann')
    await authenticate(access_token)
    await deleteUser(deps, admin, 'ann')
    expect(await row('ann')).toBeUndefined()
    await expect(authenticate(access_token)).rejects.toMatchObject({ code: 'user_disabled' })
  })
})

describe('the last enabled admin of a tenant', () => {
  const ann = principal('ann', ['pods_admin'])

  test.each([
    ['disabled', () => updateUser(deps, ann, 'ann', { disabled: true })],
    ['demoted', () => updateUser(deps, ann, 'ann', { roles: [] })],
    ['deleted', () => deleteUser(deps, ann, 'ann')],
  ])('cannot be %s', async (_name, act) => {
    const before = await givenAdmin('ann')
    await givenAdmin('asleep', { disabled: true })
    await givenAdmin('elsewhere', { tenant: 'tacc' })
    await given('plain')
    await expect(act()).rejects.toMatchObject(LAST_ADMIN)
    expect(await row('ann')).toEqual(before)
  })

  test('may get a new password', async () => {
    await givenAdmin('ann')
    await updateUser(deps, ann, 'ann', { password: NEW_PASSWORD })
    expect(await row('ann')).toMatchObject({ epoch: 2, roles: ['pods_admin'] })
  })

  test('is not the last one while there is another', async () => {
    await givenAdmin('ann')
    await givenAdmin('bob')
    await updateUser(deps, ann, 'ann', { roles: [] })
    expect(await row('ann')).toMatchObject({ roles: [] })
  })

  test.each([
    ['demote', (caller: Principal, other: string) => updateUser(deps, caller, other, { roles: [] })],
    ['disable', (caller: Principal, other: string) => updateUser(deps, caller, other, { disabled: true })],
    ['delete', (caller: Principal, other: string) => deleteUser(deps, caller, other)],
  ])('remains when several admins %s each other at once', async (_name, act) => {
    const names = ['ann', 'bob', 'cleo', 'dan', 'emma']
    for (let round = 0; round < 5; round += 1) {
      for (const name of names) await givenAdmin(name)
      const outcomes = await Promise.allSettled(
        names.map((name, index) => act(principal(name, ['pods_admin']), names[(index + 1) % names.length] ?? '')),
      )
      const refused = outcomes.filter((each) => each.status === 'rejected').map((each) => each.reason)
      expect(refused).toEqual([expect.objectContaining({ code: 'conflict' })])
      const left = await Promise.all(names.map((name) => row(name)))
      expect(left.filter((user) => user?.roles.includes('pods_admin') && !user.disabled)).toHaveLength(1)
      await sql`truncate users`.execute(store.db)
    }
  })
})

describe('the first admin', () => {
  const ensure = () => ensureFirstAdmin(deps, { tenant: 'dev', makePassword: async () => makePassword() })

  test('is made for a tenant without users and can sign in', async () => {
    await givenAdmin('elsewhere', { tenant: 'tacc' })
    const first = await ensure()
    expect(first).toMatchObject({ username: 'admin' })
    const { access_token } = await signInAs('admin', first?.password)
    expect(await authenticate(access_token)).toEqual(principal('admin', ['pods_admin']))
  })

  test('is not made where there is any user', async () => {
    await given('ann', { disabled: true })
    expect(await ensure()).toBeUndefined()
    expect(await row('admin')).toBeUndefined()
  })

  test('is made once when two servers start at once', async () => {
    const made = (await Promise.all([ensure(), ensure()])).filter((each) => each !== undefined)
    expect(made).toHaveLength(1)
    expect(await signInAs('admin', made[0]?.password)).toHaveProperty('access_token')
  })
})
