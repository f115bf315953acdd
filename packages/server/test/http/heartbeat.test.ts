import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { keepHeartbeat } from '../../src/http/heartbeat.ts'

const patience = { pingMs: 40, silenceMs: 400 }
let listener: WebSocketServer

beforeEach(async () => {
  listener = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  await once(listener, 'listening')
})
afterEach(() => {
  for (const socket of listener.clients) socket.terminate()
  listener.close()
})

async function connect({ autoPong = true } = {}): Promise<{ client: WebSocket; server: WebSocket }> {
  const accepted = once(listener, 'connection')
  const { port } = listener.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong })
  const [server] = (await accepted) as [WebSocket]
  keepHeartbeat(server, patience)
  await once(client, 'open')
  return { client, server }
}

test('a client that answers is kept, one that does not is cut off', async () => {
  const answering = await connect()
  const silent = await connect({ autoPong: false })
  await expect.poll(() => silent.server.readyState).toBe(WebSocket.CLOSED)
  expect(answering.server.readyState).toBe(WebSocket.OPEN)
})

test('a loop that was held up takes nobody for gone', async () => {
  const { server } = await connect()
  const until = performance.now() + 3 * patience.silenceMs
  while (performance.now() < until);
  await delay(patience.silenceMs)
  expect(server.readyState).toBe(WebSocket.OPEN)
})

test('a client that pings and does not read is kept, and few answers wait for it', async () => {
  const { client, server } = await connect({ autoPong: false })
  client.pause()
  // Until nothing goes out any more.
  while (server.bufferedAmount < 1_000_000) {
    server.send(Buffer.alloc(1_000_000))
    await delay(1)
  }
  await delay(patience.pingMs)
  const before = server.bufferedAmount
  for (let at = 0; at < 200; at++) client.ping()
  for (let at = 0; at < 30; at++) {
    client.ping()
    await delay(patience.pingMs)
  }
  expect(server.readyState).toBe(WebSocket.OPEN)
  // One ping of our own and one answer.
  expect(server.bufferedAmount - before).toBeLessThan(20)
  let pongs = 0
  client.on('pong', () => {
    pongs += 1
  })
  client.resume()
  await expect.poll(() => server.bufferedAmount).toBe(0)
  client.ping()
  await expect.poll(() => pongs).toBeGreaterThan(1)
})
