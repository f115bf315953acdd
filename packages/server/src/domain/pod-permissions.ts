// Who may do what with a pod.
import { PodsError } from '../errors.ts'
import { type PermissionRow, putPermission, readPermissions, removePermission } from '../store/permissions.ts'
import { lockPod } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import { type Caller, checkAdminRemains, podGrantee } from './permissions.ts'
import { podNotFound, requirePod } from './pod-access.ts'
import { logAction, type PodsDeps } from './pods.ts'

export async function listPodPermissions(deps: PodsDeps, caller: Caller, podId: string): Promise<PermissionRow[]> {
  const pod = await requirePod(deps.db, caller, podId, 'USER')
  return readPermissions(deps.db, 'pod', pod.uid)
}

export async function setPodPermission(
  deps: PodsDeps,
  caller: Caller,
  podId: string,
  user: string,
  level: Level,
): Promise<PermissionRow[]> {
  const pod = await requirePod(deps.db, caller, podId, 'ADMIN')
  const grantee = podGrantee(user, level, caller)
  return change(
    deps,
    caller,
    pod.uid,
    podId,
    `'${caller.username}' set permission for '${grantee}' to ${level}`,
    (tx) => putPermission(tx, 'pod', pod.uid, { grantee, level }),
  )
}

export async function deletePodPermission(
  deps: PodsDeps,
  caller: Caller,
  podId: string,
  user: string,
): Promise<PermissionRow[]> {
  const pod = await requirePod(deps.db, caller, podId, 'ADMIN')
  const grantee = user === 'TENANT' ? `tenant.${caller.tenant}` : user
  return change(deps, caller, pod.uid, podId, `'${caller.username}' deleted permission of '${grantee}'`, async (tx) => {
    if (await removePermission(tx, 'pod', pod.uid, grantee)) return
    throw new PodsError('invalid_request', `No permission found for user '${user}' on pod '${podId}'.`)
  })
}

/** The lock on the pod makes two admins who take each other's right act one after the other. */
function change(
  deps: PodsDeps,
  caller: Caller,
  uid: string,
  podId: string,
  text: string,
  perform: (tx: Executor) => Promise<void>,
) {
  return deps.db.transaction().execute(async (tx) => {
    if ((await lockPod(tx, uid)) === undefined) throw podNotFound(podId, caller.tenant)
    await perform(tx)
    const after = await readPermissions(tx, 'pod', uid)
    checkAdminRemains('pod', after)
    await logAction(tx, deps, caller, uid, text)
    return after
  })
}
