// Levels on objects: who may do what. Pure; the rows are read by the store.
import { PodsError } from '../errors.ts'
import type { Principal } from '../identity/port.ts'
import { type Level, levels } from '../store/tables.ts'

export const ADMIN_ROLE = 'pods_admin'

/** Who calls, and whether object rights are set aside (header X-Pods-Admin and the role). */
export interface Caller extends Principal {
  readonly adminMode: boolean
}

export function rank(level: Level): number {
  return levels.indexOf(level)
}

/** The highest of several entries: a wildcard row never lowers a user's own level. */
export function highest(found: readonly Level[]): Level {
  return found.reduce<Level>((best, level) => (rank(level) > rank(best) ? level : best), 'NONE')
}

export function isAtLeast(level: Level, needed: Level): boolean {
  return rank(level) >= rank(needed)
}

export function isAdmin(principal: Principal): boolean {
  return principal.roles.includes(ADMIN_ROLE)
}

/** Makes the caller; asking for admin mode without the role is refused. */
export function callerOf(principal: Principal, adminHeader: string | undefined): Caller {
  const adminMode = adminHeader?.trim().toLowerCase() === 'true'
  if (adminMode && !isAdmin(principal))
    throw new PodsError('forbidden', 'X-Pods-Admin header requires the PODS_ADMIN role.')
  return { ...principal, adminMode }
}

const USERNAME = /^[a-zA-Z_][a-zA-Z0-9_.@-]*$/
const TENANT_KEY = /^tenant\.([a-z][a-z0-9-]{0,63})$/

/**
 * The key under which a permission on a pod is stored. `tenant.<id>` and the older TENANT let users of a tenant
 * through the sign-in of a pod; only admins may set them, and only with READ.
 */
export function podGrantee(user: string, level: Level, caller: Caller): string {
  const key = user === 'TENANT' ? `tenant.${caller.tenant}` : user
  if (user === 'SITE' || user === '**' || user === '*') {
    throw new PodsError(
      'invalid_request',
      `user '${user}' cannot be given a permission on a pod; name a user or 'tenant.<tenant_id>'.`,
    )
  }
  if (key.startsWith('tenant.')) {
    if (!TENANT_KEY.test(key))
      throw new PodsError(
        'invalid_request',
        `'${key}' is invalid: use 'tenant.<tenant_id>' with a tenant id of lower case letters, digits and hyphens.`,
      )
    if (level !== 'READ')
      throw new PodsError(
        'invalid_request',
        `tenant.* permissions only support READ level (cross-tenant auth gate). Got '${level}'.`,
      )
    if (!isAdmin(caller))
      throw new PodsError('forbidden', "Only admins can set cross-tenant 'tenant.*' permissions on pods.")
    return key
  }
  if (!USERNAME.test(key)) {
    throw new PodsError(
      'invalid_request',
      `user '${user}' must start with a letter or underscore and hold only letters, digits and _ . @ -, or use 'tenant.<tenant_id>' format.`,
    )
  }
  return key
}

/** The last ADMIN of an object can be neither removed nor lowered. */
export function checkAdminRemains(kind: string, after: readonly { level: Level }[]): void {
  if (after.some(({ level }) => level === 'ADMIN')) return
  throw new PodsError('last_admin', `Operation would leave the ${kind} with no ADMIN-capable user. Rolling back.`)
}
