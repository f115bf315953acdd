// Where tokens come from, and when a new one is fetched.
import { expect, test } from 'vitest'
import { passwordAuth, tokenAuth } from '../src/index.ts'
import { type Asked, clientOf, errorOf, fakeClock, fakeServer, ok, refuse } from './fake-server.ts'

interface IssuerTraits {
  expiresInSec?: number
  accepts?: (token: string) => boolean
}

/** Gives out t1, t2, ... and accepts those that `accepts` names. */
function issuer({ expiresInSec = 3600, accepts = () => true }: IssuerTraits = {}) {
  let issued = 0
  return fakeServer(({ path, headers }: Asked) => {
    if (path === '/v3/oauth2/tokens') {
      issued += 1
      return ok({ access_token: { access_token: `t${issued}`, expires_in: expiresInSec, expires_at: '', jti: '' } })
    }
    return accepts(headers['x-tapis-token'] ?? '') ? ok([]) : refuse(401, 'token expired', { code: 'token_expired' })
  })
}

const credentials = { username: 'ada', password: 'canary-pw' }
const signIns = (asked: Asked[]) => asked.filter(({ path }) => path === '/v3/oauth2/tokens').length
const tokens = (asked: Asked[]) => asked.flatMap(({ headers }) => headers['x-tapis-token'] ?? [])

test('calls at the same time share one sign-in', async () => {
  const server = issuer()
  const told: string[] = []
  const auth = passwordAuth({ ...credentials, onToken: ({ access_token }) => told.push(access_token) })
  const client = clientOf(server, { auth })
  await Promise.all([client.pods.list(), client.pods.list(), client.pods.list()])
  await client.pods.list()
  expect(signIns(server.asked)).toBe(1)
  expect(tokens(server.asked)).toEqual(['t1', 't1', 't1', 't1'])
  expect(told).toEqual(['t1'])
  expect(server.asked[0]?.body).toEqual({ grant_type: 'password', ...credentials })
})

test('a token is kept until 60 s before it expires', async () => {
  const server = issuer({ expiresInSec: 100 })
  const clock = fakeClock()
  const client = clientOf(server, { auth: passwordAuth(credentials, clock.platform) }, clock.platform)
  await client.pods.list()
  clock.advance(39_999)
  await client.pods.list()
  expect(tokens(server.asked)).toEqual(['t1', 't1'])
  clock.advance(1)
  await client.pods.list()
  expect(tokens(server.asked)).toEqual(['t1', 't1', 't2'])
})

test('a refused token is replaced and the call is made again, also a POST', async () => {
  const server = issuer({ accepts: (token) => token !== 't1' })
  await clientOf(server, { auth: passwordAuth(credentials) }).pods.create({ pod_id: 'docpod' })
  expect(tokens(server.asked)).toEqual(['t1', 't2'])
  expect(server.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v3/pods', body: { pod_id: 'docpod' } })
})

test('calls that are refused together sign in once', async () => {
  const server = issuer({ accepts: (token) => token !== 't1' })
  const client = clientOf(server, { auth: passwordAuth(credentials) })
  await Promise.all(Array.from({ length: 10 }, () => client.pods.list()))
  expect(signIns(server.asked)).toBe(2)
})

test('a late refusal of an old token does not throw away the new one', async () => {
  const auth = passwordAuth(credentials)
  let issued = 0
  const signIn = async () => ({ access_token: `t${++issued}`, expires_in: 3600, expires_at: '', jti: '' })
  expect(await auth.getToken({ refresh: false, signIn })).toBe('t1')
  expect(await auth.getToken({ refresh: true, rejected: 't1', signIn })).toBe('t2')
  expect(await auth.getToken({ refresh: true, rejected: 't1', signIn })).toBe('t2')
})

test('a call that stays refused ends after one new token', async () => {
  const server = issuer({ accepts: () => false })
  const error = await errorOf(clientOf(server, { auth: passwordAuth(credentials) }).pods.list())
  expect(error).toMatchObject({ name: 'AuthenticationError', code: 'token_expired' })
  expect(tokens(server.asked)).toEqual(['t1', 't2'])
})

test('a token that cannot be replaced is sent once', async () => {
  const server = issuer({ accepts: () => false })
  await errorOf(clientOf(server, { auth: 'static' }).pods.list())
  expect(tokens(server.asked)).toEqual(['static'])
})

test('a function is asked for each call, and again after a refusal', async () => {
  const server = issuer({ accepts: (token) => token !== 'n2' })
  let n = 0
  const client = clientOf(server, { auth: tokenAuth(async () => `n${++n}`) })
  await client.pods.list()
  await client.pods.list()
  expect(tokens(server.asked)).toEqual(['n1', 'n2', 'n3'])
})

test('a failed sign-in is told to each caller without the password, and tried anew by the next call', async () => {
  const server = fakeServer(refuse(401, 'Invalid username/password combination.', { code: 'bad_credentials' }))
  const client = clientOf(server, { auth: passwordAuth(credentials) })
  const errors = await Promise.all([errorOf(client.pods.list()), errorOf(client.pods.list())])
  for (const error of errors) expect(error).toMatchObject({ status: 401, code: 'bad_credentials' })
  expect(JSON.stringify(errors)).not.toContain('canary-pw')
  expect(server.asked).toHaveLength(1)
  await errorOf(client.pods.list())
  expect(server.asked).toHaveLength(2)
})

test('one caller who leaves does not end the sign-in of the others', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const server = fakeServer(async ({ path }) => {
    if (path !== '/v3/oauth2/tokens') return ok([])
    await gate
    return ok({ access_token: { access_token: 't1', expires_in: 3600, expires_at: '', jti: '' } })
  })
  const client = clientOf(server, { auth: passwordAuth(credentials) })
  const leaving = new AbortController()
  const left = errorOf(client.pods.list({}, { signal: leaving.signal }))
  const stayed = client.pods.list()
  leaving.abort()
  expect(await left).toMatchObject({ name: 'UserAbortError' })
  release()
  expect(await stayed).toEqual([])
  expect(signIns(server.asked)).toBe(1)
})

test('the tenant of the client is signed in to, unless the provider names one', async () => {
  const server = issuer()
  await clientOf(server, { tenant: 'dev', auth: passwordAuth(credentials) }).pods.list()
  await clientOf(server, { tenant: 'dev', auth: passwordAuth({ ...credentials, tenantId: 'lab' }) }).pods.list()
  const bodies = server.asked.filter(({ path }) => path === '/v3/oauth2/tokens').map(({ body }) => body)
  expect(bodies).toMatchObject([{ tenant_id: 'dev' }, { tenant_id: 'lab' }])
})
