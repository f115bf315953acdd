// The ends of an exec that the client does not ask for, on a real WebSocket.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ExecEnd, ExecSession } from '../../src/domain/exec-session.ts'
import { EXEC_PROTOCOL } from '../../src/http/exec-frames.ts'
import { type ExecPatience, serveExec } from '../../src/http/exec-socket.ts'

let listener: WebSocketServer
let stopping: AbortController
let patience: ExecPatience
/** Of the command that runs: it ends when it is cancelled. */
let cancelled: Promise<void>

beforeEach(async () => {
  stopping = new AbortController()
  patience = { pingMs: 20, silenceMs: 200, startMs: 60_000 }
  let tell = () => {}
  cancelled = new Promise((resolve) => {
    tell = resolve
  })
  const run = ({ signal }: ExecSession) =>
    new Promise<ExecEnd>((resolve) => {
      signal.addEventListener('abort', () => {
        tell()
        resolve({ exitCode: null, timedOut: false, reason: 'cancelled' })
      })
    })
  listener = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  listener.on('connection', (socket) => serveExec(socket, { stopping: stopping.signal, run, patience }))
  await once(listener, 'listening')
})
afterEach(() => {
  for (const socket of listener.clients) socket.terminate()
  listener.close()
})

async function connect({ autoPong = true } = {}) {
  const { port } = listener.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, EXEC_PROTOCOL, { autoPong })
  const frames: Record<string, unknown>[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Record<string, unknown>))
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }))
  await once(socket, 'open')
  return { socket, frames, closed }
}

async function start(options?: { autoPong: boolean }) {
  const client = await connect(options)
  client.socket.send(JSON.stringify({ type: 'start', argv: ['sleep', '600'] }))
  await expect.poll(() => client.frames[0]?.type).toBe('started')
  return client
}

test('a client that is silent for too long is cut off, and its command is ended', async () => {
  const { closed } = await start({ autoPong: false })
  await cancelled
  expect(await closed).toMatchObject({ code: 1006 })
})

test('a client that answers pings may be silent otherwise', async () => {
  const { socket, frames } = await start()
  let pings = 0
  socket.on('ping', () => {
    pings += 1
  })
  await expect.poll(() => pings * patience.pingMs).toBeGreaterThan(2 * patience.silenceMs)
  expect([socket.readyState, frames.length]).toEqual([WebSocket.OPEN, 1])
})

test('a client that does not say what to run is told so', async () => {
  patience = { ...patience, startMs: 50 }
  const { frames, closed } = await connect()
  expect(await closed).toEqual({ code: 1008, reason: 'invalid_request' })
  expect(frames).toEqual([{ type: 'error', code: 'invalid_request', message: expect.stringContaining('start frame') }])
})

test('a server that stops says so, and ends the command', async () => {
  const { frames, closed } = await start()
  stopping.abort()
  await cancelled
  expect(await closed).toEqual({ code: 1011, reason: 'unavailable' })
  expect(frames.at(-1)).toEqual({ type: 'error', code: 'unavailable', message: expect.stringContaining('stopping') })
})
