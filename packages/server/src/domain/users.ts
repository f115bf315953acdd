// The users of the embedded issuer: sign in, create, change, delete. A tenant never loses its last enabled admin.
import { randomInt } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { components } from '../generated/api.ts'
import type { AccessToken, Passwords, Principal, TokenIssuer } from '../identity/port.ts'
import { revokeApiTokensOf } from '../store/api-tokens.ts'
import type { Db, Executor } from '../store/store.ts'
import {
  insertUser,
  lockUserAndRole,
  readUser,
  readUsers,
  removeUser,
  type UserKey,
  type UserRow,
  writeUser,
} from '../store/users.ts'
import { ADMIN_ROLE, isAdmin, refuseApiToken } from './permissions.ts'
import type { SignInAttempts } from './sign-in-attempts.ts'

type User = components['schemas']['User']
type NewUser = components['schemas']['NewUser']
type UpdateUser = components['schemas']['UpdateUser']

export interface UserDeps {
  db: Db
  site: string
  issuer: TokenIssuer
  passwords: Passwords
  attempts: SignInAttempts
  clock: () => Date
}

export interface SignIn {
  grant_type: string | undefined
  username: string | undefined
  password: string | undefined
  tenant: string
}

export async function signIn(deps: UserDeps, { grant_type, username, password, tenant }: SignIn): Promise<AccessToken> {
  if (grant_type === undefined || grant_type === '') {
    throw new PodsError('invalid_request', 'Missing the required grant_type parameter.')
  }
  if (grant_type !== 'password') {
    throw new PodsError('invalid_request', `grant_type "${grant_type}" is not supported; use "password".`)
  }
  if (username === undefined || password === undefined) {
    throw new PodsError('invalid_request', 'Missing the required username and password parameters.')
  }
  const served = deps.issuer.tenants().map((info) => info.tenant)
  if (!served.includes(tenant)) {
    throw new PodsError('invalid_request', `tenant "${tenant}" is not served here; use one of: ${served.join(', ')}.`)
  }
  const user = await readUser(deps.db, { site: deps.site, tenant, username })
  if (!(await isPassword(deps, { tenant, username, password, user })) || user === undefined) {
    throw new PodsError('invalid_request', 'Invalid username/password combination.')
  }
  if (user.disabled) {
    throw new PodsError('user_disabled', `user "${username}" is disabled; ask an admin of tenant "${tenant}".`)
  }
  return deps.issuer.issueToken(user)
}

/** When the account was made; undefined for somebody whom another issuer knows. */
export async function accountCreatedAt(
  { db }: UserDeps,
  { site, tenant, username }: Principal,
): Promise<Date | undefined> {
  return (await readUser(db, { site, tenant, username }))?.creation_ts
}

export async function listUsers(deps: UserDeps, caller: Principal): Promise<User[]> {
  requireAdmin(caller, 'list the users of the tenant')
  return (await readUsers(deps.db, caller)).map(toWireUser)
}

export async function createUser(deps: UserDeps, caller: Principal, wanted: NewUser): Promise<User> {
  requireAdmin(caller, 'create users')
  const { site, tenant } = caller
  const { username, password, roles = [] } = wanted
  if (isPermissionKey(username)) {
    throw new PodsError('invalid_request', `username "${username}" is reserved: permissions use it for whole tenants`)
  }
  const user = await insertNewUser(deps, { site, tenant, username }, { password, roles })
  if (user === undefined) {
    throw new PodsError('already_exists', `user "${username}" already exists in tenant "${tenant}"`)
  }
  return toWireUser(user)
}

export async function updateUser(
  deps: UserDeps,
  caller: Principal,
  username: string,
  change: UpdateUser,
): Promise<User> {
  const { password, current_password, roles, disabled } = change
  checkMayChange(caller, username, change)
  const key = { site: caller.site, tenant: caller.tenant, username }
  const seen = await requireUser(deps, key)
  if (current_password !== undefined) {
    const isRight = await isPassword(deps, { tenant: key.tenant, username, password: current_password, user: seen })
    if (!isRight) throw new PodsError('invalid_request', 'current_password is not the password of this user')
  }
  // Hashing takes a while, so it is done before the rows are locked.
  const password_hash = password === undefined ? undefined : await deps.passwords.hash(password)

  return withLockedUser(deps, key, async (trx, user, isLastAdmin) => {
    if (current_password !== undefined && user.password_hash !== seen.password_hash) {
      throw new PodsError('conflict', `the password of user "${username}" was changed meanwhile; try again`)
    }
    const after = { roles: roles ?? user.roles, disabled: disabled ?? user.disabled }
    if (isLastAdmin && !isEnabledAdmin(after)) throw lastAdmin(key)
    const endsTokens = password_hash !== undefined || after.disabled !== user.disabled
    const epoch = endsTokens ? user.epoch + 1 : user.epoch
    const written = { ...after, epoch, ...(password_hash === undefined ? {} : { password_hash }) }
    if (endsTokens) await revokeApiTokensOf(trx, key, deps.clock())
    return toWireUser(await writeUser(trx, key, written))
  })
}

