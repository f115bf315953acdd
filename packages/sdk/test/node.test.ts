// The client for Node: proxies, certificates, dispatchers, WebSockets, and pods behind the gateway.
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Agent } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createNodeClient, type Gateway, type NodeClientOptions, podFetch, VERSION } from '../src/node/index.ts'
import { errorOf, pod } from './fake-server.ts'
import { listen, sendJson } from './loopback.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const caFile = fixture('server-cert.pem')

function nodeClient(options: NodeClientOptions) {
  const client = createNodeClient(options)
  onTestFinished(() => client.close())
  return client
}

const listenTls = (handler = sendPods) =>
  listen(handler, createTlsServer({ cert: readFileSync(caFile), key: readFileSync(fixture('server-key.pem')) }))

const sendPods: Parameters<typeof listen>[0] = (_, response) => sendJson(response, [])

/** A proxy that keeps what it was asked for. */
async function listenAsProxy() {
  const asked: string[] = []
  const server = createHttpServer()
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    asked.push(`CONNECT ${request.url}`)
    const [host, port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [socket, upstream])
      end.on('close', () => [socket, upstream].map((other) => other.destroy())).on('error', () => {})
  })
  const { url } = await listen((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    sendJson(response, [pod()])
  }, server)
  return { url, asked }
}

test('requests with and without a body arrive whole', async () => {
  const seen: unknown[] = []
  const { url } = await listen(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push([request.method, request.url, request.headers['x-tapis-token'], request.headers['user-agent'], body])
    sendJson(response, pod())
  })
  const client = nodeClient({ baseUrl: url, auth: 'token' })
  await client.pods.create({ pod_id: 'docpod' })
  await client.pods.stop('docpod')
  expect(seen).toEqual([
    ['POST', '/v3/pods', 'token', `tpods-sdk/${VERSION}`, '{"pod_id":"docpod"}'],
    ['POST', '/v3/pods/docpod/stop', 'token', `tpods-sdk/${VERSION}`, ''],
  ])
})

test('time limit, signal, and a refused connection give the errors of the core', async () => {
  const { url } = await listen(() => {})
  const client = nodeClient({ baseUrl: url, maxRetries: 0, timeoutMs: 50 })
  expect(await errorOf(client.pods.list())).toMatchObject({ name: 'ConnectionTimeoutError' })
  const signal = AbortSignal.timeout(20)
  expect(await errorOf(client.pods.list({}, { signal }))).toMatchObject({
    name: 'UserAbortError',
    cause: signal.reason,
  })
  const { url: closed, server } = await listen(() => {})
  await new Promise((resolve) => server.close(resolve))
  const refused = await errorOf(nodeClient({ baseUrl: closed, maxRetries: 0 }).pods.list())
  expect(refused).toMatchObject({ name: 'ConnectionError', systemCode: 'ECONNREFUSED' })
})

test('a log is followed', async () => {
  const { url } = await listen((_, response) => {
    response.setHeader('content-type', 'application/x-ndjson')
    response.end('{"ts":"2026-11-20T10:00:00Z","source":"stdout","line":"hello"}\n')
  })
  const lines: string[] = []
  for await (const { line } of nodeClient({ baseUrl: url }).pods.followLogs('docpod')) lines.push(line)
  expect(lines).toEqual(['hello'])
})

test('a proxy is used for http as other tools do, and through CONNECT for https', async () => {
  const proxy = await listenAsProxy()
  const plain = nodeClient({ baseUrl: 'http://pods.test', proxy: proxy.url })
  expect(await plain.pods.list()).toEqual([pod()])
  const { port } = await listenTls()
  const secure = nodeClient({ baseUrl: `https://localhost:${port}`, proxy: proxy.url, caFile })
  expect(await secure.pods.list()).toEqual([])
  expect(proxy.asked).toEqual(['GET http://pods.test/v3/pods', `CONNECT localhost:${port}`])
})

test('the proxy comes from the environment, and NO_PROXY is kept', async () => {
  const proxy = await listenAsProxy()
  const { url } = await listen(sendPods)
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTPS_PROXY']) vi.stubEnv(name, undefined)
  vi.stubEnv('HTTP_PROXY', proxy.url)
  vi.stubEnv('NO_PROXY', '127.0.0.1')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await nodeClient({ baseUrl: 'http://pods.test', proxy: true }).pods.list()).toEqual([pod()])
  expect(await nodeClient({ baseUrl: url, proxy: true }).pods.list()).toEqual([])
  expect(proxy.asked).toEqual(['GET http://pods.test/v3/pods'])
  const error = await errorOf(nodeClient({ baseUrl: 'http://pods.invalid', maxRetries: 0 }).pods.list())
  expect(error).toMatchObject({ name: 'ConnectionError' }) // without `proxy` the environment is left alone
})

