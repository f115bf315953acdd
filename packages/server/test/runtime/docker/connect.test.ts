// What a proxy of the engine takes is told from what the pod takes, by a server beside this process that plays the proxy.
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTo } from '../../../src/runtime/docker/connect.ts'
import type { ContainerPlace } from '../../../src/runtime/docker/place.ts'

/** Takes every connection; `closesAfterMs` is for the end of it. */
const PROXY = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {})
  if (workerData.closesAfterMs !== null) setTimeout(() => socket.end(), workerData.closesAfterMs)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`

let stop: AbortController
let workers: Worker[]
beforeEach(() => {
  stop = new AbortController()
  workers = []
})
afterEach(async () => {
  stop.abort()
  await Promise.all(workers.map((worker) => worker.terminate()))
})

async function openProxy(closesAfterMs: number | null): Promise<number> {
  const worker = new Worker(PROXY, { eval: true, workerData: { closesAfterMs } })
  workers.push(worker)
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

function connect(port: number) {
  const place = { podId: 'graph', ended: stop.signal } as ContainerPlace
  return connectTo(place, { host: '127.0.0.1', port }, 7687, { signal: stop.signal })
}

function blockFor(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('a connection that the proxy ends at once is a closed port', async () => {
  const port = await openProxy(0)
  await expect(connect(port)).rejects.toMatchObject({ code: 'port_closed', details: { pod_id: 'graph', port: 7687 } })
})

test('also where this process was busy when the end came', async () => {
  const port = await openProxy(100)
  // After this the timers come first, and what the network has for us later.
  setTimeout(() => setImmediate(() => blockFor(600)), 30)
  await expect(connect(port)).rejects.toMatchObject({ code: 'port_closed' })
})

test('a connection that stays is open, before anything was said', async () => {
  const connection = await connect(await openProxy(null))
  expect(connection.destroyed).toBe(false)
  connection.destroy()
})
