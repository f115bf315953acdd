// The client: options in, one property for each noun.
import { ConfigError, ServiceUnavailableError } from './errors.ts'
import { isEnvelope } from './internal/envelope.ts'
import { type Send, Transport } from './internal/transport.ts'
import {
  type ClientOptions,
  type OpenWebSocket,
  type Platform,
  type RequestOptions,
  resolveOptions,
} from './options.ts'
import { Identity } from './resources/identity.ts'
import { Images } from './resources/images.ts'
import { Pods } from './resources/pods.ts'
import { Templates } from './resources/templates.ts'
import { Tokens } from './resources/tokens.ts'
import { Users } from './resources/users.ts'
import { Volumes } from './resources/volumes.ts'
import type { Health, Readiness } from './types.ts'

export interface RawRequest extends RequestOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Behind the base URL, with or without `/v3`. Values in it must be percent-encoded. */
  path: string
  query?: Record<string, string | number | boolean | undefined> | undefined
  /** Sent as JSON. */
  body?: unknown
}

/**
 * Talks to one server. Every method answers with the `result` of the envelope or throws a TpodsError.
 * @example
 * const client = new TpodsClient({ baseUrl: 'http://localhost:8000', auth: token })
 */
export class TpodsClient {
  /** The address without `/v3`. */
  readonly baseUrl: string
  /** Opens a WebSocket as this client is set up to. */
  readonly webSocket: OpenWebSocket
  readonly pods: Pods
  readonly images: Images
  readonly templates: Templates
  readonly tokens: Tokens
  readonly users: Users
  readonly volumes: Volumes
  readonly identity: Identity
  readonly #transport: Transport

  /** @internal `platform` is for tests and the client for Node. */
  constructor(options: ClientOptions, platform: Partial<Platform> = {}) {
    const settings = resolveOptions(options, platform)
    const transport = new Transport(settings)
    this.#transport = transport
    this.baseUrl = settings.baseUrl
    this.webSocket = settings.webSocket
    this.pods = settings.makePods?.(transport) ?? new Pods(transport)
    this.images = new Images(transport)
    this.templates = new Templates(transport)
    this.tokens = new Tokens(transport)
    this.users = new Users(transport)
    this.volumes = new Volumes(transport)
    this.identity = new Identity(transport)
  }

  /**
   * healthcheck: the server answers. `metadata` tells what it offers.
   * @example
   * const { metadata } = await client.health()
   * if (metadata.gateway !== undefined) console.log(metadata.gateway.port)
   */
  async health(options: RequestOptions = {}): Promise<Health> {
    const send: Send<Health> = (api, init) => api.GET('/healthcheck', init)
    const { result, metadata } = await this.#transport.reply(send, options, { isAnonymous: true })
    return { result, metadata }
  }

  /**
   * readiness: whether each part of the server can do its work now. A part that cannot is a result and no error.
   * @example
   * const isReady = Object.values(await client.readiness()).every(({ ok }) => ok)
   */
  async readiness(options: RequestOptions = {}): Promise<Readiness> {
    const send: Send<{ result: Readiness }> = (api, init) => api.GET('/readiness', init)
    try {
      return await this.#transport.call(send, { maxRetries: 0, ...options }, { isAnonymous: true })
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError) || !isEnvelope(error.body)) throw error
      const parts = error.body.result
      if (typeof parts !== 'object' || parts === null) throw error
      return parts as Readiness // the contract's shape for 503
    }
  }

  /**
   * Any route, also one that this package does not know, with the same token, retries and errors.
   * @example
   * const volumes = await client.request<{ volume_id: string }[]>({ method: 'GET', path: '/pods/volumes' })
   */
  async request<Result = unknown>({ method, path, query, body, ...options }: RawRequest): Promise<Result> {
    if (!path.startsWith('/')) throw new ConfigError('path must begin with "/"')
    const request = { params: { query }, ...(body === undefined ? {} : { body }) }
    // The typed client takes known routes only.
    const send: Send<{ result: unknown }> = (api, init) =>
      api.request(
        method.toLowerCase() as 'get',
        path.replace(/^\/v3(?=\/)/, '') as '/pods',
        { ...init, ...request } as never,
      )
    return (await this.#transport.call(send, options)) as Result
  }
}

/**
 * A client for browsers and Node with the global `fetch`. For proxies, private certificate authorities and many calls
 * from Node see `createNodeClient` of `@tpods/sdk/node`.
 * @example
 * const client = createClient({ baseUrl: 'http://localhost:8000', auth: passwordAuth({ username: 'ada', password }) })
 * await client.pods.create({ pod_id: 'docpod', image: 'postgres:16' })
 * await client.pods.waitFor('docpod', 'available')
 */
export function createClient(options: ClientOptions): TpodsClient {
  return new TpodsClient(options)
}
