// From the call that creates a pod to the answer that shows it running: through the server with the SDK, and of a bare
// Pod at the API server. Both are made from this warm process, of the same image with the same pull policy, and learned
// of by looking again and again with the same pauses. In turns, each beginning every other round.
import { setTimeout as sleep } from 'node:timers/promises'
import { withClusterServer } from './cluster.mjs'
import { shared } from './shared.mjs'
import { median, p95 } from './statistics.mjs'

const IMAGE = 'tpods/echo'
const WARM_UP_ROUNDS = 3
const ROUNDS = 40
const PAUSE_MS = 20

const times = shared((signal) => withClusterServer(signal, (place) => measureRounds(place, signal)))

const row = (id, name, limit, quantile) => ({
  id,
  what: `create to AVAILABLE of ${IMAGE} by the SDK, ${name}; baseline: bare Pod, create to Ready at the API server`,
  unit: 's',
  goal: `ratio <= ${limit.toFixed(2)}`,
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= limit,
  async measure(signal) {
    const { ours, bare } = await times(signal)
    const [value, baseline] = [quantile(ours), quantile(bare)]
    return { value, baseline, ratio: value / baseline }
  },
})

export const podStartKubernetes = row('pod-start-kubernetes', 'p50', 1.1, median)
export const podStartKubernetesP95 = row('pod-start-kubernetes-p95', 'p95', 1.25, p95)

async function measureRounds(place, signal) {
  const [ours, bare] = [[], []]
  let pullPolicy
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    signal.throwIfAborted()
    const podId = `bench${round + WARM_UP_ROUNDS}`
    const steps = [
      async () => ours.push(await timeOfOurs(place, podId, signal)),
      async () => bare.push(await timeOfBare(place, `${podId}-bare`, pullPolicy, signal)),
    ]
    // The first round learns the policy from ours.
    for (const step of round > -WARM_UP_ROUNDS && round % 2 === 0 ? steps.toReversed() : steps) {
      await step()
      pullPolicy ??= await pullPolicyOf(place)
    }
    await clear(place, podId)
  }
  return { ours: ours.slice(WARM_UP_ROUNDS), bare: bare.slice(WARM_UP_ROUNDS) }
}

/** In seconds. */
async function timeOfOurs({ client }, podId, signal) {
  const startedAt = performance.now()
  await client.pods.create({ pod_id: podId, image: IMAGE })
  await client.pods.waitFor(podId, 'available', { pollMs: PAUSE_MS, signal })
  return (performance.now() - startedAt) / 1000
}

async function timeOfBare({ cluster, pods }, name, imagePullPolicy, signal) {
  const spec = {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'pod', image: IMAGE, imagePullPolicy }],
  }
  const startedAt = performance.now()
  await cluster.call('POST', pods, { body: { metadata: { name }, spec } })
  for (;;) {
    await sleep(PAUSE_MS * (0.75 + Math.random() / 2), undefined, { signal })
    const { status } = await cluster.call('GET', `${pods}/${name}`)
    if (status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')) {
      return (performance.now() - startedAt) / 1000
    }
  }
}

async function pullPolicyOf({ cluster, pods }) {
  const { items } = await cluster.call('GET', pods)
  return items[0].spec.containers[0].imagePullPolicy
}

/** Ends both, and returns when the node has nothing to do with them any more. */
async function clear({ client, cluster, pods }, podId) {
  await Promise.all([client.pods.delete(podId), cluster.call('DELETE', `${pods}/${podId}-bare`)])
  while ((await cluster.call('GET', pods)).items.length > 0) await sleep(PAUSE_MS)
}
