// The users of the embedded issuer. Needs the role pods_admin, except for changing one's own password.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { NewUser, UpdateUser, User } from '../types.ts'

export class Users {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * list_users
   * @example
   * const names = (await client.users.list()).map(({ username }) => username)
   */
  list(options?: RequestOptions): Promise<User[]> {
    return this.#transport.call((api, init) => api.GET('/users', init), options)
  }

  /**
   * create_user
   * @example
   * await client.users.create({ username: 'grace', password })
   */
  create(user: NewUser, options?: RequestOptions): Promise<User> {
    return this.#transport.call((api, init) => api.POST('/users', { ...init, body: user }), options)
  }

  /**
   * update_user: a new password, or `disabled: true`, ends every token given out before, at once.
   * @example
   * await client.users.update('grace', { disabled: true })
   */
  update(username: string, changes: UpdateUser, options?: RequestOptions): Promise<User> {
    const request = { params: { path: { username } }, body: changes }
    return this.#transport.call((api, init) => api.PUT('/users/{username}', { ...init, ...request }), options)
  }

  /**
   * delete_user: the user's pods stay.
   * @example
   * await client.users.delete('grace')
   */
  async delete(username: string, options?: RequestOptions): Promise<void> {
    const params = { path: { username } }
    await this.#transport.call((api, init) => api.DELETE('/users/{username}', { ...init, params }), options)
  }
}
