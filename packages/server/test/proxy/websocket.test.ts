import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import type { Gateway } from '../../src/proxy/gateway.ts'
import {
  exchangeRaw,
  freePort,
  onTestEnd,
  type Pod,
  podHost,
  Routes,
  startEchoPod,
  startGateway,
  startPod,
} from './support.ts'

const mebibyte = 1024 * 1024

describe('a WebSocket', () => {
  test('carries text and binary both ways', async () => {
    const { gateway } = await echoThrough()
    const client = await dial(gateway)
    const binary = Buffer.alloc(5 * mebibyte, 7)
    client.send('grüße')
    expect(await nextMessage(client)).toEqual([Buffer.from('grüße'), false])
    client.send(binary)
    const [data, isBinary] = await nextMessage(client)
    expect(isBinary).toBe(true)
    expect(binary.equals(data)).toBe(true)
  })

  test('speaks the subprotocol that the pod picks', async () => {
    const { gateway } = await echoThrough(new WebSocketServer({ noServer: true, handleProtocols: () => 'v2.kernel' }))
    const client = await dial(gateway, { protocols: ['v1.kernel', 'v2.kernel'] })
    expect(client.protocol).toBe('v2.kernel')
  })

  test('hears what the pod says before anybody else has spoken', async () => {
    const pods = new WebSocketServer({ noServer: true })
    pods.on('connection', (socket) => socket.send('welcome'))
    const { gateway } = await echoThrough(pods)
    const client = new WebSocket(addressOf(gateway), { headers: { Host: podHost } })
    expect(await nextMessage(client)).toEqual([Buffer.from('welcome'), false])
    client.terminate()
  })

  test.each([
    [4001, 'bye'],
    [1000, ''],
    [undefined, ''],
  ])('closes with code %s and reason "%s" on the side of the pod too', async (code, reason) => {
    const { gateway, pods } = await echoThrough()
    const podSide = once(pods, 'connection')
    const client = await dial(gateway)
    const [socket] = await podSide
    const closed = once(socket, 'close')
    client.close(code, reason)
    const [seenCode, seenReason] = await closed
    expect([seenCode, String(seenReason)]).toEqual([code ?? 1005, reason])
  })

  test('hears the close code of the pod', async () => {
    const { gateway, pods } = await echoThrough()
    pods.on('connection', (socket) => socket.close(4123, 'kernel died'))
    const client = new WebSocket(addressOf(gateway), { headers: { Host: podHost } })
    const [code, reason] = await once(client, 'close')
    expect([code, String(reason)]).toEqual([4123, 'kernel died'])
  })

  test('ends at the pod when the client vanishes', async () => {
    const { gateway, pods } = await echoThrough()
    const podSide = once(pods, 'connection')
    const client = await dial(gateway)
    const [socket] = await podSide
    client.terminate()
    const [code] = await once(socket, 'close')
    expect(code).toBe(1006)
  })

  test('holds back a pod whose client does not read, and then loses nothing', async () => {
    const { gateway, pods } = await echoThrough()
    const total = 100
    let written = 0
    pods.on('connection', async (socket) => {
      for (let i = 0; i < total; i++) {
        await new Promise((resolve) => socket.send(Buffer.alloc(mebibyte, i), resolve))
        written++
      }
      socket.close(1000)
    })
    const client = await dial(gateway)
    client.pause()
    await delay(1_000)
    expect(written).toBeLessThan(40)
    let received = 0
    client.on('message', (data: Buffer) => {
      received += data.length
    })
    client.resume()
    await once(client, 'close')
    expect(received).toBe(total * mebibyte)
  })
})

