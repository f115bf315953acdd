// Tokens, the caller, tenants and sites.
import type { SignIn } from '../auth.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { AccessToken, Site, Tenant, UserInfo } from '../types.ts'

const withoutToken = { isAnonymous: true }

export class Identity {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * create_token: for programs that keep a token themselves; a client signs in by `passwordAuth`.
   * @example
   * const { access_token } = await client.identity.createToken({ username: 'ada', password })
   * console.log(access_token.expires_at)
   */
  createToken(credentials: SignIn, options?: RequestOptions): Promise<{ access_token: AccessToken }> {
    return this.#transport.createToken(credentials, options)
  }

  /**
   * userinfo: who the caller is.
   * @example
   * const { username, tenant_id } = await client.identity.userInfo()
   */
  userInfo(options?: RequestOptions): Promise<UserInfo> {
    return this.#transport.call((api, init) => api.GET('/oauth2/userinfo', init), options)
  }

  /**
   * list_tenants: the tenants of this server with their public keys.
   * @example
   * const ids = (await client.identity.tenants()).map(({ tenant_id }) => tenant_id)
   */
  tenants(options?: RequestOptions): Promise<Tenant[]> {
    return this.#transport.call((api, init) => api.GET('/tenants', init), options, withoutToken)
  }

  /**
   * get_tenant
   * @example
   * const { public_key } = await client.identity.tenant('dev')
   */
  tenant(id: string, options?: RequestOptions): Promise<Tenant> {
    const params = { path: { tenant_id: id } }
    return this.#transport.call(
      (api, init) => api.GET('/tenants/{tenant_id}', { ...init, params }),
      options,
      withoutToken,
    )
  }

  /**
   * list_sites
   * @example
   * const [site] = await client.identity.sites()
   */
  sites(options?: RequestOptions): Promise<Site[]> {
    return this.#transport.call((api, init) => api.GET('/sites', init), options, withoutToken)
  }
}
