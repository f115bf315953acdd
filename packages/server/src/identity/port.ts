// The port that answers: who is this token? Adapters: the embedded issuer; later Tapis sites and OIDC issuers.
import type { components } from '../generated/api.ts'

/** Who calls. Never a bare name: the same username in another tenant is somebody else. */
export interface Principal {
  readonly site: string
  readonly tenant: string
  readonly username: string
  readonly accountType: 'user' | 'service'
  readonly roles: readonly string[]
  /** Set where a token for programs was sent: the request may do at most this much. */
  readonly token?: ApiTokenLimits
}

export interface ApiTokenLimits {
  readonly id: string
  readonly level: 'READ' | 'USER' | 'ADMIN'
  /** Only this pod; null for everything that its user has. */
  readonly podId: string | null
}

export interface TenantInfo {
  readonly tenant: string
  readonly site: string
  /** Without a trailing slash, exactly as people type it. */
  readonly baseUrl: string
  readonly publicKeyPem: string
}

export interface Credentials {
  /** A JWT, or a token for programs (`tpods_…`); undefined when the request had none. */
  token: string | undefined
  /** The Host header of the request. */
  host: string | undefined
  /** X-Tapis-Tenant and X-Tapis-User: for service tokens only. */
  onBehalfTenant: string | undefined
  onBehalfUser: string | undefined
}

export interface Identity {
  /** Throws PodsError token_missing, token_invalid, token_expired, token_foreign or user_disabled. */
  authenticate(credentials: Credentials): Promise<Principal>
  tenants(): readonly TenantInfo[]
}

export type AccessToken = components['schemas']['AccessToken']

/** For whom a token is made, and in which of the user's epochs. */
export interface TokenSubject {
  readonly tenant: string
  readonly username: string
  readonly epoch: number
}

/**
 * An identity with users of its own. Guarantees:
 * - A token of `issueToken` is taken by `authenticate` until it expires, the user's epoch rises, or the user is
 *   disabled or deleted.
 * - After `userChanged` returns, every `authenticate` that begins sees the user as the database has it.
 */
export interface TokenIssuer extends Identity {
  /** Throws PodsError invalid_request for a tenant that is not served here. */
  issueToken(subject: TokenSubject): Promise<AccessToken>
  userChanged(tenant: string, username: string): void
}

export interface Passwords {
  hash(password: string): Promise<string>
  /** Without a hash (an unknown user) it takes as long and says no. */
  verify(password: string, hash: string | undefined): Promise<boolean>
}