describe('the head of an upgrade', () => {
  test('reaches the pod without credentials and with its Host, path and caller', async () => {
    const { gateway, pods } = await echoThrough()
    const podSide = once(pods, 'connection')
    await dial(gateway, {
      path: '/api/kernels/1?session_id=2',
      headers: { Cookie: 'X-Tapis-Token=canary; _xsrf=1', 'X-Tapis-Token': 'canary', 'X-Forwarded-For': '203.0.113.1' },
    })
    const [, request] = await podSide
    expect(request.url).toBe('/api/kernels/1?session_id=2')
    expect(JSON.stringify(request.rawHeaders)).not.toContain('canary')
    expect(request.headers).toMatchObject({ host: podHost, cookie: '_xsrf=1', 'x-forwarded-for': '127.0.0.1' })
  })

  test('answered with a refusal by the pod arrives as that refusal', async () => {
    const pod = await startPod(() => {})
    pod.server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlogin')
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    await expect(dial(gateway)).rejects.toThrow('Unexpected server response: 401')
    const raw = await exchangeRaw(gateway, upgradeHead('websocket'))
    expect(raw).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*login$/)
  })

  test.each([
    ['no pod', new Routes(), 404],
    ['a stopped pod', new Routes().set({ state: 'stopped' }), 503],
    ['a foreign address', new Routes().set({ ipAllowList: ['10.0.0.1'] }), 403],
    ['a pod that asks for a sign-in', new Routes().set({ tapisAuth: true }), 503],
  ])('for %s is refused with the envelope', async (_what, routes, status) => {
    const gateway = await startGateway(routes)
    const raw = await exchangeRaw(gateway, upgradeHead('websocket'))
    expect(raw).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"status":"error"`))
  })

  test('for a dead pod is a 502', async () => {
    const endpoint = { host: '127.0.0.1', port: await freePort() }
    const gateway = await startGateway(new Routes().set({ endpoint }))
    await expect(dial(gateway)).rejects.toThrow('Unexpected server response: 502')
  })

  test('for a pod that has just started waits for its program', async () => {
    const port = await freePort()
    const gateway = await startGateway(
      new Routes().set({ endpoint: { host: '127.0.0.1', port }, startedAt: new Date() }),
    )
    const dialing = dial(gateway)
    await delay(300)
    await startSocketPod(new WebSocketServer({ noServer: true }), port)
    const client = await dialing
    client.send('late')
    expect(await nextMessage(client)).toEqual([Buffer.from('late'), false])
  })

  test('to another protocol is answered like a plain request', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const raw = await exchangeRaw(gateway, upgradeHead('h2c'))
    expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(raw).not.toContain('h2c')
  })

  test('to another protocol with a body is refused', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const raw = await exchangeRaw(gateway, `${upgradeHead('h2c').trimEnd()}\r\nContent-Length: 2\r\n\r\n{}`)
    expect(raw).toMatch(/^HTTP\/1\.1 400 /)
  })
})

test('closing the gateway cuts open WebSockets after 2 seconds, at the client and at the pod', async () => {
  const { gateway, pods } = await echoThrough()
  const podSide = once(pods, 'connection')
  const client = await dial(gateway)
  const [socket] = await podSide
  const ends = Promise.all([once(client, 'close'), once(socket, 'close')])
  const startedMs = performance.now()
  await gateway.close()
  expect(performance.now() - startedMs).toBeLessThan(4_000)
  expect((await ends).map(([code]) => code)).toEqual([1006, 1006])
})

async function echoThrough(pods = new WebSocketServer({ noServer: true })) {
  const pod = await startSocketPod(pods)
  const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
  return { gateway, pods }
}

async function startSocketPod(pods: WebSocketServer, port = 0): Promise<Pod> {
  pods.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
  const pod = await startPod((_request, response) => response.writeHead(426).end(), port)
  pod.server.on('upgrade', (request, socket, head) => {
    pods.handleUpgrade(request, socket, head, (client) => pods.emit('connection', client, request))
  })
  onTestEnd(async () => {
    for (const client of pods.clients) client.terminate()
  })
  return pod
}

interface DialOptions {
  path?: string
  protocols?: string[]
  headers?: Record<string, string>
}

async function dial(
  gateway: Gateway,
  { path = '/', protocols = [], headers = {} }: DialOptions = {},
): Promise<WebSocket> {
  const socket = new WebSocket(addressOf(gateway) + path, protocols, { headers: { Host: podHost, ...headers } })
  onTestEnd(async () => socket.terminate())
  await once(socket, 'open')
  return socket
}

function addressOf(gateway: Gateway): string {
  return `ws://127.0.0.1:${gateway.port}`
}

async function nextMessage(socket: WebSocket): Promise<[data: Buffer, binary: boolean]> {
  const [data, binary] = (await once(socket, 'message')) as [RawData, boolean]
  // ws hands out Buffers unless told otherwise.
  return [data as Buffer, binary]
}

function upgradeHead(protocol: string): string {
  return [
    'GET / HTTP/1.1',
    `Host: ${podHost}`,
    'Connection: Upgrade',
    `Upgrade: ${protocol}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')
}
