// Finding a pod for a caller: in the caller's tenant a missing one is 404 and a forbidden one 403; a pod of another
// tenant is never found.
import { PodsError } from '../errors.ts'
import { findPod, type PodWithLevels } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import { type Caller, requireLevel } from './permissions.ts'

export function podNotFound(podId: string, tenant: string): PodsError {
  return new PodsError('pod_not_found', `Pod with identifier pod_id: '${podId}' not found in tenant '${tenant}'.`, {
    details: { pod_id: podId },
  })
}

/** The pod, when the caller has the level or is in admin mode. */
export async function requirePod(db: Executor, caller: Caller, podId: string, needed: Level): Promise<PodWithLevels> {
  const found = await findPod(db, { site: caller.site, tenant: caller.tenant, podId, username: caller.username })
  if (found === undefined) throw podNotFound(podId, caller.tenant)
  requireLevel(caller, 'pod', podId, found.levels, needed)
  return found
}
