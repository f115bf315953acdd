// The container engine: how it is reached, what kind it is, and how long an answer may take.
import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { refused, toEngineError, unavailable } from './engine-error.ts'
import type { EngineProduct } from './place.ts'

export interface EngineOptions {
  /** As in DOCKER_HOST: `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port` or `https://host:port`. */
  host: string
  /** For an engine behind TLS, as PEM. */
  tls?: { ca: string; cert: string; key: string }
}

export interface EngineFacts {
  product: EngineProduct
  version: string
  cpus: number
  memoryMi: number
  hasSelinux: boolean
  /** Of the machine that it runs on, in its words. */
  system: string
  /** From here the addresses of containers lead to them. */
  reachesContainers: boolean
  /** It runs on another machine, which has other folders than this one. */
  isElsewhere: boolean
}

export interface AskOptions {
  signal?: AbortSignal | undefined
  /** Default 30 s. */
  timeoutMs?: number
}

const ANSWER_MS = 30_000
const LEAST_API = 41

export class Engine {
  readonly docker: Docker
  readonly host: string
  readonly #agent: HttpAgent | HttpsAgent
  readonly #closing = new AbortController()
  #facts: EngineFacts | undefined

  constructor({ host, tls }: EngineOptions) {
    const where = parseHost(host, tls !== undefined)
    this.host = host
    // One listener for each question.
    setMaxListeners(0, this.#closing.signal)
    // Streams of logs and commands hold their connections for as long as they live.
    this.#agent = where.protocol === 'https' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
    // The client writes out all that it sends with, for a log that nobody reads: with all connections, at each question.
    Object.defineProperty(this.#agent, inspect.custom, { value: () => 'Agent' })
    // Each of them is given, or the client would fill it in from the environment.
    this.docker = new Docker({ ...where, ...tls, agent: this.#agent } as Docker.DockerOptions)
  }

  /** Of the engine that answered last; undefined until one has. */
  get facts(): EngineFacts | undefined {
    return this.#facts
  }

  /** One question and its answer. Throws EngineAway, EngineError, or what the signal was aborted with. */
  async ask<T>(question: (abortSignal: AbortSignal) => Promise<T>, options: AskOptions = {}): Promise<T> {
    const { signal, timeoutMs = ANSWER_MS } = options
    const limit = AbortSignal.timeout(timeoutMs)
    const end = AbortSignal.any([this.#closing.signal, limit, ...(signal ? [signal] : [])])
    try {
      return await orEnd(question(end), end)
    } catch (error) {
      this.#closing.signal.throwIfAborted()
      signal?.throwIfAborted()
      throw toEngineError(this.host, limit.aborted ? limit.reason : error)
    }
  }

  /** Asks anew who answers there. Throws `runtime_unavailable` for an engine that is too old. */
  async learn(options: AskOptions = {}): Promise<EngineFacts> {
    const version = await this.ask(() => this.docker.version(), options)
    const info = (await this.ask(() => this.docker.info(), options)) as EngineInfo
    const facts = factsOf(this.host, version as EngineVersion, info)
    const [, minor = '0'] = version.ApiVersion.split('.')
    if (version.ApiVersion.startsWith('1.') && Number(minor) < LEAST_API) {
      throw unavailable(
        `the container engine is ${facts.product} ${facts.version}, which is too old; it takes Docker 20.10 or Podman 4`,
        'engine_missing',
      )
    }
    this.#facts = facts
    return facts
  }

  close(): void {
    this.#closing.abort(new Error('the runtime is closed'))
    this.#agent.destroy()
  }
}

/** A question for which the client has no call, or one that does too much. */
export function dial<T>(docker: Docker, question: Parameters<Docker['modem']['dial']>[0]): Promise<T> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(question, (error: Error | null, answer) => (error ? reject(error) : resolve(answer as T)))
  })
}

/** Not every call of the client ends with its signal. */
async function orEnd<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let onAbort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([answer, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

interface EngineVersion {
  Version: string
  Components?: { Name: string }[]
}

interface EngineInfo {
  NCPU?: number
  MemTotal?: number
  OperatingSystem?: string
  SecurityOptions?: string[] | null
  Rootless?: boolean
}

/** Pure. */
export function factsOf(host: string, version: EngineVersion, info: EngineInfo): EngineFacts {
  const options = info.SecurityOptions ?? []
  const has = (name: string) => options.some((option) => option.split(',').includes(`name=${name}`))
  const system = info.OperatingSystem ?? 'unknown'
  const isRootless = info.Rootless === true || has('rootless')
  const isVirtual = process.platform !== 'linux' || system.includes('Docker Desktop')
  return {
    product: version.Components?.some(({ Name }) => Name.includes('Podman')) ? 'podman' : 'docker',
    version: version.Version,
    cpus: info.NCPU ?? 1,
    memoryMi: Math.floor((info.MemTotal ?? 0) / 2 ** 20),
    hasSelinux: has('selinux'),
    system,
    reachesContainers: host.startsWith('unix:') && !isRootless && !isVirtual,
    isElsewhere: !/^(unix|npipe):|^\w+:\/\/(localhost|127\.|\[::1\])/.test(host),
  }
}

interface EnginePlace {
  protocol: 'http' | 'https'
  socketPath: string | undefined
  host: string | undefined
  port: number | undefined
  pathPrefix: string
  headers: Record<string, string>
}

export function parseHost(host: string, hasTls = false): EnginePlace {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.+)$/.exec(host) ?? []
  const plain = { protocol: 'http' as const, host: undefined, port: undefined, pathPrefix: '/', headers: {} }
  if (scheme === 'unix' || scheme === 'npipe') return { ...plain, socketPath: rest }
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https') {
    const isSecure = hasTls || scheme === 'https'
    const { hostname, port } = new URL(`http://${rest}`)
    return {
      ...plain,
      socketPath: undefined,
      protocol: isSecure ? 'https' : 'http',
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: port === '' ? (isSecure ? 2376 : 2375) : Number(port),
    }
  }
  throw refused(
    `"${host}" is no address of a container engine; give unix:///path, npipe:////./pipe/name or tcp://host:port`,
  )
}
