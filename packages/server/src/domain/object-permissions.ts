// Who may do what with an object, the same for pods, templates and volumes.
import { PodsError } from '../errors.ts'
import {
  lockObject,
  type PermissionRow,
  putPermission,
  readPermissions,
  removePermission,
} from '../store/permissions.ts'
import type { Db, Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import type { Clock } from './clock.ts'
import {
  type Caller,
  checkAdminRemains,
  granteeKey,
  granteeOf,
  type SharedKind,
  shownGrantee,
  storedGrantee,
} from './permissions.ts'
import { requirePod } from './pod-access.ts'
import { logAction } from './pod-write.ts'
import { requireTemplate } from './templates.ts'
import { requireVolume } from './volumes.ts'

export interface PermissionDeps {
  db: Db
  clock: Clock
}

type Require = (db: Executor, caller: Caller, id: string, needed: Level) => Promise<{ uid: string }>

const requireObject: Record<SharedKind, Require> = {
  pod: requirePod,
  template: requireTemplate,
  volume: requireVolume,
}

/** In the order in which they were first given. */
export async function listPermissions(
  deps: PermissionDeps,
  caller: Caller,
  kind: SharedKind,
  id: string,
): Promise<PermissionRow[]> {
  const { uid } = await requireObject[kind](deps.db, caller, id, 'USER')
  return shown(caller, await readPermissions(deps.db, kind, uid))
}

/** Answers with the permissions as they are now. */
export async function setPermission(
  deps: PermissionDeps,
  caller: Caller,
  kind: SharedKind,
  id: string,
  { user, level }: { user: string; level: Level },
): Promise<PermissionRow[]> {
  const { uid } = await requireObject[kind](deps.db, caller, id, 'ADMIN')
  const grantee = granteeOf(kind, user, level, caller)
  const text = `'${caller.username}' set permission for '${grantee}' to ${level}`
  return change(deps, caller, { kind, id, uid }, text, (tx) =>
    putPermission(tx, kind, uid, { grantee: storedGrantee(kind, grantee, caller), level }),
  )
}

export async function deletePermission(
  deps: PermissionDeps,
  caller: Caller,
  kind: SharedKind,
  id: string,
  user: string,
): Promise<PermissionRow[]> {
  const { uid } = await requireObject[kind](deps.db, caller, id, 'ADMIN')
  const grantee = granteeKey(user, caller)
  const text = `'${caller.username}' deleted permission of '${grantee}'`
  return change(deps, caller, { kind, id, uid }, text, async (tx) => {
    if (await removePermission(tx, kind, uid, storedGrantee(kind, grantee, caller))) return
    if (kind === 'pod') throw new PodsError('invalid_request', `No permission found for user '${user}' on pod '${id}'.`)
    throw new PodsError(
      'not_found',
      `Could not find permission for ${kind} with username ${user} when deleting permission.`,
    )
  })
}

/** The lock on the object makes two admins who take each other's right act one after the other. */
function change(
  deps: PermissionDeps,
  caller: Caller,
  { kind, id, uid }: { kind: SharedKind; id: string; uid: string },
  text: string,
  perform: (tx: Executor) => Promise<void>,
): Promise<PermissionRow[]> {
  return deps.db.transaction().execute(async (tx) => {
    if (!(await lockObject(tx, kind, uid))) {
      throw new PodsError(kind === 'pod' ? 'pod_not_found' : 'not_found', `The ${kind} '${id}' is gone.`)
    }
    const before = await readPermissions(tx, kind, uid)
    await perform(tx)
    const after = await readPermissions(tx, kind, uid)
    // What came with the server has no ADMIN from the start.
    if (before.some(({ level }) => level === 'ADMIN')) checkAdminRemains(kind, after)
    if (kind === 'pod') await logAction(tx, deps, caller, uid, text)
    return shown(caller, after)
  })
}

function shown(caller: Caller, rows: PermissionRow[]): PermissionRow[] {
  return rows.map(({ grantee, level }) => ({ grantee: shownGrantee(grantee, caller), level }))
}
