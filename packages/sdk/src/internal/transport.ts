// The one place that sends requests: token, time limit, hooks and retries around the typed fetch client.
import createFetchClient, { type Client } from 'openapi-fetch'
import type { SignIn } from '../auth.ts'
import {
  AuthenticationError,
  ConfigError,
  ConnectionError,
  ConnectionTimeoutError,
  isTpodsError,
  UserAbortError,
} from '../errors.ts'
import type { paths } from '../generated/api.ts'
import { checkLimits, type RequestFacts, type RequestOptions, type Settings } from '../options.ts'
import type { AccessToken } from '../types.ts'
import { AbortScope, abortable } from './abort.ts'
import { apiErrorFrom, expectEnvelope, notUnderstood, requestIdOf } from './envelope.ts'
import { isSafe, retryDelayMs } from './retry.ts'
import { serializePath } from './url.ts'

export type Api = Client<paths, 'application/json'>

/** What one attempt adds to a request. */
export type AttemptInit = {
  headers: Record<string, string>
  signal: AbortSignal
  fetch: (request: Request) => Promise<Response>
}

/** Makes the request of one attempt; called again for each retry, so that the body is fresh. */
export type Send<Data> = (api: Api, init: AttemptInit) => Promise<{ data?: Data; error?: unknown; response: Response }>

export interface Traits {
  /** Send no token: the route needs none, or is the one that gives it. */
  isAnonymous?: boolean
}

export interface Answer<Data> {
  data: Data | undefined
  request: Request
  response: Response
  /** Still bound to the caller's signal; whoever gets the answer must release or cut it. */
  scope: AbortScope
}

interface Attempt {
  number: number
  token: string | undefined
  scope: AbortScope
  request?: Request
  response?: Response
}

export class Transport {
  readonly settings: Settings
  readonly #api: Api

