// Where the token of a call comes from. A provider is asked before each call, and once more when the server refused
// the token.
import type { AccessToken } from './types.ts'

export interface SignIn {
  username: string
  password: string
  tenantId?: string | undefined
}

export interface TokenContext {
  /** The signal of the call that needs the token. */
  signal?: AbortSignal | undefined
  /** True when the server has just refused the token that was given before. */
  refresh: boolean
  /** The refused token, with `refresh`. */
  rejected?: string | undefined
  /** Asks the client's own server for a token. */
  signIn(credentials: SignIn): Promise<AccessToken>
}

export interface AuthProvider {
  /** The token to send as X-Tapis-Token; undefined sends none. */
  getToken(context: TokenContext): Promise<string | undefined>
}

/**
 * A token that you have, or a function that fetches one and is asked before each call. White space around it is cut.
 * @example
 * createClient({ baseUrl, auth: tokenAuth(() => readToken()) })
 */
export function tokenAuth(token: string | (() => string | Promise<string>)): AuthProvider {
  return { getToken: async () => (typeof token === 'string' ? token : await token()).trim() }
}

export interface PasswordAuthOptions extends SignIn {
  /** Told each new token, for example to keep it. */
  onToken?: ((token: AccessToken) => void) | undefined
}

/** A token is replaced this long before it expires. */
const RENEW_BEFORE_MS = 60_000

/**
 * Signs in with a username and password when the first call needs it, and again when the token is about to expire or
 * was refused. Calls that run at the same time share one sign-in. Use one provider for one client.
 * @example
 * createClient({ baseUrl, auth: passwordAuth({ username: 'ada', password }) })
 */
export function passwordAuth(options: PasswordAuthOptions, { now = Date.now } = {}): AuthProvider {
  const { username, password, tenantId, onToken } = options
  let current: { token: string; renewAt: number } | undefined
  let signingIn: Promise<string> | undefined

  async function renew(signIn: TokenContext['signIn']): Promise<string> {
    const granted = await signIn({ username, password, tenantId })
    current = { token: granted.access_token, renewAt: now() + granted.expires_in * 1000 - RENEW_BEFORE_MS }
    onToken?.(granted)
    return current.token
  }

  return {
    getToken({ refresh, rejected, signIn }) {
      // A call that was refused with an older token must not throw away the one another call has just got.
      const isRefused = refresh && (rejected === undefined || rejected === current?.token)
      if (current !== undefined && !isRefused && now() < current.renewAt) return Promise.resolve(current.token)
      signingIn ??= renew(signIn).finally(() => {
        signingIn = undefined
      })
      return signingIn
    },
  }
}
