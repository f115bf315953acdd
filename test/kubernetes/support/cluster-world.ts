// Pods that are objects of a cluster, as the API server shows them to its administrator.
import type { Fact } from '../../journeys/support/oracle.ts'
import { kindsOf } from '../../journeys/support/pod-kinds.ts'
import { askEcho, type PodWorld } from '../../journeys/support/pod-world.ts'
import { inWords, objectsIn, type Place, type PodObject, traceTwins } from './pod-objects.ts'

const kinds = kindsOf({
  shellImage: 'busybox',
  print: 'echo "this is $(hostname)"',
  line: (podId) => `this is ${podId}`,
  refusedCode: 128,
  resources: { cpu_request: 10, mem_request: 16 },
})

export interface ClusterWorld extends PodWorld {
  close(): Promise<void>
}

export async function openClusterWorld(place: Place): Promise<ClusterWorld> {
  const trace = await traceTwins(place)
  return {
    kinds,
    trueWithinMs: 30_000,
    // The trace goes on between two rounds too.
    watchForTwins: () => ({
      end() {
        if (trace.found().length > 0) throw new Error(trace.found().join('\n'))
      },
    }),
    async look() {
      const objects = await objectsIn(place)
      return {
        async problemOf(podId, fact, pod, gatewayUrl) {
          const own = objects.filter((object) => object.podId === podId)
          const problem = problemOfObjects(fact, own)
          if (problem !== undefined) return `${problem}, but there are: ${own.map(inWords).join(', ')}`
          if (fact?.isOn !== true || fact.kind !== 'echo' || pod === undefined) return undefined
          const { hostname } = await askEcho(gatewayUrl, pod)
          return hostname === podId ? undefined : `its URL is answered by ${hostname}`
        },
        strays: (podIds) =>
          objects.filter(({ podId }) => !podIds.has(podId)).map((object) => `a stray object: ${inWords(object)}`),
      }
    },
    close: () => trace.close(),
  }
}

/** A pod that is on has one Pod of its instance, also after its end, with what belongs to it; any other has nothing. */
function problemOfObjects(fact: Fact, own: readonly PodObject[]): string | undefined {
  if (fact === undefined || !fact.isOn) return own.length === 0 ? undefined : 'nothing should be left'
  const [pod, ...more] = own.filter(({ kind }) => kind === 'pods')
  if (pod === undefined || more.length > 0) return 'there should be one Pod'
  if (pod.instance !== fact.instance || pod.isGoing) return `there should be one Pod of instance ${fact.instance}`
  const ofInstance = own.filter(({ kind }) => kind !== 'persistentvolumeclaims')
  if (ofInstance.some(({ uid, instance }) => uid !== pod.uid || instance !== pod.instance)) {
    return 'all should be of one instance'
  }
  const isRunning = kinds[fact.kind].rest.status === 'AVAILABLE'
  for (const kind of ['services', 'networkpolicies'] as const) {
    // One that ended while nobody could add them needs none.
    const isThere = own.some((object) => object.kind === kind)
    if (isRunning && !isThere) return `there should be its ${kind}`
  }
  return pod.isRunning === isRunning ? undefined : `its container should ${isRunning ? '' : 'not '}run`
}
