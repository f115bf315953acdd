// The embedded issuer: gives tokens to the users of this database and tells whose token a request brings.
import { hash } from 'node:crypto'
import type pg from 'pg'
import { PodsError } from '../../errors.ts'
import type { ApiTokenRow } from '../../store/api-tokens.ts'
import { type Listener, listen } from '../../store/listen.ts'
import type { Db } from '../../store/store.ts'
import { readUser, USERS_CHANNEL, type UserRow } from '../../store/users.ts'
import { isApiTokenText } from '../../support/api-token-text.ts'
import type { AccessToken, Credentials, Principal, TenantInfo, TokenIssuer, TokenSubject } from '../port.ts'
import { tenantOfHost } from '../tenant-hosts.ts'
import { ApiTokenDoor } from './api-tokens.ts'
import { readSigningKey, type SigningKey } from './keys.ts'
import { Lru } from './lru.ts'
import type { ServedTenant } from './served-tenants.ts'
import { checkExpiry, signToken, type VerifiedToken, verifyToken } from './tokens.ts'
import { UserCache, userId } from './user-cache.ts'

const MAX_TOKENS = 10_000
const MAX_HOSTS = 1_000
const DEFAULT_TTL_SEC = 4 * 60 * 60

export interface EmbeddedIssuerOptions {
  site: string
  /** A function where the base URLs are known only once the server listens. */
  tenants: readonly ServedTenant[] | (() => readonly ServedTenant[])
  /** PKCS8 PEM, from `makeSigningKey`. */
  signingKeyPem: string
  db: Db
  /** For the connection that hears of changed users. */
  connection: pg.ClientConfig
  /** Default: 14400, four hours. */
  accessTokenTtlSec?: number
  clock?: () => Date
  logger: { warn(obj: object, text: string): void }
}

export async function openEmbeddedIssuer(options: EmbeddedIssuerOptions): Promise<EmbeddedIssuer> {
  return new EmbeddedIssuer(options, await readSigningKey(options.signingKeyPem))
}

export class EmbeddedIssuer implements TokenIssuer {
  readonly #site: string
  readonly #servedTenants: () => readonly ServedTenant[]
  readonly #key: SigningKey
  readonly #ttlSec: number
  readonly #clock: () => Date
  readonly #users: UserCache
  readonly #listener: Listener
  readonly #apiTokens: ApiTokenDoor
  /** By SHA-256 of the token, so that the memory of the server holds no usable token. */
  readonly #verified = new Lru<string, VerifiedToken>(MAX_TOKENS)
  readonly #hosts = new Lru<string, { tenant: string | undefined }>(MAX_HOSTS)
  #tenants: readonly TenantInfo[] = []

