// Finding a pod for a caller: in the caller's tenant a missing one is 404 and a forbidden one 403; a pod of another
// tenant is never found.
import { PodsError } from '../errors.ts'
import { findPod, type PodWithLevels } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import { type Caller, highest, isAtLeast, levelFor } from './permissions.ts'

export function podNotFound(podId: string, tenant: string): PodsError {
  return new PodsError('pod_not_found', `Pod with identifier pod_id: '${podId}' not found in tenant '${tenant}'.`, {
    details: { pod_id: podId },
  })
}

export function levelOf(levels: readonly Level[] | null): Level {
  return highest(levels ?? [])
}

/** The pod, when the caller has the level or is in admin mode. */
export async function requirePod(db: Executor, caller: Caller, podId: string, needed: Level): Promise<PodWithLevels> {
  const found = await findPod(db, { site: caller.site, tenant: caller.tenant, podId, username: caller.username })
  if (found === undefined) throw podNotFound(podId, caller.tenant)
  const level = levelFor(caller, 'pod', podId, found.levels)
  if (!caller.adminMode && !isAtLeast(level, needed)) throw tooLow(podId, needed, level)
  return found
}

export function tooLow(podId: string, needed: Level, level: Level): PodsError {
  return new PodsError(
    'forbidden',
    `Not authorized -- you do not have access to this endpoint. It needs ${needed} on pod '${podId}'; your level is ${level}.`,
    { details: { pod_id: podId, needed, level } },
  )
}
