// The ends of an exec that the client does not ask for, on a real WebSocket.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type ExecEnd, type ExecSession, IDLE } from '../../src/domain/exec-session.ts'
import { EXEC_PROTOCOL } from '../../src/http/exec-frames.ts'
import { type ExecPatience, serveExec } from '../../src/http/exec-socket.ts'

let listener: WebSocketServer
let stopping: AbortController
let patience: ExecPatience
let idleMs: number | undefined
/** Says so much, so often. */
let chatter: { text: string; everyMs: number } | undefined
/** Of the command that runs: it ends when it is cancelled. */
let cancelled: Promise<void>

beforeEach(async () => {
  stopping = new AbortController()
  idleMs = undefined
  chatter = undefined
  patience = { pingMs: 20, silenceMs: 200, startMs: 60_000 }
  let tell = () => {}
  cancelled = new Promise((resolve) => {
    tell = resolve
  })
  const run = ({ signal, stdin, stdout }: ExecSession) =>
    new Promise<ExecEnd>((resolve) => {
      stdin?.resume()
      const says = chatter
      const talking = says && setInterval(() => stdout.write(says.text), says.everyMs)
      signal.addEventListener('abort', () => {
        clearInterval(talking)
        tell()
        resolve({ exitCode: null, timedOut: false, reason: String(signal.reason) })
      })
    })
  listener = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  listener.on('connection', (socket) => serveExec(socket, { stopping: stopping.signal, run, patience, idleMs }))
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
  socket.on('message', (data, isBinary) => {
    if (!isBinary) frames.push(JSON.parse(String(data)) as Record<string, unknown>)
  })
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }))
  await once(socket, 'open')
  return { socket, frames, closed }
}

async function start(options?: { autoPong: boolean }) {
  const client = await connect(options)
  client.socket.send(JSON.stringify({ type: 'start', argv: ['sleep', '600'], stdin: true }))
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

test('a command over which no byte goes is ended after a while, and the client hears why', async () => {
  idleMs = 200
  const { frames, closed } = await start()
  expect((await closed).code).toBe(1000)
  expect(frames.at(-1)).toMatchObject({ type: 'exit', exit_code: null, reason: IDLE })
})

test.each(['output', 'input'])('a command with a little %s now and then goes on', async (which) => {
  idleMs = 300
  if (which === 'output') chatter = { text: '.', everyMs: 50 }
  const { socket, frames } = await start()
  const typing = setInterval(() => which === 'input' && socket.send(Buffer.from('\0.')), 50)
  await delay(3 * idleMs)
  clearInterval(typing)
  expect([socket.readyState, frames.length]).toEqual([WebSocket.OPEN, 1])
})
