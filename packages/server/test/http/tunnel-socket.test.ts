// The frames of a tunnel, between a real WebSocket and a real TCP peer.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Patience } from '../../src/http/heartbeat.ts'
import { serveTunnel, TUNNEL_PROTOCOL } from '../../src/http/tunnel-socket.ts'
import { openTcp } from '../../src/support/tcp.ts'

const END = '{"type":"end"}'
const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')

let pod: Server
let listener: WebSocketServer
let stopping: AbortController
let patience: Patience
/** The server's ends, in the order of the clients. */
let connections: Socket[]
let podSockets: Socket[]

beforeEach(async () => {
  stopping = new AbortController()
  patience = { pingMs: 50, silenceMs: 1_500 }
  connections = []
  podSockets = []
  pod = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined)
    podSockets.push(socket)
  })
  pod.listen(0, '127.0.0.1')
  await once(pod, 'listening')
  listener = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  listener.on('connection', (socket) => {
    // Its connection is open first, as it is in the server.
    socket.pause()
    const { port } = pod.address() as AddressInfo
    void openTcp({ host: '127.0.0.1', port }).then((connection) => {
      connections.push(connection)
      serveTunnel(socket, { connection, stopping: stopping.signal, patience })
      socket.resume()
    })
  })
  await once(listener, 'listening')
})
afterEach(async () => {
  for (const socket of listener.clients) socket.terminate()
  listener.close()
  pod.close()
  // Whatever the end was, nothing of it stays open.
  await expect.poll(() => connections.every((socket) => socket.destroyed)).toBe(true)
  for (const socket of podSockets) socket.destroy()
})

interface Client {
  socket: WebSocket
  texts: string[]
  bytes(): Buffer
  count(): number
  closed: Promise<{ code: number; reason: string }>
  podSide: Socket
}

async function connect({ autoPong = true } = {}): Promise<Client> {
  const { port } = listener.address() as AddressInfo
  const before = podSockets.length
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, TUNNEL_PROTOCOL, { autoPong })
  const texts: string[] = []
  const chunks: Buffer[] = []
  let count = 0
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) count += chunks.push(data) && data.length
    else texts.push(data.toString())
  })
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }))
  await once(socket, 'open')
  await expect.poll(() => podSockets.length).toBe(before + 1)
  return {
    socket,
    texts,
    bytes: () => Buffer.concat(chunks),
    count: () => count,
    closed,
    podSide: podSockets[before] as Socket,
  }
}

function readAll(socket: Socket): { bytes(): Buffer } {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.resume()
  return { bytes: () => Buffer.concat(chunks) }
}

test('5 MB go each way at the same time, byte for byte, and both ends are told', async () => {
  const { socket, podSide, texts, bytes, closed } = await connect()
  const [up, down] = [randomBytes(5_000_000), randomBytes(5_000_000)]
  const received = readAll(podSide)
  podSide.end(down)
  for (let at = 0; at < up.length; at += 50_000) socket.send(up.subarray(at, at + 50_000))
  socket.send(END)
  await once(podSide, 'end')
  expect(digest(received.bytes())).toBe(digest(up))
  expect(await closed).toEqual({ code: 1000, reason: '' })
  expect(digest(bytes())).toBe(digest(down))
  expect(texts).toEqual([END])
})

test('a client that has ended still gets what the pod answers', async () => {
  const { socket, podSide, bytes, closed } = await connect()
  podSide.resume()
  socket.send('{"type":"end"}')
  await once(podSide, 'end')
  podSide.end('the answer')
  expect(await closed).toEqual({ code: 1000, reason: '' })
  expect(bytes().toString()).toBe('the answer')
})

test('a pod that has ended still gets what the client says', async () => {
  const { socket, podSide, texts, closed } = await connect()
  const received = readAll(podSide)
  podSide.end()
  await expect.poll(() => texts).toEqual([END])
  socket.send(Buffer.from('last words'))
  socket.send(END)
  expect(await closed).toEqual({ code: 1000, reason: '' })
  expect(received.bytes().toString()).toBe('last words')
})

