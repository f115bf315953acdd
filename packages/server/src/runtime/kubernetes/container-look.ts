// The container of a Pod as the API server tells it at this moment, in the terms of its log.
import type { V1Pod } from '@kubernetes/client-node'
import type { ClusterClient } from './client.ts'
import { findObject } from './find-object.ts'
import { isRestarted } from './projection.ts'

export interface ContainerLook {
  /** Rises with each start in place. The log that is asked for without more words is that of this round. */
  round: number
  isRunning: boolean
  /** It has a log of its own, however short. */
  hasStarted: boolean
  /** The log of the round before is there too. */
  hasFormer: boolean
  /** It has ended, and no other follows in this Pod. */
  isOver: boolean
}

/** Undefined when that Pod is gone. */
export async function lookAtContainer(
  client: ClusterClient,
  path: string,
  objectUid: string,
): Promise<ContainerLook | undefined> {
  const pod = await findObject<V1Pod>(client, path)
  return pod?.metadata?.uid === objectUid ? lookAt(pod) : undefined
}

function lookAt(pod: V1Pod): ContainerLook {
  const status = pod.status?.containerStatuses?.[0]
  const { running, terminated } = status?.state ?? {}
  const former = status?.lastState?.terminated
  const ended = terminated ?? (running === undefined ? former : undefined)
  const isLeaving = pod.metadata?.deletionTimestamp !== undefined
  const hasPhaseEnded = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '')
  const isLast = ended === undefined ? hasPhaseEnded : isLeaving || hasPhaseEnded || !isRestarted(pod, ended)
  return {
    round: status?.restartCount ?? 0,
    isRunning: running !== undefined,
    hasStarted: running !== undefined || ended !== undefined,
    hasFormer: former !== undefined && (running ?? terminated) !== undefined,
    isOver: running === undefined && isLast,
  }
}
