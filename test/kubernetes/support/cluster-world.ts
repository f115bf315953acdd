// Pods that are objects of a cluster, as the API server shows them to its administrator.
import type { Fact } from '../../journeys/support/oracle.ts'
import type { PodKind } from '../../journeys/support/pod-kinds.ts'
import { type RealWorld, realWorld } from '../../journeys/support/real-world.ts'
import { inWords, objectsIn, type Place, type PodObject, traceTwins } from './pod-objects.ts'

export async function openClusterWorld(place: Place): Promise<RealWorld> {
  return realWorld({
    refusedCode: 128,
    trace: await traceTwins(place),
    list: () => objectsIn(place),
    inWords,
    problemOf: problemOfObjects,
  })
}

/** A pod that is on has one Pod of its instance, also after its end, with what belongs to it; any other has nothing. */
function problemOfObjects(
  fact: Fact,
  own: readonly PodObject[],
  shouldRun: (kind: PodKind) => boolean,
): string | undefined {
  if (fact === undefined || !fact.isOn) return own.length === 0 ? undefined : 'nothing should be left'
  const [pod, ...more] = own.filter(({ kind }) => kind === 'pods')
  if (pod === undefined || more.length > 0) return 'there should be one Pod'
  if (pod.instance !== fact.instance || pod.isGoing) return `there should be one Pod of instance ${fact.instance}`
  const ofInstance = own.filter(({ kind }) => kind !== 'persistentvolumeclaims')
  if (ofInstance.some(({ uid, instance }) => uid !== pod.uid || instance !== pod.instance)) {
    return 'all should be of one instance'
  }
  const isRunning = shouldRun(fact.kind)
  for (const kind of ['services', 'networkpolicies'] as const) {
    // One that ended while nobody could add them needs none.
    const isThere = own.some((object) => object.kind === kind)
    if (isRunning && !isThere) return `there should be its ${kind}`
  }
  return pod.isRunning === isRunning ? undefined : `its container should ${isRunning ? '' : 'not '}run`
}
