// Which calls are made again, when, and how long the pauses are.
import { expect, test } from 'vitest'
import { backoffMs, isSafe, parseRetryAfter } from '../src/internal/retry.ts'
import { clientOf, errorOf, fakeClock, fakeServer, ok, pod, refuse } from './fake-server.ts'

test.each([408, 429, 502, 503, 504])('a read is made again after %i', async (status) => {
  const server = fakeServer(refuse(status, 'later'), ok(pod()))
  expect(await clientOf(server).pods.get('docpod')).toEqual(pod())
  expect(server.asked).toHaveLength(2)
})

test.each([400, 401, 403, 404, 409, 500, 501])('a read is not made again after %i', async (status) => {
  const server = fakeServer(refuse(status, 'no'))
  expect(await errorOf(clientOf(server).pods.get('docpod'))).toMatchObject({ status })
  expect(server.asked).toHaveLength(1)
})

test('a read is made again after a lost connection, twice by default, and each time after a longer pause', async () => {
  const clock = fakeClock()
  const server = fakeServer(new TypeError('fetch failed'))
  expect(await errorOf(clientOf(server, {}, clock.platform).pods.list())).toMatchObject({ code: 'connection_failed' })
  expect(server.asked).toHaveLength(3)
  expect(clock.slept).toEqual([500, 1000])
})

test('an answer that breaks off is read again', async () => {
  const broken = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"resu'))
        controller.error(new TypeError('terminated'))
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }
  const server = fakeServer(broken, ok([]))
  expect(await clientOf(server).pods.list()).toEqual([])
})

test.each([
  ['create', (c: ReturnType<typeof clientOf>) => c.pods.create({ pod_id: 'docpod' })],
  ['update', (c: ReturnType<typeof clientOf>) => c.pods.update('docpod', {})],
  ['delete', (c: ReturnType<typeof clientOf>) => c.pods.delete('docpod')],
  ['exec', (c: ReturnType<typeof clientOf>) => c.pods.exec('docpod', { commands: ['ls'] })],
  ['start', (c: ReturnType<typeof clientOf>) => c.pods.start('docpod')],
  [
    'a raw GET that restarts',
    (c: ReturnType<typeof clientOf>) => c.request({ method: 'GET', path: '/pods/docpod/restart' }),
  ],
])('%s is sent once, whatever happens', async (_, call) => {
  for (const trouble of [refuse(503, 'busy'), new TypeError('fetch failed')]) {
    const server = fakeServer(trouble)
    await errorOf(call(clientOf(server)))
    expect(server.asked).toHaveLength(1)
  }
})

test('the pause that the server asks for is kept', async () => {
  const clock = fakeClock()
  await clientOf(fakeServer(refuse(429, 'slow', {}, { 'retry-after': '3' }), ok([])), {}, clock.platform).pods.list()
  expect(clock.slept).toEqual([3000])
})

test('a pause of more than a minute is left to the caller', async () => {
  const clock = fakeClock()
  const server = fakeServer(refuse(503, 'maintenance', {}, { 'retry-after': '3600' }))
  expect(await errorOf(clientOf(server, {}, clock.platform).pods.list())).toMatchObject({ retryAfterMs: 3_600_000 })
  expect(clock.slept).toEqual([])
})

test('maxRetries of a call overrides that of the client', async () => {
  const server = fakeServer(refuse(503, 'busy'))
  const client = clientOf(server, { maxRetries: 0 })
  await errorOf(client.pods.list({}, { maxRetries: 4 }))
  expect(server.asked).toHaveLength(5)
  await errorOf(client.pods.list())
  expect(server.asked).toHaveLength(6)
})

test('the signal ends the pause between two tries', async () => {
  const { sleep: _, ...platform } = fakeClock().platform
  const server = fakeServer(refuse(503, 'busy'))
  const signal = AbortSignal.timeout(50)
  expect(await errorOf(clientOf(server, {}, platform).pods.list({}, { signal }))).toMatchObject({
    code: 'aborted',
    cause: signal.reason,
  })
  expect(server.asked).toHaveLength(1)
})

test('pauses double from 0.5 s to 8 s and lose up to a quarter to jitter', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, () => 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ])
  expect(backoffMs(0, () => 1)).toBe(375)
})

test.each([
  ['GET', '/v3/pods', true],
  ['HEAD', '/v3/pods', true],
  ['GET', '/v3/pods/docpod/logs', true],
  ['GET', '/v3/pods/docpod/start', false],
  ['GET', '/v3/pods/docpod/stop', false],
  ['GET', '/v3/pods/docpod/restart/', false],
  ['GET', '/v3/pods/jupyter/ensure', false],
  ['POST', '/v3/pods', false],
  ['DELETE', '/v3/pods/docpod', false],
])('%s %s only reads: %s', (method, path, expected) => {
  expect(isSafe(method, path)).toBe(expected)
})

test.each([
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['1.5', 1500],
  ['Fri, 20 Nov 2026 10:00:05 GMT', 5000],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
])('Retry-After %s means %s ms', (value, expected) => {
  expect(parseRetryAfter(value, Date.parse('2026-11-20T10:00:00Z'))).toBe(expected)
})
