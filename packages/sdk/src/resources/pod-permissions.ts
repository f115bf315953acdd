// Who may do what with a pod. Entries are `user:LEVEL`.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Level, Permissions } from '../types.ts'

export class PodPermissions {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * get_pod_permissions
   * @example
   * const { permissions } = await client.pods.permissions.list('docpod') // ['ada:ADMIN']
   */
  list(id: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: { pod_id: id } }
    return this.#transport.call((api, init) => api.GET('/pods/{pod_id}/permissions', { ...init, params }), options)
  }

  /**
   * set_pod_permission: answers with the permissions as they are now. `tenant.<tenant id>` means everybody of a tenant.
   * @example
   * await client.pods.permissions.set('docpod', 'grace', 'READ')
   */
  set(id: string, user: string, level: Level, options?: RequestOptions): Promise<Permissions> {
    const request = { params: { path: { pod_id: id } }, body: { user, level } }
    return this.#transport.call((api, init) => api.POST('/pods/{pod_id}/permissions', { ...init, ...request }), options)
  }

  /**
   * delete_pod_permission: answers with the permissions as they are now.
   * @example
   * await client.pods.permissions.delete('docpod', 'grace')
   */
  delete(id: string, user: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: { pod_id: id, user } }
    return this.#transport.call(
      (api, init) => api.DELETE('/pods/{pod_id}/permissions/{user}', { ...init, params }),
      options,
    )
  }
}
