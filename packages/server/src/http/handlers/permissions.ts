// Operations on the permissions of objects: the same three for each kind.
import {
  deletePermission,
  listPermissions,
  type PermissionDeps,
  setPermission,
} from '../../domain/object-permissions.ts'
import type { Caller, SharedKind } from '../../domain/permissions.ts'
import type { SetPermission } from '../../generated/api.ts'
import type { PermissionRow } from '../../store/permissions.ts'
import type { Handlers } from '../operations.ts'

type PermissionOperation =
  | `get_${SharedKind}_permissions`
  | `set_${SharedKind}_permission`
  | `delete_${SharedKind}_permission`

export function permissionHandlers(deps: PermissionDeps): Pick<Handlers, PermissionOperation> {
  const get = async (caller: Caller, kind: SharedKind, id: string) => ({
    result: toWire(await listPermissions(deps, caller, kind, id)),
    message: `${nouns[kind]} permissions retrieved successfully.`,
  })
  const set = async (caller: Caller, kind: SharedKind, id: string, body: SetPermission) => ({
    result: toWire(await setPermission(deps, caller, kind, id, body)),
    message: `${nouns[kind]} permissions updated successfully.`,
  })
  const remove = async (caller: Caller, kind: SharedKind, id: string, user: string) => ({
    result: toWire(await deletePermission(deps, caller, kind, id, user)),
    message: `${nouns[kind]} permission deleted successfully.`,
  })
  return {
    get_pod_permissions: ({ caller, path }) => get(caller, 'pod', path.pod_id),
    set_pod_permission: ({ caller, path, body }) => set(caller, 'pod', path.pod_id, body),
    delete_pod_permission: ({ caller, path }) => remove(caller, 'pod', path.pod_id, path.user),
    get_template_permissions: ({ caller, path }) => get(caller, 'template', path.template_id),
    set_template_permission: ({ caller, path, body }) => set(caller, 'template', path.template_id, body),
    delete_template_permission: ({ caller, path }) => remove(caller, 'template', path.template_id, path.user),
    get_volume_permissions: ({ caller, path }) => get(caller, 'volume', path.volume_id),
    set_volume_permission: ({ caller, path, body }) => set(caller, 'volume', path.volume_id, body),
    delete_volume_permission: ({ caller, path }) => remove(caller, 'volume', path.volume_id, path.user),
  }
}

const nouns: Record<SharedKind, string> = { pod: 'Pod', template: 'Template', volume: 'Volume' }

function toWire(rows: PermissionRow[]): { permissions: string[] } {
  return { permissions: rows.map(({ grantee, level }) => `${grantee}:${level}`) }
}
