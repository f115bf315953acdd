// The connection through the API server, before a WebSocket that does what the test says.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { PortChannel } from '../../../src/runtime/kubernetes/port-channel.ts'

const patience = { pingMs: 20, silenceMs: 200 }
let listener: WebSocketServer

beforeEach(async () => {
  listener = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  await once(listener, 'listening')
})
afterEach(() => {
  for (const socket of listener.clients) socket.terminate()
  listener.close()
})

async function open(): Promise<{ channel: PortChannel; server: WebSocket }> {
  const accepted = once(listener, 'connection')
  const socket = new WebSocket(`ws://127.0.0.1:${(listener.address() as AddressInfo).port}`)
  await once(socket, 'open')
  const [server] = (await accepted) as [WebSocket]
  const channel = new PortChannel(socket, patience)
  channel.resume()
  return { channel, server }
}

test('an API server that falls silent ends the connection, and the reason is told', async () => {
  const { channel } = await open()
  const [error] = (await once(channel, 'error')) as [Error]
  expect(error.message).toBe('the API server fell silent')
  expect(channel.destroyed).toBe(true)
})

test('a connection over which nothing comes stays open while the API server answers', async () => {
  const { channel, server } = await open()
  server.on('ping', (data) => server.pong(data))
  channel.write('one')
  await sleep(3 * patience.silenceMs)
  expect(channel.destroyed).toBe(false)
  channel.destroy()
})

test('a pod that does not read what it is sent is no silence', async () => {
  const { channel, server } = await open()
  server.pause()
  channel.write(Buffer.alloc(1000))
  await sleep(3 * patience.silenceMs)
  expect(channel.destroyed).toBe(false)
  channel.destroy()
})
