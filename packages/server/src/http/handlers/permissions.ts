// Operations on the permissions of objects.
import { deletePodPermission, listPodPermissions, setPodPermission } from '../../domain/pod-permissions.ts'
import type { PodsDeps } from '../../domain/pods.ts'
import type { PermissionRow } from '../../store/permissions.ts'
import type { Handlers } from '../operations.ts'

type PermissionOperation = 'get_pod_permissions' | 'set_pod_permission' | 'delete_pod_permission'

export function permissionHandlers(deps: PodsDeps): Pick<Handlers, PermissionOperation> {
  return {
    async get_pod_permissions({ caller, path }) {
      return {
        result: toWire(await listPodPermissions(deps, caller, path.pod_id)),
        message: 'Pod permissions retrieved successfully.',
      }
    },
    async set_pod_permission({ caller, path, body }) {
      const rows = await setPodPermission(deps, caller, path.pod_id, body.user, body.level)
      return { result: toWire(rows), message: 'Pod permissions updated successfully.' }
    },
    async delete_pod_permission({ caller, path }) {
      const rows = await deletePodPermission(deps, caller, path.pod_id, path.user)
      return { result: toWire(rows), message: 'Pod permission deleted successfully.' }
    },
  }
}

function toWire(rows: PermissionRow[]): { permissions: string[] } {
  return { permissions: rows.map(({ grantee, level }) => `${grantee}:${level}`) }
}
