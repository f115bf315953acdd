// The API server of a cluster: requests, streams and sockets with the credentials of a kubeconfig or of the pod that
// we run in. It knows nothing of pods.
import { once } from 'node:events'
import type { Readable } from 'node:stream'
// Not the index: that loads every typed API, which nothing here uses.
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { Agent, type Dispatcher, request } from 'undici'
import { WebSocket } from 'ws'
import { ClusterError, ClusterUnreachable, type StatusBody } from './cluster-error.ts'

export type Query = Record<string, string | number | boolean | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  /** Of the body. Default application/json. */
  contentType?: string
  signal?: AbortSignal
  /** For the whole answer. Default 30 s. */
  timeoutMs?: number
}

export interface StreamOptions {
  query?: Query
  signal?: AbortSignal
}

export interface SocketOptions {
  /** A list is sent as the name repeated. */
  query: [name: string, value: string][]
  protocols: string[]
  signal?: AbortSignal
  /** Until it is open. Default 30 s. */
  timeoutMs?: number
}

/** Throws ClusterError for an answer other than 2xx, and whatever the connection throws. */
export interface ClusterClient {
  call<T>(method: Dispatcher.HttpMethod, path: string, options?: CallOptions): Promise<T>
  /** The body as it comes, without a time limit. */
  stream(path: string, options?: StreamOptions): Promise<Readable>
  /** Open when it is returned; what comes at once waits for the first who listens. */
  socket(path: string, options: SocketOptions): Promise<WebSocket>
  close(): Promise<void>
}

export interface ClientOptions {
  /** Path of a kubeconfig. Default: that of the environment, else the service account of the pod that we run in. */
  kubeconfig?: string
}

const CALL_MS = 30_000
/** Tokens are renewed well before they end; this is how long one is taken as it is. */
const CREDENTIALS_MS = 10_000

/** What a connection is made with. */
interface Credentials {
  headers: Record<string, string>
  tls: { ca?: Buffer; cert?: Buffer; key?: Buffer; rejectUnauthorized?: boolean; servername?: string }
}

export function openClient({ kubeconfig }: ClientOptions): ClusterClient {
  const config = new KubeConfig()
  if (kubeconfig === undefined) config.loadFromDefault()
  else config.loadFromFile(kubeconfig)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('the kubeconfig names no cluster')
  return new HttpClient(config, server.replace(/\/+$/, ''))
}

class HttpClient implements ClusterClient {
  readonly #config: KubeConfig
  readonly #server: string
  #credentials: { at: number; taken: Promise<Credentials> } | undefined
  #agent: { tls: string; agent: Agent } | undefined

  constructor(config: KubeConfig, server: string) {
    this.#config = config
    this.#server = server
  }

  async call<T>(method: Dispatcher.HttpMethod, path: string, options: CallOptions = {}): Promise<T> {
    const { body, contentType = 'application/json', timeoutMs = CALL_MS } = options
    const signal = within(timeoutMs, options.signal)
    const reply = await this.#request(path, {
      method,
      query: options.query,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
    })
    return (await reached(reply.json(), options.signal)) as T // the path says which type it is
  }

  async stream(path: string, { query, signal }: StreamOptions = {}): Promise<Readable> {
    return this.#request(path, { method: 'GET', query, bodyTimeout: 0, ...(signal && { signal }) })
  }

  async socket(path: string, options: SocketOptions): Promise<WebSocket> {
    const { query, protocols, timeoutMs = CALL_MS } = options
    const signal = within(timeoutMs, options.signal)
    const { headers, tls } = await this.#takeCredentials()
    signal.throwIfAborted()
    const url = new URL(this.#server.replace(/^http/, 'ws') + path)
    for (const [name, value] of query) url.searchParams.append(name, value)
    const socket = new WebSocket(url, protocols, {
      headers,
      ...tls,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      // A mask hides what scripts of a web page send from old proxies. Nothing here needs it, and it costs a pass over
      // every byte.
      generateMask: (mask) => void mask.fill(0),
    })
    socket.once('open', () => socket.pause())
    socket.on('newListener', function onListener(event) {
      if (event !== 'message') return
      socket.off('newListener', onListener)
      process.nextTick(() => socket.resume())
    })
    const giveUp = () => socket.terminate()
    signal.addEventListener('abort', giveUp)
    const refused = new Promise<never>((_resolve, reject) => {
      socket.once('unexpected-response', (_request, response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        response.once('end', () => {
          reject(new ClusterError(response.statusCode ?? 0, parseStatus(text)))
          socket.terminate()
        })
      })
    })
    try {
      await Promise.race([reached(once(socket, 'open'), signal), refused])
    } finally {
      signal.removeEventListener('abort', giveUp)
      refused.catch(() => undefined) // a refusal that comes with an error of the connection is told once
    }
    return socket
  }

  async close(): Promise<void> {
    await this.#agent?.agent.destroy()
  }

  async #request(
    path: string,
    options: Omit<Dispatcher.RequestOptions, 'path' | 'origin' | 'query'> & { query: Query | undefined },
    mayRenew = true,
  ): Promise<Dispatcher.ResponseData['body']> {
    const { headers, tls } = await this.#takeCredentials()
    const { query, ...rest } = options
    const answer = request(this.#server + path, {
      ...rest,
      dispatcher: this.#agentFor(tls),
      query: Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined)),
      headers: { accept: 'application/json', ...headers, ...(rest.headers as Record<string, string> | undefined) },
    })
    const reply = await reached(answer, rest.signal as AbortSignal | undefined)
    if (reply.statusCode >= 200 && reply.statusCode < 300) return reply.body
    const text = await reply.body.text()
    if (reply.statusCode === 401 && mayRenew) {
      this.#credentials = undefined
      return this.#request(path, options, false)
    }
    throw new ClusterError(reply.statusCode, parseStatus(text))
  }

  #takeCredentials(): Promise<Credentials> {
    const now = performance.now()
    if (this.#credentials === undefined || now - this.#credentials.at > CREDENTIALS_MS) {
      const taken = readCredentials(this.#config)
      this.#credentials = { at: now, taken }
      taken.catch(() => {
        this.#credentials = undefined
      })
    }
    return this.#credentials.taken
  }

  /** One as long as certificates stay what they are. */
  #agentFor(tls: Credentials['tls']): Agent {
    const mark = JSON.stringify(tls)
    if (this.#agent?.tls !== mark) {
      const former = this.#agent?.agent
      this.#agent = { tls: mark, agent: new Agent({ connect: tls, pipelining: 1, headersTimeout: 60_000 }) }
      void former?.close()
    }
    return this.#agent.agent
  }
}

/** Fires when the time is over, or with the other signal. */
function within(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(timeoutMs)
  return signal === undefined ? limit : AbortSignal.any([signal, limit])
}

/** What goes wrong on the way is told from what the API server says; a caller who gave up hears his own word. */
async function reached<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const isGivenUp =
      signal?.aborted && !(signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError')
    throw isGivenUp ? error : new ClusterUnreachable(error)
  }
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: Record<string, unknown> = { headers: {} }
  await config.applyToHTTPSOptions(options)
  const { headers, auth, ca, cert, key, rejectUnauthorized, servername } = options
  const basic = typeof auth === 'string' ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
  const tls = Object.entries({ ca, cert, key, rejectUnauthorized, servername }).filter(
    ([, value]) => value !== undefined,
  )
  return { headers: { ...(headers as Record<string, string>), ...basic }, tls: Object.fromEntries(tls) }
}

function parseStatus(text: string): StatusBody {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // Proxies before the API server answer in words of their own.
  }
  return { message: text.slice(0, 500) }
}
