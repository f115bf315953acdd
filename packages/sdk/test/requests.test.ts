// What goes over the wire, and what comes back to the caller.
import { expect, test } from 'vitest'
import { ConfigError, createClient, type ResponseInfo } from '../src/index.ts'
import { clientOf, errorOf, fakeServer, ok, pod, refuse } from './fake-server.ts'

test.each(['http://pods.test', 'http://pods.test/', 'http://pods.test/v3', 'http://pods.test/v3/'])(
  'base URL %s leads to /v3/pods',
  async (baseUrl) => {
    const server = fakeServer(ok([pod()]))
    const pods = await createClient({ baseUrl, fetch: server.fetch }).pods.list()
    expect(pods).toEqual([pod()])
    expect(server.asked[0]).toMatchObject({ method: 'GET', path: '/v3/pods' })
  },
)

test('a base URL behind a path keeps the path', async () => {
  const server = fakeServer(ok([]))
  await createClient({ baseUrl: 'http://pods.test/lab/v3', fetch: server.fetch }).pods.list()
  expect(server.asked[0]?.path).toBe('/lab/v3/pods')
})

test.each(['pods.test', 'ftp://pods.test', 'http://ada:hush@pods.test', 'http://pods.test/?a=1'])(
  'base URL %s is refused, without quoting it',
  (baseUrl) => {
    const create = () => createClient({ baseUrl })
    expect(create).toThrow(ConfigError)
    expect(create).not.toThrow(/hush/)
  },
)

