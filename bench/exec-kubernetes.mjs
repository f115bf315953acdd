// A short command in a pod on the cluster, beside the same exec straight at the API server with the same protocol.
import { withClusterServer } from './cluster.mjs'
import { ARGV, keeper, measureExecs } from './exec-times.mjs'

export const execKubernetes = {
  id: 'exec-kubernetes',
  what: '`echo hello` in a pod by the SDK, p50; baseline: the same exec at the API server, same protocol',
  unit: 'ms',
  goal: 'ratio <= 1.3',
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= 1.3,
  measure: (signal) => withClusterServer(signal, (place) => measureExecs(place, atCluster, signal)),
}

async function atCluster({ cluster, pods, source }) {
  const { items } = await cluster.call('GET', pods)
  const path = `${pods}/${items[0].metadata.name}/exec`
  const query = [['stdout', 'true'], ['stderr', 'true'], ...ARGV.map((text) => ['command', text])]
  return async () => {
    const keep = keeper()
    const socket = await cluster.socket(path, { query, protocols: Object.values(source.protocols) })
    const { status } = await source.pump(socket, { stdout: keep.stream, stderr: keep.stream })
    if (status?.status !== 'Success') throw new Error(`the command failed: ${JSON.stringify(status)}`)
    return keep.text()
  }
}
