// A port of a pod on this machine: forwarded by the SDK through the server, and by `kubectl port-forward`. In turns, over
// connections of the same kind.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { withClusterServer } from './cluster.mjs'
import { shared } from './shared.mjs'
import { median } from './statistics.mjs'

const POD_ID = 'benchtunnel'
const HTTP_PORT = 5000
/** Sends back what it gets. */
const ECHO_PORT = 7000
const SIZE_BYTES = 1024 ** 3
const WARM_UP_BYTES = 16 * 1024 ** 2
const ROUNDS = 3
const WARM_UP_TRIPS = 50
const TRIPS = 500

const tunnels = shared((signal) => withClusterServer(signal, (place) => measureTunnels(place, signal)))

const row = (id, what, unit, read) => ({
  id,
  what: `${what} by the SDK's port forward; baseline: kubectl port-forward`,
  unit,
  goal: 'ratio <= 1.0',
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= 1,
  async measure(signal) {
    const { ours, bare } = read(await tunnels(signal))
    const [value, baseline] = [median(ours), median(bare)]
    return { value, baseline, ratio: value / baseline }
  },
})

export const tunnelThroughput = row('tunnel-throughput', '1 GiB out of a pod', 's', ({ downloads }) => downloads)
export const tunnelLatency = row('tunnel-latency', 'one byte there and back, p50', 'ms', ({ trips }) => trips)

async function measureTunnels({ client, cluster, namespace, pods }, signal) {
  await client.pods.create({
    pod_id: POD_ID,
    image: 'tpods/echo',
    environment_variables: { TCP_PORT: String(ECHO_PORT) },
    networking: { default: { protocol: 'http', port: HTTP_PORT }, echo: { protocol: 'tcp', port: ECHO_PORT } },
  })
  await client.pods.waitFor(POD_ID, 'available', { signal })
  const { items } = await cluster.call('GET', pods)
  const remotePorts = [HTTP_PORT, ECHO_PORT]
  const ours = await client.pods.portForward(POD_ID, {
    ports: remotePorts.map((remotePort) => ({ localPort: 0, remotePort })),
  })
  try {
    const bare = await forwardByKubectl(namespace, items[0].metadata.name, remotePorts, signal)
    try {
      const [ourHttp, ourEcho] = ours.ports.map(({ localPort }) => localPort)
      const [bareHttp, bareEcho] = bare.ports
      const trips = await inTurns(ourEcho, bareEcho, measureTrips)
      const downloads = { ours: [], bare: [] }
      for (const port of [ourHttp, bareHttp]) await download(port, WARM_UP_BYTES)
      for (let round = 0; round < ROUNDS; round++) {
        signal.throwIfAborted()
        downloads.bare.push(await download(bareHttp, SIZE_BYTES))
        downloads.ours.push(await download(ourHttp, SIZE_BYTES))
      }
      return { downloads, trips }
    } finally {
      await bare.stop()
    }
  } finally {
    await ours.close()
  }
}

async function inTurns(ourPort, barePort, measure) {
  const [ours, bare] = [connect(ourPort, '127.0.0.1'), connect(barePort, '127.0.0.1')]
  for (const socket of [ours, bare]) socket.setNoDelay(true)
  try {
    return await measure(ours, bare)
  } finally {
    ours.destroy()
    bare.destroy()
  }
}

async function measureTrips(ourSocket, bareSocket) {
  const [ours, bare] = [[], []]
  for (let trip = -WARM_UP_TRIPS; trip < TRIPS; trip++) {
    const taken = [await roundTrip(ourSocket), await roundTrip(bareSocket)]
    if (trip < 0) continue
    ours.push(taken[0])
    bare.push(taken[1])
  }
  return { ours, bare }
}

/** In milliseconds. */
async function roundTrip(socket) {
  const startedAt = performance.now()
  const answered = once(socket, 'data')
  socket.write('x')
  const [data] = await answered
  if (data.length !== 1) throw new Error(`one byte was sent and ${data.length} came back`)
  return performance.now() - startedAt
}

/** In seconds. */
async function download(port, bytes) {
  const startedAt = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /bytes/${bytes} HTTP/1.0\r\nHost: bench\r\n\r\n`)
  let received = 0
  for await (const chunk of socket) received += chunk.length
  if (received < bytes) throw new Error(`${received} of ${bytes} bytes came`)
  return (performance.now() - startedAt) / 1000
}

async function forwardByKubectl(namespace, podName, remotePorts, signal) {
  const args = ['port-forward', '-n', namespace, `pod/${podName}`, ...remotePorts.map((port) => `:${port}`)]
  const child = spawn('kubectl', args, { signal, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const ports = new Map()
  for await (const line of createInterface({ input: child.stdout })) {
    const [, local, remote] = /^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)$/.exec(line) ?? []
    if (local !== undefined) ports.set(Number(remote), Number(local))
    if (ports.size === remotePorts.length) break
  }
  if (ports.size < remotePorts.length) throw new Error('kubectl port-forward did not begin')
  child.stdout.resume()
  return {
    ports: remotePorts.map((port) => ports.get(port)),
    async stop() {
      child.kill()
      await ended.catch(() => undefined)
    },
  }
}