test('a reset by the pod is no end: the client gets 1011', async () => {
  const { podSide, texts, closed } = await connect()
  podSide.resetAndDestroy()
  expect(await closed).toMatchObject({ code: 1011 })
  expect(texts).toEqual([])
})

test('a client that goes without an end is a reset for the pod', async () => {
  const { socket, podSide } = await connect()
  podSide.resume()
  socket.send(Buffer.from('half a sentence'))
  const failed = once(podSide, 'error')
  await once(podSide, 'data')
  socket.terminate()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
})

test('a connection that was lost while the WebSocket opened is told', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  server.on('connection', (socket) => {
    const { port } = pod.address() as AddressInfo
    void openTcp({ host: '127.0.0.1', port }).then(async (connection) => {
      connection.destroy()
      await once(connection, 'close')
      serveTunnel(socket, { connection, stopping: stopping.signal, patience })
    })
  })
  await once(server, 'listening')
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, TUNNEL_PROTOCOL)
  const [code] = await once(socket, 'close')
  expect(code).toBe(1011)
  server.close()
})

test('a client that does not read holds the pod up, and is no silent one while it pings', async () => {
  // More of them than a client takes at once when it reads again.
  patience.pingMs = 20
  const { socket, podSide, count, closed } = await connect()
  const size = 60_000_000
  socket.pause()
  const pings = setInterval(() => socket.ping(), patience.pingMs)
  let sent = 0
  const chunk = Buffer.alloc(100_000, 7)
  const send = () => {
    while (sent < size) {
      sent += chunk.length
      if (!podSide.write(chunk)) return void podSide.once('drain', send)
    }
    podSide.end()
  }
  send()
  const held = async () => {
    const before = sent
    await new Promise((resolve) => setTimeout(resolve, patience.silenceMs))
    return sent === before
  }
  await expect.poll(held).toBe(true)
  // What the kernel's buffers take is not ours.
  expect(sent).toBeLessThan(size / 2)
  const [serverSide] = listener.clients
  expect(serverSide?.bufferedAmount).toBeLessThan(2 * 1024 * 1024)
  socket.resume()
  await expect.poll(count).toBe(size)
  clearInterval(pings)
  socket.send(END)
  expect(await closed).toMatchObject({ code: 1000 })
})

test('a pod that does not read holds the client up, which is no silent one then', async () => {
  const { socket, podSide, closed } = await connect({ autoPong: false })
  const size = 60_000_000
  for (let at = 0; at < size; at += 1_000_000) {
    socket.send(Buffer.alloc(1_000_000, 7))
    await setImmediate()
  }
  await new Promise((resolve) => setTimeout(resolve, 2 * patience.silenceMs))
  expect(socket.readyState).toBe(WebSocket.OPEN)
  expect(connections[0]?.writableLength).toBeLessThan(2 * 1024 * 1024)
  expect(socket.bufferedAmount).toBeGreaterThan(size / 2)
  const pongs = setInterval(() => socket.pong(), patience.pingMs)
  socket.send(END)
  let received = 0
  for await (const chunk of podSide) received += (chunk as Buffer).length
  clearInterval(pongs)
  expect(received).toBe(size)
  podSide.end()
  expect(await closed).toMatchObject({ code: 1000 })
})

test.each(['hello', '{"type":"ack"}'])('the text frame %s ends it with 1008', async (text) => {
  const { socket, closed } = await connect()
  socket.send(text)
  expect(await closed).toEqual({ code: 1008, reason: `a text frame must be ${END}` })
})

test('a client that is silent for too long is cut off', async () => {
  const { closed } = await connect({ autoPong: false })
  expect(await closed).toMatchObject({ code: 1006 })
})

test('a client that answers pings may be silent otherwise', async () => {
  const { socket } = await connect()
  let pings = 0
  socket.on('ping', () => {
    pings += 1
  })
  await expect.poll(() => pings * patience.pingMs).toBeGreaterThan(2 * patience.silenceMs)
  expect(socket.readyState).toBe(WebSocket.OPEN)
})

test('a server that stops says so', async () => {
  const { closed } = await connect()
  stopping.abort()
  expect(await closed).toEqual({ code: 1001, reason: 'the server is stopping' })
})