test.each(['localhost:3128', 'socks5://localhost', ''])('the proxy "%s" is refused', (proxy) => {
  expect(() => createNodeClient({ baseUrl: 'http://pods.test', proxy })).toThrow(/proxy must be/)
})

test('a private certificate is taken with caFile or insecure only', async () => {
  const { port } = await listenTls()
  const baseUrl = `https://localhost:${port}`
  const error = await errorOf(nodeClient({ baseUrl, maxRetries: 0 }).pods.list())
  expect(error).toMatchObject({ name: 'ConnectionError', systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(await nodeClient({ baseUrl, caFile }).pods.list()).toEqual([])
  expect(await nodeClient({ baseUrl, insecure: true }).pods.list()).toEqual([])
  expect(() => createNodeClient({ baseUrl, caFile: '/nowhere.pem' })).toThrow(/caFile \/nowhere.pem cannot be read/)
})

test('close ends the connections of the client, and leaves a given dispatcher open', async () => {
  const { url, server } = await listen(sendPods)
  const own = createNodeClient({ baseUrl: url, maxRetries: 0 })
  await own.pods.list()
  await own.close()
  expect(await errorOf(own.pods.list())).toMatchObject({ name: 'ConnectionError' })
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.close())
  const guest = createNodeClient({ baseUrl: url, dispatcher })
  await guest.close()
  expect(await guest.pods.list()).toEqual([])
  expect(server.listening).toBe(true)
})

test('a WebSocket goes the way of the client', async () => {
  const { url, server } = await listen(sendPods)
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.send(`hello by ${socket.protocol}`))
  const proxy = await listenAsProxy()
  const socket = nodeClient({ baseUrl: url, proxy: proxy.url }).webSocket(url.replace('http', 'ws'), ['tpods'])
  const heard = await new Promise((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => resolve(data))
    socket.addEventListener('error', reject)
  })
  expect(heard).toBe('hello by tpods')
  expect(proxy.asked).toEqual([url.replace('http://', 'CONNECT ')])
})

const networking = { default: { protocol: 'http', port: 80, url: 'docpod.pods.localhost' } } as const

test('a pod is fetched through the gateway by its host name', async () => {
  const seen: unknown[] = []
  const { port } = await listen(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push([request.method, request.headers.host, request.url, request.headers['x-a'], body])
    response.writeHead(201, { 'x-b': ['1', '2'] }).end('made')
  })
  const gateway: Gateway = { scheme: 'http', host: '127.0.0.1', port }
  const response = await podFetch(pod({ networking }), '//a?b=c', {
    gateway,
    method: 'PUT',
    headers: { 'x-a': '1' },
    body: 'hi',
  })
  expect(seen).toEqual([['PUT', `docpod.pods.localhost:${port}`, '//a?b=c', '1', 'hi']])
  expect([response.status, response.headers.get('x-b'), await response.text()]).toEqual([201, '1, 2', 'made'])
})

test('an answer of a pod without a body is one', async () => {
  const { port } = await listen((_, response) => response.writeHead(304).end())
  const response = await podFetch(pod({ networking }), '/', { gateway: { scheme: 'http', host: '127.0.0.1', port } })
  expect([response.status, response.body]).toEqual([304, null])
})

test('an endless answer of a pod can be left while it flows, and nothing fails behind it', async () => {
  const { port } = await listen((_, response) => {
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
    response.once('close', () => clearInterval(timer))
  })
  const failures: unknown[] = []
  const note = (error: unknown) => void failures.push(error)
  process.on('uncaughtException', note)
  for (let round = 0; round < 5; round += 1) {
    const response = await podFetch(pod({ networking }), '/', { gateway: { scheme: 'http', host: '127.0.0.1', port } })
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
    await reader?.cancel()
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.off('uncaughtException', note)
  expect(failures).toEqual([])
})

test('a pod without a URL, another host as path, and a closed gateway are errors', async () => {
  const { port, server } = await listen(sendPods)
  const gateway: Gateway = { scheme: 'http', host: '127.0.0.1', port }
  expect(await errorOf(podFetch(pod(), '/', { gateway }))).toMatchObject({ name: 'ConfigError' })
  expect(await errorOf(podFetch(pod({ networking }), 'http://other.test/', { gateway }))).toMatchObject({
    name: 'ConfigError',
  })
  await new Promise((resolve) => server.close(resolve))
  expect(await errorOf(podFetch(pod({ networking }), '/', { gateway }))).toMatchObject({ systemCode: 'ECONNREFUSED' })
  const signal = AbortSignal.abort()
  expect(await errorOf(podFetch(pod({ networking }), '/', { gateway, signal }))).toMatchObject({
    name: 'UserAbortError',
  })
})
