// How long a short command in a pod takes through the server with the SDK, and straight at the API server with the same
// protocol. In turns.
import { Writable } from 'node:stream'
import { withClusterServer } from './cluster.mjs'
import { median } from './statistics.mjs'

const POD_ID = 'benchexec'
const IMAGE = 'busybox'
const ARGV = ['echo', 'hello']
const WARM_UP_CALLS = 10
const CALLS = 100

export const execKubernetes = {
  id: 'exec-kubernetes',
  what: '`echo hello` in a pod by the SDK, p50; baseline: the same exec at the API server, same protocol',
  unit: 'ms',
  goal: 'ratio <= 1.3',
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= 1.3,
  measure: (signal) =>
    withClusterServer(signal, async (place) => {
      await place.client.pods.create({ pod_id: POD_ID, image: IMAGE, command: ['sleep', '3600'] })
      await place.client.pods.waitFor(POD_ID, 'available', { signal })
      const { items } = await place.cluster.call('GET', place.pods)
      const path = `${place.pods}/${items[0].metadata.name}/exec`
      const [ours, bare] = [[], []]
      for (let call = -WARM_UP_CALLS; call < CALLS; call++) {
        signal.throwIfAborted()
        const taken = [await timeOf(() => askServer(place)), await timeOf(() => askCluster(place, path))]
        if (call < 0) continue
        ours.push(taken[0])
        bare.push(taken[1])
      }
      const [value, baseline] = [median(ours), median(bare)]
      return { value, baseline, ratio: value / baseline }
    }),
}

/** In milliseconds. */
async function timeOf(ask) {
  const startedAt = performance.now()
  const text = await ask()
  const ms = performance.now() - startedAt
  if (text !== 'hello\n') throw new Error(`the command said ${JSON.stringify(text)}`)
  return ms
}

async function askServer({ client }) {
  const { execution_results } = await client.pods.exec(POD_ID, { commands: ARGV })
  return execution_results[0].stdout
}

async function askCluster({ cluster, source }, path) {
  const said = []
  const keep = new Writable({
    write(chunk, _encoding, done) {
      said.push(chunk)
      done()
    },
  })
  const query = [['stdout', 'true'], ['stderr', 'true'], ...ARGV.map((text) => ['command', text])]
  const socket = await cluster.socket(path, { query, protocols: Object.values(source.protocols) })
  const { status } = await source.pump(socket, { stdout: keep, stderr: keep })
  if (status?.status !== 'Success') throw new Error(`the command failed: ${JSON.stringify(status)}`)
  return Buffer.concat(said).toString()
}