/** The user's pods stay. */
export async function deleteUser(deps: UserDeps, caller: Principal, username: string): Promise<void> {
  requireAdmin(caller, 'delete users')
  const key = { site: caller.site, tenant: caller.tenant, username }
  await requireUser(deps, key)
  await withLockedUser(deps, key, async (trx, _user, isLastAdmin) => {
    if (isLastAdmin) throw lastAdmin(key)
    await revokeApiTokensOf(trx, key, deps.clock())
    await removeUser(trx, key)
  })
}

/** Gives a tenant without users its first one. Undefined when there is a user already. */
export async function ensureFirstAdmin(
  deps: UserDeps,
  { tenant, makePassword }: { tenant: string; makePassword: () => Promise<string> },
): Promise<{ username: string; password: string } | undefined> {
  const key = { site: deps.site, tenant, username: 'admin' }
  if ((await readUsers(deps.db, key)).length > 0) return undefined
  const password = await makePassword()
  // Of two servers that start at once one inserts; the other learns here that it came second.
  const user = await insertNewUser(deps, key, { password, roles: [ADMIN_ROLE] })
  return user === undefined ? undefined : { username: key.username, password }
}

export function toWireUser({ username, tenant, roles, disabled, creation_ts }: UserRow): User {
  return { username, tenant_id: tenant, roles, disabled, creation_ts: creation_ts.toISOString() }
}

async function insertNewUser(
  deps: UserDeps,
  key: UserKey,
  { password, roles }: { password: string; roles: string[] },
): Promise<UserRow | undefined> {
  const password_hash = await deps.passwords.hash(password)
  // A random first epoch, so that tokens of a deleted user are worth nothing for a new one of the same name.
  const epoch = randomInt(1, 2 ** 30)
  const row = { ...key, password_hash, roles, disabled: false, epoch, creation_ts: deps.clock() }
  const user = await insertUser(deps.db, row)
  deps.issuer.userChanged(key.tenant, key.username)
  return user
}

interface Guess {
  tenant: string
  username: string
  password: string
  user: UserRow | undefined
}

async function isPassword(deps: UserDeps, { tenant, username, password, user }: Guess): Promise<boolean> {
  deps.attempts.check(tenant, username)
  const isRight = await deps.passwords.verify(password, user?.password_hash)
  // Again, because guesses may be sent side by side: past the limit even a right one gets no answer.
  deps.attempts.check(tenant, username)
  if (isRight) deps.attempts.succeeded(tenant, username)
  else deps.attempts.failed(tenant, username)
  return isRight
}

/** Runs `act` while neither the user nor any admin of the tenant can be changed by others. */
async function withLockedUser<T>(
  deps: UserDeps,
  key: UserKey,
  act: (trx: Executor, user: UserRow, isLastAdmin: boolean) => Promise<T>,
): Promise<T> {
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const locked = await lockUserAndRole(trx, key, ADMIN_ROLE)
      const user = locked.find(({ username }) => username === key.username)
      if (user === undefined) throw notFound(key)
      const hasOtherAdmin = locked.some((other) => other !== user && isEnabledAdmin(other))
      return act(trx, user, isEnabledAdmin(user) && !hasOtherAdmin)
    })
  } finally {
    // Also after an error: the commit may have happened although its answer was lost.
    deps.issuer.userChanged(key.tenant, key.username)
  }
}

function checkMayChange(caller: Principal, username: string, change: UpdateUser): void {
  const { password, current_password, roles, disabled } = change
  refuseApiToken(caller, 'change users')
  if (caller.username !== username) requireAdmin(caller, 'change other users')
  if (roles !== undefined || disabled !== undefined) requireAdmin(caller, 'change roles or disable and enable users')
  if (password === undefined && roles === undefined && disabled === undefined) {
    throw new PodsError('invalid_request', 'send at least one of password, roles, disabled')
  }
  if (current_password === undefined && !isAdmin(caller)) {
    throw new PodsError('invalid_request', 'send current_password to change your own password')
  }
  if (current_password !== undefined && caller.username !== username) {
    throw new PodsError('invalid_request', 'current_password is only for a change of your own password')
  }
}

async function requireUser(deps: UserDeps, key: UserKey): Promise<UserRow> {
  const user = await readUser(deps.db, key)
  if (user === undefined) throw notFound(key)
  return user
}

function requireAdmin(caller: Principal, deed: string): void {
  refuseApiToken(caller, deed)
  if (!isAdmin(caller)) throw new PodsError('forbidden', `only users with the role ${ADMIN_ROLE} may ${deed}`)
}

function isEnabledAdmin({ roles, disabled }: Pick<UserRow, 'roles' | 'disabled'>): boolean {
  return roles.includes(ADMIN_ROLE) && !disabled
}

/** Permissions name whole tenants by these, so a user of such a name would be taken for one. */
function isPermissionKey(username: string): boolean {
  return username.startsWith('tenant.') || username === 'TENANT' || username === 'SITE'
}

function notFound({ tenant, username }: UserKey): PodsError {
  return new PodsError('not_found', `user "${username}" not found in tenant "${tenant}"`)
}

function lastAdmin({ tenant, username }: UserKey): PodsError {
  const text = `user "${username}" is the last enabled ${ADMIN_ROLE} of tenant "${tenant}"; give the role to another user first`
  return new PodsError('conflict', text)
}
