// Who may do what with a template or a volume: the same for both. Entries are `user:LEVEL`.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Level, Permissions } from '../types.ts'

const idNames = { templates: 'template_id', volumes: 'volume_id' } as const
export type PermissionKind = keyof typeof idNames

type PathOf = { template_id: string }

export class ObjectPermissions {
  readonly #transport: Transport
  readonly #route: '/pods/templates/{template_id}/permissions'
  readonly #idName: string

  constructor(transport: Transport, kind: PermissionKind) {
    this.#transport = transport
    this.#idName = idNames[kind]
    // The routes of the kinds differ in their words only.
    this.#route = `/pods/${kind}/{${this.#idName}}/permissions` as '/pods/templates/{template_id}/permissions'
  }

  /**
   * get_template_permissions, get_volume_permissions
   * @example
   * const { permissions } = await client.templates.permissions.list('webapp') // ['ada:ADMIN']
   */
  list(id: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: this.#path(id) }
    return this.#transport.call((api, init) => api.GET(this.#route, { ...init, params }), options)
  }

  /**
   * set_template_permission, set_volume_permission: answers with the permissions as they are now. `tenant.<tenant id>`
   * means everybody of a tenant, and `**` on a template everybody of the site; both take READ only.
   * @example
   * await client.templates.permissions.set('webapp', 'grace', 'USER')
   */
  set(id: string, user: string, level: Level, options?: RequestOptions): Promise<Permissions> {
    const request = { params: { path: this.#path(id) }, body: { user, level } }
    return this.#transport.call((api, init) => api.POST(this.#route, { ...init, ...request }), options)
  }

  /**
   * delete_template_permission, delete_volume_permission: answers with the permissions as they are now.
   * @example
   * await client.templates.permissions.delete('webapp', 'grace')
   */
  delete(id: string, user: string, options?: RequestOptions): Promise<Permissions> {
    const params = { path: { ...this.#path(id), user } }
    const route = `${this.#route}/{user}` as const
    return this.#transport.call((api, init) => api.DELETE(route, { ...init, params }), options)
  }

  #path(id: string): PathOf {
    return { [this.#idName]: id } as PathOf
  }
}
