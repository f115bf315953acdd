// What a client can be told, with the defaults, and the checks on it.
import { type AuthProvider, tokenAuth } from './auth.ts'
import { ConfigError, type TpodsError } from './errors.ts'
import { type Sleep, sleep } from './internal/abort.ts'
import type { Transport } from './internal/transport.ts'
import { normalizeBaseUrl } from './internal/url.ts'
import type { SpawnInPod } from './resources/pod-execs.ts'
import type { Pods } from './resources/pods.ts'
import type { Reply } from './types.ts'

/** Opens a WebSocket. `headers` hold the token; browsers cannot send them. */
export type OpenWebSocket = (
  url: string,
  protocols: string[],
  options?: { headers?: Record<string, string> | undefined },
) => WebSocket

export interface RequestFacts {
  method: string
  url: string
  /** 0 for the first try. */
  attempt: number
}

/** Told what goes over the wire: never headers, bodies or tokens. What a hook throws ends the call. */
export interface Hooks {
  onRequest?: (request: RequestFacts) => void
  onResponse?: (response: RequestFacts & { status: number; requestId: string | undefined; durationMs: number }) => void
  onRetry?: (retry: RequestFacts & { error: TpodsError; delayMs: number }) => void
}

export interface ClientOptions {
  /** Address of the server, with or without `/v3`: `http://localhost:8000`, `https://dev.tapis.io/v3`. */
  baseUrl: string
  /** A token, or where tokens come from: `tokenAuth`, `passwordAuth` or your own. Without it calls are anonymous. */
  auth?: string | AuthProvider | undefined
  /** The tenant to sign in to; without it the server decides by its host name. */
  tenant?: string | undefined
  /**
   * Milliseconds that one attempt may take until its answer is complete; for streams, until it begins. `Infinity` for
   * no limit. A retry has the time again; for a limit over all attempts give the call a `signal`. Default 60 000.
   */
  timeoutMs?: number | undefined
  /** How often a call that only reads is made again after a lost connection or 408, 429, 502, 503, 504. Default 2. */
  maxRetries?: number | undefined
  /** Default: the global `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Default: the global `WebSocket`. */
  webSocket?: OpenWebSocket | undefined
  /** Sent with each call. */
  headers?: Record<string, string> | undefined
  /** Sent as User-Agent, where the runtime lets programs set it. */
  userAgent?: string | undefined
  hooks?: Hooks | undefined
  /** Send `X-Pods-Admin: true`: calls act with the role pods_admin. Default false. */
  adminMode?: boolean | undefined
}

/** Facts about the answer behind a result. */
export interface ResponseInfo {
  status: number
  requestId: string | undefined
  headers: Headers
  /** With `message`, and `metadata` for notes and warnings. */
  envelope: Reply
}

/** For one call; each overrides the client's. */
export interface RequestOptions {
  /** Ends the call, its retries and its waiting with a UserAbortError. */
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
  maxRetries?: number | undefined
  headers?: Record<string, string> | undefined
  /** Told once, before the promise of the call is fulfilled. */
  onResponse?: ((info: ResponseInfo) => void) | undefined
}

/** What tests and the client for Node put in place of the platform. */
export interface Platform {
  /** The class that belongs to `fetch`. */
  Request: typeof Request
  sleep: Sleep
  random: () => number
  now: () => number
  /** Commands with live streams; left out of the core, which browsers load and which cannot have them. */
  spawn?: SpawnInPod | undefined
  /** The noun of pods with more than the core has. */
  makePods?: ((transport: Transport) => Pods) | undefined
}

export interface Settings extends Platform {
  baseUrl: string
  auth: AuthProvider | undefined
  tenant: string | undefined
  timeoutMs: number
  maxRetries: number
  fetch: (request: Request) => Promise<Response>
  webSocket: OpenWebSocket
  headers: Record<string, string>
  hooks: Hooks
}

export function resolveOptions(options: ClientOptions, platform: Partial<Platform>): Settings {
  const { auth, userAgent, adminMode = false, timeoutMs = 60_000, maxRetries = 2 } = options
  checkLimits({ timeoutMs, maxRetries })
  return {
    Request: globalThis.Request,
    sleep,
    random: Math.random,
    now: Date.now,
    ...platform,
    baseUrl: normalizeBaseUrl(options.baseUrl),
    auth: typeof auth === 'string' ? tokenAuth(auth) : auth,
    tenant: options.tenant,
    timeoutMs,
    maxRetries,
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    webSocket: options.webSocket ?? openPlainWebSocket,
    headers: {
      ...(userAgent === undefined ? {} : { 'User-Agent': userAgent }),
      ...(adminMode ? { 'X-Pods-Admin': 'true' } : {}),
      ...options.headers,
    },
    hooks: options.hooks ?? {},
  }
}

const openPlainWebSocket: OpenWebSocket = (url, protocols, { headers } = {}) => {
  if (headers !== undefined) {
    throw new ConfigError(
      'WebSockets of browsers cannot send a token: use `createNodeClient` of @tpods/sdk/node, or give the option webSocket',
    )
  }
  return new globalThis.WebSocket(url, protocols)
}

export function checkLimits({ timeoutMs, maxRetries }: { timeoutMs: number; maxRetries: number }): void {
  if (!(timeoutMs > 0)) throw new ConfigError('timeoutMs must be above 0; Infinity is no limit')
  if (!Number.isInteger(maxRetries) || maxRetries < 0)
    throw new ConfigError('maxRetries must be 0 or a whole number above')
}
