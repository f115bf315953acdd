// Levels on objects: who may do what. Pure; the rows are read by the store.
import { PodsError } from '../errors.ts'
import type { Principal } from '../identity/port.ts'
import { type Level, levels, type ObjectKind } from '../store/tables.ts'

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

/** A token for programs acts as its user, at most at its own level. */
export function capLevel({ token }: Pick<Caller, 'token'>, level: Level): Level {
  return token === undefined || isAtLeast(token.level, level) ? level : token.level
}

/**
 * What the caller has on an object: the highest of the entries, capped by the token. A token that is limited to a pod
 * has nothing on anything else. `id` is the name within its kind (a pod_id), not the uid of a row. Admin mode is not
 * looked at here.
 */
export function levelFor(caller: Caller, kind: ObjectKind, id: string, found: readonly Level[] | null): Level {
  const podId = caller.token?.podId ?? null
  if (podId !== null && (kind !== 'pod' || id !== podId)) return 'NONE'
  return capLevel(caller, highest(found ?? []))
}

/** Refuses a caller whose level on the object is too low, unless in admin mode. */
export function requireLevel(
  caller: Caller,
  kind: ObjectKind,
  id: string,
  found: readonly Level[] | null,
  needed: Level,
): void {
  const level = levelFor(caller, kind, id, found)
  if (caller.adminMode || isAtLeast(level, needed)) return
  throw new PodsError(
    'forbidden',
    `Not authorized -- you do not have access to this endpoint. It needs ${needed} on ${kind} '${id}'; your level is ${level}.`,
    { details: { [`${kind}_id`]: id, needed, level } },
  )
}

/** Whoever creates something is its ADMIN, so a token that is limited to reading or to one pod may not. */
export function requireCreate(caller: Pick<Caller, 'token'>): void {
  const { token } = caller
  if (token === undefined) return
  if (token.podId !== null) {
    throw new PodsError(
      'forbidden',
      `This token is limited to pod '${token.podId}' and can create nothing; use a token without pod_id or sign in.`,
    )
  }
  if (isAtLeast(token.level, 'USER')) return
  throw new PodsError(
    'forbidden',
    `Creating needs level USER, but this token is limited to ${token.level}; use a token of a higher level or sign in.`,
  )
}

/** For what only a person who signed in may do. `deed` completes "a token for programs may not …". */
export function refuseApiToken(caller: Pick<Principal, 'token'>, deed: string): void {
  if (caller.token === undefined) return
  throw new PodsError('forbidden', `A token for programs may not ${deed}; sign in with a password for that.`)
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

/** Kinds of objects with permissions that the API offers. */
export const sharedKinds = ['pod', 'template', 'volume'] as const
export type SharedKind = (typeof sharedKinds)[number]

/** TENANT and SITE are older words for `tenant.<own tenant>` and `**`. */
export function granteeKey(user: string, caller: Pick<Caller, 'tenant'>): string {
  if (user === 'TENANT') return `tenant.${caller.tenant}`
  return user === 'SITE' ? '**' : user
}

/**
 * Templates belong to a site and not to a tenant, so the users in their rows carry their tenant: `<tenant>/<username>`.
 * Keys such as `**` and `tenant.<id>` stand as they are.
 */
export function storedGrantee(kind: SharedKind, key: string, caller: Pick<Caller, 'tenant'>): string {
  const isKey = key === '*' || key === '**' || key.startsWith('tenant.')
  return kind !== 'template' || isKey ? key : `${caller.tenant}/${key}`
}

/** As the caller's tenant reads it: its own users without the tenant. */
export function shownGrantee(grantee: string, caller: Pick<Caller, 'tenant'>): string {
  const own = `${caller.tenant}/`
  return grantee.startsWith(own) ? grantee.slice(own.length) : grantee
}

/**
 * The key under which a permission is stored. `tenant.<id>` stands for the users of a tenant (on a pod: at its sign-in
 * only), `**` on a template for everybody; only admins may set them, and only with READ.
 */
export function granteeOf(kind: SharedKind, user: string, level: Level, caller: Caller): string {
  const key = granteeKey(user, caller)
  if (key === '*' || (key === '**' && kind !== 'template')) {
    throw new PodsError(
      'invalid_request',
      `user '${user}' cannot be given a permission on a ${kind}; name a user or 'tenant.<tenant_id>'.`,
    )
  }
  if (key === '**') {
    if (level !== 'READ') {
      throw new PodsError('invalid_request', `Site-wide '**' permissions only support READ level. Got '${level}'.`)
    }
    if (!isAdmin(caller)) {
      throw new PodsError('forbidden', "Only admins can set site-wide '**' permissions on templates.")
    }
    return key
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
    const reach = kind === 'pod' ? 'cross-tenant' : 'tenant-wide'
    if (!isAdmin(caller))
      throw new PodsError('forbidden', `Only admins can set ${reach} 'tenant.*' permissions on ${kind}s.`)
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