test.each([{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { maxRetries: -1 }, { maxRetries: 1.5 }])(
  'limits %o are refused',
  (limits) => {
    expect(() => createClient({ baseUrl: 'http://pods.test', ...limits })).toThrow(ConfigError)
  },
)

test('token, admin mode, user agent and own headers are sent', async () => {
  const server = fakeServer(ok(pod()))
  const client = clientOf(server, { auth: ' t0ken\n', adminMode: true, userAgent: 'lab/1', headers: { 'x-lab': 'a' } })
  await client.pods.get('docpod', {}, { headers: { 'X-Lab': 'b' } })
  expect(server.asked[0]?.headers).toMatchObject({
    accept: 'application/json',
    'x-tapis-token': 't0ken',
    'x-pods-admin': 'true',
    'user-agent': 'lab/1',
    'x-lab': 'b',
  })
})

test('without auth no token is sent', async () => {
  const server = fakeServer(ok([]))
  await clientOf(server).pods.list()
  expect(server.asked[0]?.headers).not.toHaveProperty('x-tapis-token')
})

test('values in paths are percent-encoded', async () => {
  const server = fakeServer(ok({ permissions: [] }))
  await clientOf(server).pods.permissions.delete('docpod', 'a/b?c#d %41')
  expect(server.asked[0]).toMatchObject({ method: 'DELETE', path: '/v3/pods/docpod/permissions/a%2Fb%3Fc%23d%20%2541' })
})

test.each(['', '.', '..'])('the id "%s", which would lead to another route, is refused', async (id) => {
  const server = fakeServer(ok(''))
  expect(await errorOf(clientOf(server).pods.delete(id))).toBeInstanceOf(ConfigError)
  expect(server.asked).toEqual([])
})

test('parameters go out under their wire names, and only those that were given', async () => {
  const server = fakeServer(ok(pod()))
  const { pods } = clientOf(server)
  await pods.get('docpod', { derivedLite: true, checkUnresolved: false })
  await pods.logs('docpod', { tail: 0, since: new Date('2026-11-20T10:00:00Z') })
  expect(server.asked.map(({ query }) => query)).toEqual([
    { derived_lite: 'true', check_unresolved: 'false' },
    { tail: '0', since: '2026-11-20T10:00:00.000Z' },
  ])
})

test('null in a change is sent, as it sets the field back', async () => {
  const server = fakeServer(ok(pod()))
  await clientOf(server).pods.update('docpod', { description: null })
  expect(server.asked[0]).toMatchObject({ method: 'PUT', body: { description: null } })
})

test('a change that changed nothing is a result, and its note is in the envelope', async () => {
  const answer = ok(pod(), {
    status: 'error',
    message: 'made no changes',
    metadata: { note: 'same' },
    request_id: 'r-3',
  })
  let info: ResponseInfo | undefined
  const onResponse = (facts: ResponseInfo) => {
    info = facts
  }
  const result = await clientOf(fakeServer(answer)).pods.update('docpod', {}, { onResponse })
  expect(result.pod_id).toBe('docpod')
  expect(info).toMatchObject({
    status: 200,
    requestId: 'r-3',
    envelope: { message: 'made no changes', metadata: { note: 'same' } },
  })
  expect(info?.headers.get('content-type')).toContain('application/json')
})

test('a failing command is a result', async () => {
  const outcome = { execution_results: [{ exit_code: 3 }], total_commands: 1, successful_commands: 0 }
  const server = fakeServer(ok(outcome, { status: 'error' }))
  const params = { commands: ['false'], totalTimeoutSec: null, commandTimeoutSec: 5, failOnNonSuccess: false }
  expect(await clientOf(server).pods.exec('docpod', params)).toEqual(outcome)
  expect(server.asked[0]?.body).toEqual({
    commands: ['false'],
    total_timeout: null,
    command_timeout: 5,
    fail_on_non_success: false,
  })
})

test('an empty result is no error', async () => {
  await expect(clientOf(fakeServer(ok(''))).pods.delete('docpod')).resolves.toBeUndefined()
})

test('permissions, images, templates, users and identity meet their routes', async () => {
  const server = fakeServer(ok([]))
  const client = clientOf(server, { auth: 'token', tenant: 'dev' })
  await client.pods.permissions.list('p1')
  await client.pods.permissions.set('p1', 'grace', 'READ')
  await client.pods.credentials('p1')
  await client.images.list()
  await client.templates.list()
  await client.users.list()
  await client.users.create({ username: 'grace', password: 'long enough!' })
  await client.users.update('grace', { disabled: true })
  await client.users.delete('grace')
  await client.identity.createToken({ username: 'ada', password: 'pw' })
  await client.identity.userInfo()
  await client.identity.tenants()
  await client.identity.sites()
  expect(
    server.asked.map(({ method, path, headers }) => `${method} ${path} ${headers['x-tapis-token'] ?? '-'}`),
  ).toEqual([
    'GET /v3/pods/p1/permissions token',
    'POST /v3/pods/p1/permissions token',
    'GET /v3/pods/p1/credentials token',
    'GET /v3/pods/images token',
    'GET /v3/pods/templates token',
    'GET /v3/users token',
    'POST /v3/users token',
    'PUT /v3/users/grace token',
    'DELETE /v3/users/grace token',
    'POST /v3/oauth2/tokens -',
    'GET /v3/oauth2/userinfo token',
    'GET /v3/tenants -',
    'GET /v3/sites -',
  ])
  expect(server.asked[1]?.body).toEqual({ user: 'grace', level: 'READ' })
  expect(server.asked[9]?.body).toEqual({ grant_type: 'password', username: 'ada', password: 'pw', tenant_id: 'dev' })
})

test('health gives the metadata, where the gateway is told', async () => {
  const metadata = { gateway: { scheme: 'http', host: '127.0.0.1', port: 8001 } }
  const server = fakeServer(ok('I am healthy.', { metadata }))
  expect(await clientOf(server).health()).toEqual({ result: 'I am healthy.', metadata })
  expect(server.asked[0]?.path).toBe('/v3/healthcheck')
})

test('readiness tells the parts also when one is not ready, at once', async () => {
  const parts = { database: { ok: false, detail: 'no answer' } }
  const server = fakeServer(refuse(503, 'not ready', { result: parts }))
  expect(await clientOf(server).readiness()).toEqual(parts)
  expect(server.asked).toHaveLength(1)
})

test('readiness that a proxy refuses is an error', async () => {
  const server = fakeServer(new Response('no backend', { status: 503 }))
  expect(await errorOf(clientOf(server).readiness())).toMatchObject({ status: 503 })
})

test('a raw request has the same token and errors', async () => {
  const server = fakeServer(ok([{ volume_id: 'v1' }]), refuse(404, 'no such volume'))
  const client = clientOf(server, { auth: 'token' })
  const query = { a: 'x y', b: undefined }
  expect(await client.request({ method: 'POST', path: '/v3/pods/volumes', query, body: { volume_id: 'v1' } })).toEqual([
    { volume_id: 'v1' },
  ])
  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    path: '/v3/pods/volumes',
    query: { a: 'x y' },
    body: { volume_id: 'v1' },
    headers: { 'x-tapis-token': 'token' },
  })
  expect(await errorOf(client.request({ method: 'GET', path: '/pods/volumes/v2' }))).toMatchObject({ status: 404 })
  expect(await errorOf(client.request({ method: 'GET', path: 'https://other.test/' }))).toBeInstanceOf(ConfigError)
})

test('hooks see each request and answer', async () => {
  const told: unknown[] = []
  const server = fakeServer(refuse(503, 'busy', {}, { 'x-request-id': 'r-4' }), ok([]))
  const client = clientOf(server, {
    hooks: {
      onRequest: ({ method, url, attempt }) => told.push([method, url, attempt]),
      onResponse: ({ status, requestId }) => told.push([status, requestId]),
      onRetry: ({ error, delayMs }) => told.push([error.code, delayMs]),
    },
  })
  await client.pods.list()
  expect(told).toEqual([
    ['GET', 'http://pods.test/v3/pods', 0],
    [503, 'r-4'],
    ['http_503', 500],
    ['GET', 'http://pods.test/v3/pods', 1],
    [200, undefined],
  ])
})

test('what a hook throws reaches the caller as it is', async () => {
  const mistake = new Error('in the hook')
  const onResponse = () => {
    throw mistake
  }
  const server = fakeServer(ok([]))
  expect(await errorOf(clientOf(server, { hooks: { onResponse } }).pods.list())).toBe(mistake)
  expect(server.asked).toHaveLength(1)
})