  constructor(settings: Settings) {
    this.settings = settings
    this.#api = createFetchClient<paths, 'application/json'>({
      baseUrl: `${settings.baseUrl}/v3`,
      Request: settings.Request,
      pathSerializer: serializePath,
      // A redirect would carry X-Tapis-Token to wherever it points.
      redirect: 'manual',
    })
  }

  /** The result of the envelope. */
  async call<Data extends { result: unknown }>(
    send: Send<Data>,
    options: RequestOptions = {},
    traits: Traits = {},
  ): Promise<Data['result']> {
    return (await this.reply(send, options, traits)).result
  }

  /** The whole envelope. */
  async reply<Data extends { result: unknown }>(
    send: Send<Data>,
    options: RequestOptions,
    traits: Traits = {},
  ): Promise<Data> {
    const { data, request, response, scope } = await this.open(send, options, traits)
    scope.release()
    const envelope = expectEnvelope(request, response, data)
    options.onResponse?.({
      status: response.status,
      requestId: requestIdOf(response, envelope),
      headers: response.headers,
      envelope,
    })
    // The shape of the result is the server's promise in the contract; only the envelope is checked.
    return envelope as unknown as Data
  }

  /** Sends until there is an answer with a 2xx status, or an error that a retry would not better. */
  async open<Data>(send: Send<Data>, options: RequestOptions, traits: Traits = {}): Promise<Answer<Data>> {
    const { timeoutMs = this.settings.timeoutMs, maxRetries = this.settings.maxRetries, signal } = options
    checkLimits({ timeoutMs, maxRetries })
    if (signal?.aborted) throw new UserAbortError(signal.reason)
    let token = traits.isAnonymous ? undefined : await this.#token(signal)
    let isRefreshed = false
    for (let number = 0; ; ) {
      const attempt: Attempt = { number, token, scope: new AbortScope(signal, timeoutMs) }
      try {
        return await this.#attempt(send, attempt, options)
      } catch (error) {
        attempt.scope.release()
        if (error instanceof AuthenticationError && token !== undefined && !isRefreshed) {
          isRefreshed = true
          const fresh = await this.#token(signal, token)
          if (fresh === undefined || fresh === token) throw error
          token = fresh
          continue
        }
        await this.#pause(error, attempt, maxRetries, signal)
        number += 1
      }
    }
  }

  /** What a request carries that this class does not send itself. */
  async headers(signal: AbortSignal | undefined): Promise<Record<string, string>> {
    const token = await this.#token(signal)
    return { ...this.settings.headers, ...(token === undefined ? {} : { 'X-Tapis-Token': token }) }
  }

  async #attempt<Data>(send: Send<Data>, attempt: Attempt, options: RequestOptions): Promise<Answer<Data>> {
    const { scope, token } = attempt
    const headers = {
      Accept: 'application/json',
      ...this.settings.headers,
      ...options.headers,
      ...(token === undefined ? {} : { 'X-Tapis-Token': token }),
    }
    const init = { headers, signal: scope.signal, fetch: (request: Request) => this.#fetch(request, attempt) }
    try {
      // The signal counts also for a `fetch` that does not heed it, here and while the body is read.
      const { data, error, response } = await abortable(send(this.#api, init), scope.signal)
      const request = attempt.request as Request // an answer has a request
      if (response.ok) return { data, request, response, scope }
      if (response.status < 400) throw notUnderstood(request, response)
      throw apiErrorFrom(response, error, token)
    } catch (thrown) {
      throw scope.ended === undefined ? this.#explain(thrown, attempt) : endedError(scope, this.settings.baseUrl)
    }
  }

  async #fetch(request: Request, attempt: Attempt): Promise<Response> {
    const { hooks, fetch, now } = this.settings
    const facts = { method: request.method, url: request.url, attempt: attempt.number }
    const startedAt = now()
    attempt.request = request
    hooks.onRequest?.(facts)
    const response = await fetch(request).catch((thrown: unknown) => {
      throw connectionError(this.settings.baseUrl, thrown)
    })
    const { status } = response
    hooks.onResponse?.({ ...facts, status, requestId: requestIdOf(response, undefined), durationMs: now() - startedAt })
    attempt.response = response
    return response
  }

  /** Waits before the next attempt, or throws the error when there is to be none. */
  async #pause(error: unknown, attempt: Attempt, maxRetries: number, signal: AbortSignal | undefined): Promise<void> {
    const { random, hooks, sleep } = this.settings
    const { request, number } = attempt
    if (!isTpodsError(error) || request === undefined || number >= maxRetries) throw error
    const delayMs = isSafe(request.method, new URL(request.url).pathname)
      ? retryDelayMs(error, number, random)
      : undefined
    if (delayMs === undefined) throw error
    const facts: RequestFacts = { method: request.method, url: request.url, attempt: number }
    hooks.onRetry?.({ ...facts, error, delayMs })
    await sleep(delayMs, signal)
  }

  /** What went wrong after the answer began is a broken body; everything else is passed on as it is. */
  #explain(thrown: unknown, attempt: Attempt): unknown {
    const { request, response } = attempt
    if (isTpodsError(thrown) || request === undefined || response === undefined) return thrown
    // Without the cause: the error of the parser quotes the body.
    if (thrown instanceof SyntaxError) return notUnderstood(request, response)
    return connectionError(this.settings.baseUrl, thrown)
  }

  async #token(signal: AbortSignal | undefined, rejected?: string): Promise<string | undefined> {
    const { auth } = this.settings
    if (auth === undefined) return undefined
    const signIn = async (credentials: SignIn) => (await this.createToken(credentials)).access_token
    const token = await abortable(auth.getToken({ signal, refresh: rejected !== undefined, rejected, signIn }), signal)
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
      // A header with such a value would be refused by an error that quotes it.
      throw new ConfigError('the token is empty or holds characters that no token has')
    }
    return token
  }

  /** create_token. It is here and not with its noun, because providers need it before there is a token. */
  createToken(credentials: SignIn, options?: RequestOptions): Promise<{ access_token: AccessToken }> {
    const { username, password, tenantId = this.settings.tenant } = credentials
    const tenant = tenantId === undefined ? {} : { tenant_id: tenantId }
    const body = { grant_type: 'password', username, password, ...tenant }
    return this.call((api, init) => api.POST('/oauth2/tokens', { ...init, body }), options, { isAnonymous: true })
  }
}

/** The error for an attempt that this side ended. */
export function endedError(scope: AbortScope, baseUrl: string): Error {
  return scope.ended === 'aborted'
    ? new UserAbortError(scope.signal.reason)
    : new ConnectionTimeoutError(`${baseUrl} did not answer in time`)
}

export function connectionError(baseUrl: string, cause: unknown): ConnectionError {
  let root = cause
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  const text = root instanceof Error && root.message !== '' ? root.message : 'the connection failed'
  return new ConnectionError(`no complete answer from ${baseUrl}: ${text}`, { cause })
}
