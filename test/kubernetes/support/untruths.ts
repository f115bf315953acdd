// What the server says of its pods, against what is wanted and what the cluster has of them.
import type { NodeTpodsClient } from '../../../packages/sdk/src/node/index.ts'
import { until } from '../../conformance/runtime/support.ts'
import { inWords, objectsIn, type Place } from './pod-objects.ts'

/** AVAILABLE in that instance; where there is none, the pod has that status and nothing runs. Undefined is deleted. */
export type Wanted = { status: 'AVAILABLE'; instance: number } | { status: 'STOPPED' } | undefined

export interface Watched {
  place: Place
  client: NodeTpodsClient
}

/** One line for each pod that is not yet as it is wanted. */
async function untruths({ place, client }: Watched, wanted: Record<string, Wanted>): Promise<string[]> {
  const found: string[] = []
  const pods = new Map((await client.pods.list()).map((pod) => [pod.pod_id, pod]))
  const objects = (await objectsIn(place)).filter(({ kind }) => kind === 'pods')
  for (const [podId, fate] of Object.entries(wanted)) {
    const pod = pods.get(podId)
    const own = objects.filter((object) => object.podId === podId)
    const isTrue =
      fate?.status === 'AVAILABLE'
        ? own.length === 1 && own[0]?.isRunning && own[0].instance === fate.instance
        : own.length === 0
    if (pod?.status === fate?.status && isTrue) continue
    const said = `${pod?.status} ${JSON.stringify(pod?.status_container)}`
    found.push(`${podId} is ${said}, and of it there is: ${own.map(inWords).join(', ')}`)
  }
  return found
}

/** Fails with what is not true in that time. */
export async function untilAllIsTrue(
  watched: Watched,
  wanted: Record<string, Wanted>,
  withinMs: number,
): Promise<void> {
  let last: string[] = []
  const look = async () => {
    last = await untruths(watched, wanted)
    return last.length === 0 || undefined
  }
  await until('everything to be true', look, withinMs).catch((cause: unknown) => {
    throw new Error(last.join('\n'), { cause })
  })
}
