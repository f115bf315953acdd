// Large files into a pod on the cluster and out of it, beside `kubectl cp`.
import { withClusterServer } from './cluster.mjs'
import { copyMemoryRow, measureCopies } from './copies.mjs'
import { shared } from './shared.mjs'
import { median } from './statistics.mjs'

const copies = shared((signal) => measureCopies(withClusterServer, kubectl, signal))

const timeRow = (id, what, direction, limit) => ({
  id,
  what: `1 GiB ${what} by the SDK, sha256 equal; baseline: kubectl cp`,
  unit: 's',
  goal: `ratio <= ${limit}`,
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= limit,
  async measure(signal) {
    const { [direction]: taken } = await copies(signal)
    return {
      value: median(taken.map(({ ours }) => ours)),
      baseline: median(taken.map(({ bare }) => bare)),
      ratio: median(taken.map(({ ours, bare }) => ours / bare)),
    }
  },
})

export const copyUpKubernetes = timeRow('copy-up-kubernetes', 'into a pod', 'up', 1.3)
export const copyDownKubernetes = timeRow('copy-down-kubernetes', 'out of a pod', 'down', 1.2)

export const copyMemoryKubernetes = copyMemoryRow('copy-memory-kubernetes', {
  needs: 'needsCluster',
  others: 'kubectl cp',
  copies,
})

async function kubectl({ cluster, namespace, pods }) {
  const { items } = await cluster.call('GET', pods)
  const place = (path) => (path.startsWith(':') ? `${namespace}/${items[0].metadata.name}${path}` : path)
  return (from, to) => ['kubectl', 'cp', '--retries=0', place(from), place(to)]
}