  constructor(options: EmbeddedIssuerOptions, key: SigningKey) {
    const { site, tenants, db, connection, logger } = options
    this.#site = site
    this.#servedTenants = typeof tenants === 'function' ? tenants : () => tenants
    this.#key = key
    this.#ttlSec = options.accessTokenTtlSec ?? DEFAULT_TTL_SEC
    this.#clock = options.clock ?? (() => new Date())
    this.#apiTokens = new ApiTokenDoor({ site, db, clock: this.#clock, logger })
    this.#users = new UserCache({
      read: (user) => readUser(db, user),
      isListening: () => this.#listener.isListening(),
      clock: this.#clock,
    })
    this.#listener = listen({
      connection,
      channel: USERS_CHANNEL,
      onNotify: (id) => this.#users.forget(id),
      onGap: () => this.#users.forgetAll(),
      logger,
    })
  }

  async authenticate(credentials: Credentials): Promise<Principal> {
    const { token, host, onBehalfTenant, onBehalfUser } = credentials
    if (token === undefined || token === '') {
      throw new PodsError('token_missing', 'No Tapis access token found in the request.')
    }
    const found: VerifiedToken | ApiTokenRow = isApiTokenText(token)
      ? await this.#apiTokens.find(token, (tenant) => this.#isServed(tenant))
      : await this.#verify(token)
    if (onBehalfTenant !== undefined || onBehalfUser !== undefined) {
      throw new PodsError('invalid_request', 'Invalid request; cannot set OBO headers with a user token.')
    }
    const { tenant, username } = found
    const urlTenant = this.#tenantOf(host)
    if (urlTenant !== undefined && urlTenant !== tenant) {
      const text = `The tenant_id claim in the token, ${tenant} does not match the URL tenant, ${urlTenant}.`
      throw new PodsError('token_foreign', text)
    }
    const user = await this.#users.get({ site: this.#site, tenant, username })
    checkIsThere(found, user)
    const principal = { site: this.#site, tenant, username, accountType: 'user' as const }
    if ('epoch' in found) {
      checkEpoch(found, user)
      return { ...principal, roles: user.roles }
    }
    checkMadeBy(found, user)
    this.#apiTokens.noteUse(found)
    const { token_id: id, level, pod_id: podId } = found
    // A role would reach further than the token may.
    const roles = level === 'ADMIN' && podId === null ? user.roles : []
    return { ...principal, roles, token: { id, level, podId } }
  }

  tenants(): readonly TenantInfo[] {
    const served = this.#servedTenants()
    const isSame =
      served.length === this.#tenants.length &&
      served.every(({ tenant, baseUrl }, index) => {
        const known = this.#tenants[index]
        return known?.tenant === tenant && known.baseUrl === baseUrl
      })
    if (!isSame) {
      const publicKeyPem = this.#key.publicKeyPem
      this.#tenants = served.map(({ tenant, baseUrl }) => ({ tenant, site: this.#site, baseUrl, publicKeyPem }))
      this.#hosts.clear()
    }
    return this.#tenants
  }

  async issueToken(subject: TokenSubject): Promise<AccessToken> {
    const info = this.tenants().find(({ tenant }) => tenant === subject.tenant)
    if (info === undefined) throw new PodsError('invalid_request', `tenant "${subject.tenant}" is not served here`)
    return signToken(this.#key, subject, { baseUrl: info.baseUrl, now: this.#clock(), ttlSec: this.#ttlSec })
  }

  userChanged(tenant: string, username: string): void {
    this.#users.forget(userId({ site: this.#site, tenant, username }))
  }

  async close(): Promise<void> {
    await Promise.all([this.#listener.close(), this.#apiTokens.close()])
  }

  #isServed(tenant: string): boolean {
    return this.tenants().some((info) => info.tenant === tenant)
  }

  async #verify(token: string): Promise<VerifiedToken> {
    const digest = hash('sha256', token, 'base64url')
    const now = this.#clock()
    const known = this.#verified.get(digest)
    if (known !== undefined) {
      checkExpiry(known, now)
      return known
    }
    const isServed = (tenant: string) => this.#isServed(tenant)
    const verified = await verifyToken(token, { key: this.#key, now, isServed })
    this.#verified.set(digest, verified)
    return verified
  }

  #tenantOf(host: string | undefined): string | undefined {
    if (host === undefined) return undefined
    const tenants = this.tenants()
    let known = this.#hosts.get(host)
    if (known === undefined) {
      known = { tenant: tenantOfHost(tenants, host) }
      this.#hosts.set(host, known)
    }
    return known.tenant
  }
}

function ended(why: string): PodsError {
  return new PodsError('user_disabled', `This token has ended: ${why}`)
}

function checkIsThere(
  { tenant, username }: Pick<VerifiedToken, 'tenant' | 'username'>,
  user: UserRow | undefined,
): asserts user {
  if (user === undefined) throw ended(`user "${username}" no longer exists in tenant "${tenant}".`)
  if (user.disabled) throw ended(`user "${username}" is disabled; ask an admin of tenant "${tenant}".`)
}

/** A user who was deleted and made anew under the same name is somebody else. */
function checkMadeBy({ creation_ts, username }: ApiTokenRow, user: UserRow): void {
  if (creation_ts < user.creation_ts) throw ended(`it was made by a former user "${username}".`)
}

function checkEpoch({ epoch }: Pick<VerifiedToken, 'epoch'>, user: UserRow): void {
  if (user.epoch !== epoch)
    throw ended('the password or the account was changed after it was given out; sign in again.')
}
