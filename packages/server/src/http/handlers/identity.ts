// Tokens, tenants, sites and users: what Tapis clients ask for at the base URL before their first call.
import {
  accountCreatedAt,
  createUser,
  deleteUser,
  listUsers,
  signIn,
  type UserDeps,
  updateUser,
} from '../../domain/users.ts'
import { PodsError } from '../../errors.ts'
import type { Tenant } from '../../generated/api.ts'
import type { TenantInfo } from '../../identity/port.ts'
import { tenantOfHost } from '../../identity/tenant-hosts.ts'
import type { Handlers } from '../operations.ts'

type IdentityOperation =
  | 'create_token'
  | 'userinfo'
  | 'list_tenants'
  | 'get_tenant'
  | 'list_sites'
  | 'list_users'
  | 'create_user'
  | 'update_user'
  | 'delete_user'

export function identityHandlers(deps: UserDeps): Pick<Handlers, IdentityOperation> {
  const tenants = () => deps.issuer.tenants()
  const firstTenant = () => tenants()[0]?.tenant ?? ''

  return {
    async create_token({ body, host }) {
      const tenant = body.tenant_id ?? tenantOfHost(tenants(), host) ?? firstTenant()
      const { grant_type, username, password } = body
      const token = await signIn(deps, { grant_type, username, password, tenant })
      return { result: { access_token: token }, message: 'Token created successfully.' }
    },
    async userinfo({ caller }) {
      const createdAt = await accountCreatedAt(deps, caller)
      const { username, tenant, site, accountType, roles } = caller
      const result = { username, tenant_id: tenant, site_id: site, account_type: accountType, roles: [...roles] }
      return {
        result: { ...result, create_time: createdAt?.toISOString() ?? null },
        message: 'User profile retrieved successfully.',
      }
    },
    async list_tenants() {
      return { result: tenants().map(toWireTenant), message: 'Tenants retrieved successfully.' }
    },
    async get_tenant({ path }) {
      const tenant = tenants().find((one) => one.tenant === path.tenant_id)
      if (tenant === undefined) throw new PodsError('not_found', `Tenant '${path.tenant_id}' not found.`)
      return { result: toWireTenant(tenant), message: 'Tenant retrieved successfully.' }
    },
    async list_sites() {
      const site = { site_id: deps.site, primary: true, services: ['pods'], site_admin_tenant_id: firstTenant() }
      return { result: [{ ...site, base_url: tenants()[0]?.baseUrl ?? '' }], message: 'Sites retrieved successfully.' }
    },
    async list_users({ caller }) {
      return { result: await listUsers(deps, caller), message: 'Users retrieved successfully.' }
    },
    async create_user({ caller, body }) {
      return { result: await createUser(deps, caller, body), message: 'User created successfully.' }
    },
    async update_user({ caller, path, body }) {
      return { result: await updateUser(deps, caller, path.username, body), message: 'User updated successfully.' }
    },
    async delete_user({ caller, path }) {
      await deleteUser(deps, caller, path.username)
      return { result: '', message: 'User successfully deleted.' }
    },
  }
}

function toWireTenant({ tenant, site, baseUrl, publicKeyPem }: TenantInfo): Tenant {
  return {
    tenant_id: tenant,
    base_url: baseUrl,
    site_id: site,
    public_key: publicKeyPem,
    status: 'ACTIVE',
    token_service: `${baseUrl}/v3/tokens`,
    authenticator: `${baseUrl}/v3/oauth2`,
    owner: 'admin',
    description: `Tenant ${tenant} of this server`,
  }
}
