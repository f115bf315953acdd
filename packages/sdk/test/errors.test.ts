// What callers meet when something goes wrong: classes, messages, and no secrets.
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import * as sdk from '../src/index.ts'
import { clientOf, errorOf, fakeServer, ok, refuse } from './fake-server.ts'

const classes = [
  [400, 'BadRequestError', sdk.BadRequestError],
  [401, 'AuthenticationError', sdk.AuthenticationError],
  [403, 'PermissionDeniedError', sdk.PermissionDeniedError],
  [404, 'NotFoundError', sdk.NotFoundError],
  [405, 'ApiError', sdk.ApiError],
  [409, 'ConflictError', sdk.ConflictError],
  [413, 'TooLargeError', sdk.TooLargeError],
  [429, 'RateLimitError', sdk.RateLimitError],
  [500, 'InternalServerError', sdk.InternalServerError],
  [502, 'InternalServerError', sdk.InternalServerError],
  [503, 'ServiceUnavailableError', sdk.ServiceUnavailableError],
] as const

test.each(classes)('status %i becomes %s', async (status, name, Class) => {
  const client = clientOf(fakeServer(refuse(status, 'no')), { maxRetries: 0 })
  const error = await errorOf(client.pods.get('docpod'))
  expect(error).toBeInstanceOf(Class)
  expect(error).toMatchObject({ name, status })
  expect(sdk.isTpodsError(error)).toBe(true)
})

test('the message begins with the status, and has the words of the server and the request id', async () => {
  const answer = refuse(404, 'pod "x" not found', { code: 'pod_not_found' }, { 'x-request-id': 'r-1' })
  const error = await errorOf(clientOf(fakeServer(answer)).pods.get('x'))
  expect(error).toMatchObject({ code: 'pod_not_found', requestId: 'r-1', retryable: false })
  expect(String(error)).toBe('NotFoundError: 404 pod "x" not found (request r-1)')
})

test('each refused field keeps its sentence, and the request id may come in the envelope', async () => {
  const answer = refuse(400, ['body, pod_id: Field required', 'body, foo: Extra inputs'], { request_id: 'r-2' })
  const error = await errorOf(clientOf(fakeServer(answer)).pods.get('x'))
  expect(error).toMatchObject({
    messages: ['body, pod_id: Field required', 'body, foo: Extra inputs'],
    message: '400 body, pod_id: Field required; body, foo: Extra inputs (request r-2)',
    code: 'http_400',
  })
})

test('the page of a proxy does not become the message', async () => {
  const page = new Response('<html>Bad Gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } })
  const error = await errorOf(clientOf(fakeServer(page), { maxRetries: 0 }).pods.list())
  expect(error).toMatchObject({
    message: '502 the server gave no reason',
    body: '<html>Bad Gateway</html>',
    retryable: true,
  })
})

test('a bare detail, as some handlers of a Tapis site send it, is the message', async () => {
  const answer = Response.json({ detail: 'secret exists' }, { status: 400 })
  expect(await errorOf(clientOf(fakeServer(answer)).pods.list())).toMatchObject({ message: '400 secret exists' })
})

test('a rate limit says how long to wait', async () => {
  const answer = refuse(429, 'slow down', {}, { 'retry-after': '7' })
  expect(await errorOf(clientOf(fakeServer(answer), { maxRetries: 0 }).pods.list())).toMatchObject({
    retryAfterMs: 7000,
  })
})

test.each([
  ['a page', new Response('<html>hello</html>', { headers: { 'content-type': 'text/html' } }), 'text/html'],
  ['JSON without an envelope', Response.json({ hello: 1 }), 'application/json'],
  ['nothing', new Response(null, { status: 204 }), 'no content type'],
])('%s under a 2xx status is a DecodeError that points at baseUrl', async (_, answer, type) => {
  const error = await errorOf(clientOf(fakeServer(answer)).pods.list())
  expect(error).toBeInstanceOf(sdk.DecodeError)
  expect(String(error)).toContain(`GET http://pods.test/v3/pods was answered ${answer.status} with ${type}`)
  expect(String(error)).toContain('check baseUrl')
})

test('a redirect is not followed and its target is told', async () => {
  const server = fakeServer(new Response(null, { status: 301, headers: { location: 'https://pods.test/v3/pods' } }))
  const error = await errorOf(clientOf(server, { auth: 'token' }).pods.list())
  expect(String(error)).toContain('a redirect to https://pods.test/v3/pods')
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]?.redirect).toBe('manual')
})

test('a lost connection keeps its cause and the word of the system', async () => {
  const cause = new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  })
  const error = await errorOf(clientOf(fakeServer(cause), { maxRetries: 0 }).pods.list())
  expect(error).toBeInstanceOf(sdk.ConnectionError)
  expect(error).toMatchObject({ cause, systemCode: 'ECONNREFUSED', retryable: true })
  expect(String(error)).toContain('no complete answer from http://pods.test: connect ECONNREFUSED')
})

test('an error of another copy of the package is known by its brand', () => {
  const copy = { [Symbol.for('@tpods/sdk/error')]: true }
  expect(sdk.isTpodsError(copy)).toBe(true)
  expect(sdk.isTpodsError(new Error('other'))).toBe(false)
  expect(sdk.isTpodsError(undefined)).toBe(false)
})

test('JSON of an error has the facts, and neither body nor cause', () => {
  const error = new sdk.WaitError('no', {
    podId: 'x',
    target: 'available',
    status: 'ERROR',
    exitCode: 3,
    cause: 'secret',
  })
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'WaitError',
    code: 'wait_failed',
    message: 'no',
    retryable: false,
    podId: 'x',
    target: 'available',
    status: 'ERROR',
    exitCode: 3,
  })
})

const canary = 'canary-5b1f'

test.each([
  ['a refusal that echoes it', fakeServer(refuse(403, `token ${canary} may not`, { details: { sent: canary } }))],
  ['a page that echoes it', fakeServer(new Response(`X-Tapis-Token: ${canary}`, { status: 500 }))],
  ['a lost connection', fakeServer(new TypeError('fetch failed'))],
  ['an answer that is no envelope', fakeServer(Response.json({ sent: canary }))],
  ['an answer that is no JSON', fakeServer(new Response(canary))],
])('the token is in no error and no hook: %s', async (_, server) => {
  const told: unknown[] = []
  const tell = (facts: unknown) => void told.push(facts)
  const client = clientOf(server, { auth: canary, hooks: { onRequest: tell, onResponse: tell, onRetry: tell } })
  const error = await errorOf(client.pods.get('docpod'))
  expect(server.asked[0]?.headers['x-tapis-token']).toBe(canary)
  expect(told.length).toBeGreaterThan(0)
  expect(inspect([error, told, client], { depth: 20, showHidden: true })).not.toContain(canary)
  expect(JSON.stringify(error)).not.toContain(canary)
})

test('a token that no header can carry is refused without being quoted', async () => {
  const server = fakeServer(ok([]))
  const error = await errorOf(clientOf(server, { auth: `${canary}\nx` }).pods.list())
  expect(error).toBeInstanceOf(sdk.ConfigError)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary)
  expect(server.asked).toEqual([])
})
