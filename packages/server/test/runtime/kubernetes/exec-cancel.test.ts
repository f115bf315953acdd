// Commands that are ended from outside, before an API server that takes and answers them as the test says.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { Sink } from '../../../../../test/conformance/runtime/support.ts'
import { type ClusterClient, openClient } from '../../../src/runtime/kubernetes/client.ts'
import { ClusterUnreachable } from '../../../src/runtime/kubernetes/cluster-error.ts'
import { type ExecPlace, execInPod } from '../../../src/runtime/kubernetes/exec.ts'

const path = '/api/v1/namespaces/pods/pods/runner'
const channel = { stdout: 1, stderr: 2, status: 3 }

let folder: string
let server: Server
let listener: WebSocketServer
let client: ClusterClient
let place: ExecPlace
/** What was asked for, in order. */
let asked: string[][]
/** Takes the command; without it the request is accepted and never answered. */
let take: ((argv: string[], socket: WebSocket) => void) | undefined

beforeEach(async () => {
  asked = []
  take = undefined
  folder = await mkdtemp(join(tmpdir(), 'tpods-exec-'))
  listener = new WebSocketServer({ noServer: true })
  server = createServer().on('upgrade', (request: IncomingMessage, stream, head) => {
    const argv = new URL(request.url ?? '/', 'http://api').searchParams.getAll('command')
    asked.push(argv)
    if (take === undefined) return
    listener.handleUpgrade(request, stream, head, (socket) => take?.(argv, socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const kubeconfig = join(folder, 'kubeconfig')
  const lists = {
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: {} }],
  }
  const contexts = [{ name: 'x', context: { cluster: 'c', user: 'u' } }]
  await writeFile(kubeconfig, JSON.stringify({ ...lists, contexts, 'current-context': 'x' }))
  client = openClient({ kubeconfig })
  place = { client, path, podId: 'runner', facts: { shells: new Map([[path, true]]), lacksInputEnd: false } }
})
afterEach(async () => {
  await client.close()
  for (const socket of listener.clients) socket.terminate()
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const streams = () => ({ stdout: new Sink(), stderr: new Sink() })

function frame(number: number, text: string): Buffer {
  return Buffer.concat([Buffer.of(number), Buffer.from(text)])
}

function endWith(socket: WebSocket, code: number): void {
  const causes = [{ reason: 'ExitCode', message: String(code) }]
  const status = code === 0 ? { status: 'Success' } : { status: 'Failure', details: { causes } }
  socket.send(frame(channel.status, JSON.stringify(status)))
  socket.close()
}

test('a cancel ends a command whose request is never answered, and says that it may go on', async () => {
  const stop = new AbortController()
  const running = execInPod(place, ['sleep', '600'], { ...streams(), signal: stop.signal })
  await expect.poll(() => asked.length).toBe(1)
  stop.abort()
  expect(await running).toEqual({ exitCode: null, timedOut: false, cancellable: false })
})

test('so does the time limit', async () => {
  const outcome = await execInPod(place, ['sleep', '600'], { ...streams(), timeoutMs: 100 })
  expect(outcome).toEqual({ exitCode: null, timedOut: true, cancellable: false })
})

test('a command that was not asked for yet is not begun after its time limit', async () => {
  place.facts.shells.clear()
  const stdin = new Readable({ read: () => undefined })
  const outcome = await execInPod(place, ['cat'], { ...streams(), stdin, timeoutMs: 100 })
  expect(outcome).toEqual({ exitCode: null, timedOut: true, cancellable: true })
  expect(asked).toEqual([['sh', '-c', ':']])
})

test('an API server that never answers is given up after a while', async () => {
  const opening = client.socket(`${path}/exec`, { protocols: [], query: [], timeoutMs: 100 })
  await expect(opening).rejects.toBeInstanceOf(ClusterUnreachable)
})

/** Cancels a running command; `end` is what becomes of the script that is to end it. */
async function cancelled(end: (socket: WebSocket, command: { mark: string; socket: WebSocket }) => void) {
  const stop = new AbortController()
  let command: { mark: string; socket: WebSocket } | undefined
  take = (argv, socket) => {
    if (command === undefined) command = { mark: argv[4] ?? '', socket }
    else end(socket, command)
  }
  const running = execInPod(place, ['sleep', '600'], { ...streams(), signal: stop.signal })
  await expect.poll(() => command).toBeDefined()
  stop.abort()
  const outcome = await running
  await expect.poll(() => command?.socket.readyState).toBe(command?.socket.CLOSED)
  return outcome
}

test('a command that was found and is gone was cancelled', async () => {
  expect(await cancelled((socket) => endWith(socket, 0))).toMatchObject({ exitCode: null, cancellable: true })
})

test.each([
  ['goes on in spite of all signals', 1],
  ['cannot be looked for, because the image lacks the programs', 2],
  ['is not found, as when it became another user', 3],
])('a command that %s may go on', async (_what, code) => {
  expect(await cancelled((socket) => endWith(socket, code))).toMatchObject({ exitCode: null, cancellable: false })
})

test('a command may go on when the connection that should end it is lost', async () => {
  expect(await cancelled((socket) => socket.terminate())).toMatchObject({ exitCode: null, cancellable: false })
})

test('a command that came to its end by itself meanwhile is not found, and does not go on', async () => {
  const outcome = await cancelled((socket, command) => {
    for (const number of [channel.stdout, channel.stderr])
      command.socket.send(frame(number, `${command.mark}:ended:0;`))
    endWith(socket, 3)
  })
  expect(outcome).toMatchObject({ exitCode: null, cancellable: true })
})
