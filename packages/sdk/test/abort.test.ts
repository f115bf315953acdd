// Time limits and signals: what ends a call, and that nothing is left on the caller's signal.
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { passwordAuth } from '../src/index.ts'
import { AbortScope, abortable, sleep } from '../src/internal/abort.ts'
import { clientOf, errorOf, fakeServer, hang, ok, refuse } from './fake-server.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('2,000 calls with one signal leave no listener on it', async () => {
  const { signal } = new AbortController()
  let added = 0
  const add = signal.addEventListener
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    added += 1
    add.apply(signal, args)
  }
  const token = { access_token: { access_token: 't', expires_in: 1, expires_at: '', jti: '' } }
  let calls = 0
  const server = fakeServer(({ path }) => {
    if (path === '/v3/oauth2/tokens') return ok(token)
    calls += 1
    return calls % 2 === 0 ? ok([]) : refuse(500, 'no')
  })
  const client = clientOf(server, { auth: passwordAuth({ username: 'ada', password: 'pw' }) })
  for (let i = 0; i < 2000; i += 1) await client.pods.list({}, { signal }).catch(() => {})
  expect(calls).toBe(2000)
  expect(added).toBeGreaterThanOrEqual(2000)
  expect(listeners(signal)).toBe(0)
})

test('a server that does not answer in time is a timeout, and a read is tried again', async () => {
  const server = fakeServer((_, request) => hang(request), ok([]))
  expect(await clientOf(server).pods.list({}, { timeoutMs: 20 })).toEqual([])
  const silent = fakeServer((_, request) => hang(request))
  const error = await errorOf(clientOf(silent, { timeoutMs: 20 }).pods.create({ pod_id: 'docpod' }))
  expect(error).toMatchObject({
    name: 'ConnectionTimeoutError',
    code: 'timeout',
    message: 'http://pods.test did not answer in time',
  })
  expect(silent.asked).toHaveLength(1)
})

test('an answer that begins and then stands still is a timeout too', async () => {
  const stuck = (_: unknown, request: Request) => {
    const body = new ReadableStream({
      start(controller) {
        request.signal.addEventListener('abort', () => controller.error(request.signal.reason))
      },
    })
    return new Response(body)
  }
  const error = await errorOf(clientOf(fakeServer(stuck)).pods.list({}, { timeoutMs: 20, maxRetries: 0 }))
  expect(error).toMatchObject({ name: 'ConnectionTimeoutError' })
})

test('a fetch that heeds no signal is left behind when the time is over', async () => {
  const error = await errorOf(
    clientOf(fakeServer(() => new Promise(() => {}))).pods.list({}, { timeoutMs: 20, maxRetries: 0 }),
  )
  expect(error).toMatchObject({ name: 'ConnectionTimeoutError' })
})

test('the signal of a call ends it with the reason as cause', async () => {
  const server = fakeServer((_, request) => hang(request))
  const controller = new AbortController()
  const failed = errorOf(clientOf(server).pods.list({}, { signal: controller.signal }))
  setTimeout(() => controller.abort('enough'), 10)
  expect(await failed).toMatchObject({ name: 'UserAbortError', code: 'aborted', cause: 'enough' })
  expect(listeners(controller.signal)).toBe(0)
  expect(server.asked).toHaveLength(1)
})

test('a signal that has ended before the call sends nothing', async () => {
  const server = fakeServer(ok([]))
  const error = await errorOf(clientOf(server).pods.list({}, { signal: AbortSignal.abort() }))
  expect(error).toMatchObject({ name: 'UserAbortError' })
  expect(server.asked).toEqual([])
})

test('an exec call waits as long as its commands may take', async () => {
  const server = fakeServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return ok({ execution_results: [] })
  })
  const client = clientOf(server, { timeoutMs: 20 })
  expect(await client.pods.exec('docpod', { commands: ['sleep', '1'] })).toEqual({ execution_results: [] })
})

test('no limit is no limit: the longest delays do not fire at once', async () => {
  const scope = new AbortScope(undefined, Number.POSITIVE_INFINITY)
  const other = new AbortScope(undefined, 2 ** 40)
  await sleep(5, undefined)
  expect([scope.ended, other.ended]).toEqual([undefined, undefined])
})

test('sleep and abortable end with the signal and let go of it', async () => {
  const controller = new AbortController()
  const ended = [
    errorOf(sleep(60_000, controller.signal)),
    errorOf(abortable(new Promise(() => {}), controller.signal)),
  ]
  controller.abort('now')
  for (const error of await Promise.all(ended)) expect(error).toMatchObject({ code: 'aborted', cause: 'now' })
  expect(listeners(controller.signal)).toBe(0)
  const { signal } = new AbortController()
  await sleep(1, signal)
  await abortable(Promise.resolve(), signal)
  await Promise.resolve()
  expect(listeners(signal)).toBe(0)
})
