// Who may do what with a pod, a template or a volume: the same for all. Entries are `user:LEVEL`.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Level, Permissions } from '../types.ts'

const routes = {
  pods: '/pods/{pod_id}/permissions',
  templates: '/pods/templates/{template_id}/permissions',
  volumes: '/pods/volumes/{volume_id}/permissions',
} as const

export class ObjectPermissions {
  readonly #transport: Transport
  readonly #route: (typeof routes)['pods']

  constructor(transport: Transport, kind: keyof typeof routes) {
    this.#transport = transport
    this.#route = routes[kind] as (typeof routes)['pods'] // the routes of the kinds differ in their words only
  }

  /**
   * get_pod_permissions, get_template_permissions, get_volume_permissions
   * @example
   * const { permissions } = await client.pods.permissions.list('docpod') // ['ada:ADMIN']
   */
  list(id: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: pathOf(id) }
    return this.#transport.call((api, init) => api.GET(this.#route, { ...init, params }), options)
  }

  /**
   * set_pod_permission, set_template_permission, set_volume_permission: answers with the permissions as they are now.
   * `tenant.<tenant id>` means everybody of a tenant, and `**` on a template everybody of the site; on templates and
   * volumes these take READ only.
   * @example
   * await client.templates.permissions.set('webapp', 'grace', 'USER')
   */
  set(id: string, user: string, level: Level, options?: RequestOptions): Promise<Permissions> {
    const request = { params: { path: pathOf(id) }, body: { user, level } }
    return this.#transport.call((api, init) => api.POST(this.#route, { ...init, ...request }), options)
  }

  /**
   * delete_pod_permission, delete_template_permission, delete_volume_permission: answers with the permissions as they
   * are now.
   * @example
   * await client.volumes.permissions.delete('results', 'grace')
   */
  delete(id: string, user: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: { ...pathOf(id), user } }
    return this.#transport.call((api, init) => api.DELETE(`${this.#route}/{user}`, { ...init, params }), options)
  }
}

/** Each route takes the one that it names. */
function pathOf(id: string) {
  return { pod_id: id, template_id: id, volume_id: id }
}
