// Pods on a Kubernetes cluster. The cluster is the truth: this class keeps a picture of it and nothing else.
import type { Duplex, Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { PodChanges } from '../pod-changes.ts'
import type {
  ExecOptions,
  ExecOutcome,
  LiveObservation,
  LogLine,
  LogOptions,
  Observation,
  PodDefinition,
  PodFile,
  PodKey,
  PodRuntime,
  RemoveOptions,
  RuntimeHealth,
} from '../port.ts'
import { listFilesOf, readFileOf, type ShellPlace, writeFileOf } from '../shell/files.ts'
import type { ClusterClient } from './client.ts'
import { explained, toPodsError } from './cluster-error.ts'
import { DirectRoads, openPort } from './connect.ts'
import { type ExecFacts, type ExecPlace, execInPod } from './exec.ts'
import type { ManifestOptions } from './manifests.ts'
import { PodLogs } from './pod-logs.ts'
import { PodObjects } from './pod-objects.ts'
import { PodWatch } from './pod-watch.ts'
import type { SeenPod } from './projection.ts'
import { missingRights } from './rights.ts'

export interface KubernetesRuntimeOptions extends ManifestOptions {
  client: ClusterClient
  /** Of the pods of users; nothing else should live there. */
  namespace: string
  /** What is known of the ways to Pods. Default: nothing. */
  roads?: DirectRoads
  logger?: Logger
}

type Logger = Record<'debug' | 'info' | 'warn' | 'error', (facts: object, message: string) => void>

/** The first picture of the cluster is waited for so long. */
const FIRST_LIST_MS = 10_000
/** What a Pod that is gone has still sent may take so long to be read. */
const LAST_BYTES_MS = 5_000

export function openKubernetesRuntime(options: KubernetesRuntimeOptions): KubernetesRuntime {
  return new KubernetesRuntime(options)
}

export class KubernetesRuntime implements PodRuntime {
  readonly kind = 'kubernetes'
  readonly #options: KubernetesRuntimeOptions
  readonly #client: ClusterClient
  readonly #objects: PodObjects
  readonly #logs: PodLogs
  readonly #changes = new PodChanges()
  readonly #execFacts: ExecFacts = { shells: new Map(), lacksInputEnd: false }
  readonly #closing = new AbortController()
  readonly #execs = new Set<Promise<unknown>>()
  readonly #roads: DirectRoads
  #watch: PodWatch | undefined
  #hasRights = false

  constructor(options: KubernetesRuntimeOptions) {
    this.#options = options
    this.#client = options.client
    this.#roads = options.roads ?? new DirectRoads()
    this.#objects = new PodObjects({
      client: options.client,
      namespace: options.namespace,
      manifests: options,
      isSeen: (objectUid) => this.#picture().isCurrent && this.#picture().has(objectUid),
      changed: (uid, withinMs) => this.#changes.next(uid, withinMs),
    })
    this.#logs = new PodLogs({
      client: options.client,
      pathOf: (name) => this.#objects.pathOf(name),
      find: (uid) => this.#find(uid),
      changed: (uid, withinMs) => this.#changes.next(uid, withinMs),
    })
  }

  async apply(definition: PodDefinition): Promise<void> {
    this.#refuseUnmountable(definition)
    await explained(async () => {
      await this.#makeWay(definition)
      const pod = await this.#objects.create(definition, () => this.#makeWay(definition))
      this.#picture().enter(pod)
    })
    this.#changes.tell(definition.key.uid)
  }

  async remove(key: PodKey, { graceMs, upTo = Number.POSITIVE_INFINITY }: RemoveOptions): Promise<void> {
    await explained(async () => {
      await this.#logs.opened(key.uid)
      const found = await this.#objects.list(key.uid)
      const meant = found.filter(({ observation }) => observation.instance <= upTo)
      await this.#removeAll(key, meant, graceMs)
    })
    this.#changes.tell(key.uid)
  }

  async observe({ uid }: PodKey): Promise<Observation> {
    return (await explained(() => this.#find(uid)))?.observation ?? { phase: 'absent' }
  }

  async list(): Promise<{ key: PodKey; observation: LiveObservation }[]> {
    const picture = this.#picture()
    // A server that has just started would else list everything twice at once.
    if (!picture.isCurrent) await Promise.race([picture.listed, delay(FIRST_LIST_MS)])
    const all = picture.isCurrent ? picture.all() : await this.#listAll()
    const found = new Map<string, SeenPod>()
    for (const pod of all) found.set(pod.key.uid, newer(pod, found.get(pod.key.uid)))
    return [...found.values()].map(({ key, observation }) => ({ key, observation }))
  }

  watch(onChange: (uid: string) => void): () => void {
    this.#picture() // whoever listens wants to hear
    return this.#changes.on(onChange)
  }

  /** Open from the call on: what is written until the end can be read also when the pod is removed meanwhile. */
  logs({ uid }: PodKey, given: LogOptions): AsyncIterable<LogLine> {
    return this.#logs.read(uid, this.#untilClosed(given))
  }

  async exec(key: PodKey, argv: string[], options: ExecOptions): Promise<ExecOutcome> {
    return this.#tracked(async () => execInPod(await this.#running(key), argv, this.#untilClosed(options)))
  }

  async listFiles(key: PodKey, path: string): Promise<PodFile[]> {
    return explained(async () => listFilesOf(await this.#shell(key), path))
  }

  async readFile(
    key: PodKey,
    path: string,
    options: { signal?: AbortSignal },
  ): Promise<{ sizeBytes: number; stream: Readable }> {
    return explained(async () => readFileOf(await this.#shell(key), path, this.#untilClosed(options)))
  }

  async writeFile(key: PodKey, path: string, source: Readable, options: { signal?: AbortSignal }): Promise<void> {
    return this.#tracked(async () => writeFileOf(await this.#shell(key), path, source, this.#untilClosed(options)))
  }

  async connect(key: PodKey, port: number, options: { signal?: AbortSignal }): Promise<Duplex> {
    return explained(async () => {
      const pod = await this.#findRunning(key)
      const place = { client: this.#client, path: this.#objects.pathOf(pod.name), pod, roads: this.#roads }
      const connection = await openPort(place, port, options)
      this.#endWithPod(connection, pod)
      return connection
    })
  }

  async check(): Promise<RuntimeHealth> {
    const { namespace } = this.#options
    try {
      await this.#client.call('GET', this.#objects.path, { query: { limit: 1 }, timeoutMs: 5_000 })
      if (!this.#hasRights) {
        const missing = await missingRights(this.#client, namespace)
        if (missing.length > 0) {
          const detail = `the server lacks rights in the namespace ${namespace}: ${missing.join(', ')}; see \`tpods-server rbac\``
          return { ok: false, detail }
        }
        this.#hasRights = true
      }
    } catch (error) {
      return { ok: false, detail: (toPodsError(error) as Error).message }
    }
    return { ok: true, detail: `pods run in the namespace ${namespace}` }
  }

  /** Its storage, and what a kill between the parts of a pod may have left. */
  async forget({ uid }: Pick<PodKey, 'uid'>): Promise<void> {
    await explained(async () => {
      await this.#objects.removeParts(uid)
      await this.#objects.removeClaims(uid)
    })
  }

  async remains(): Promise<string[]> {
    return explained(() => this.#objects.claimants())
  }

  async close(): Promise<void> {
    // A command whose caller is gone must not outlive this process, which alone knows its mark.
    this.#closing.abort()
    await Promise.allSettled(this.#execs)
    this.#changes.clear()
    await this.#watch?.close()
    await this.#client.close()
  }

  #untilClosed<T extends { signal?: AbortSignal }>(options: T): T & { signal: AbortSignal } {
    const signals = [this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])]
    return { ...options, signal: AbortSignal.any(signals) }
  }

  /** A close waits for it. */
  async #tracked<T>(work: () => Promise<T>): Promise<T> {
    const running = explained(work)
    this.#execs.add(running)
    try {
      return await running
    } finally {
      this.#execs.delete(running)
    }
  }

  /** What the cluster shows of our Pods; followed from the first use on, in every role. */
  #picture(): PodWatch {
    this.#watch ??= new PodWatch({
      client: this.#client,
      namespace: this.#options.namespace,
      onChange: (uid) => this.#changes.tell(uid),
      onGone: ({ name }) => {
        const path = this.#objects.pathOf(name)
        this.#execFacts.shells.delete(path)
        this.#logs.forget(path)
      },
      logger: this.#options.logger,
    })
    return this.#watch
  }

  /** Leaves the newest instance only. Asked again once the own one is there: another server may have made one meanwhile. */
  async #makeWay({ key, instance, graceMs }: PodDefinition): Promise<void> {
    const found = await this.#objects.list(key.uid)
    const newestThere = Math.max(instance, ...found.map(({ observation }) => observation.instance))
    const older = found.filter(({ observation }) => observation.instance < newestThere)
    if (older.length > 0) await this.#removeAll(key, older, graceMs)
    if (newestThere === instance) return
    const message = `pod "${key.podId}" has instance ${newestThere} already; instance ${instance} is not started`
    throw new PodsError('conflict', message)
  }

  /** Returns when neither a container of these nor anything that belongs to one that is gone is left. */
  async #removeAll(key: PodKey, pods: SeenPod[], graceMs: number): Promise<void> {
    await Promise.all(
      pods.map(async (pod) => {
        await this.#objects.removePod(key, pod, graceMs)
        this.#picture().enterGone(pod.objectUid)
      }),
    )
    await this.#objects.removeOrphans(key.uid)
  }

  /** From the picture where it is current, else from the API server. */
  async #find(uid: string): Promise<SeenPod | undefined> {
    const picture = this.#picture()
    const known = picture.isCurrent ? newest(picture.of(uid)) : undefined
    if (known !== undefined) return known
    const read = newest(await this.#objects.list(uid))
    return read && picture.explain(read)
  }

  async #listAll(): Promise<SeenPod[]> {
    const pods = await explained(() => this.#objects.list())
    return pods.map((pod) => this.#picture().explain(pod))
  }

  async #running(key: PodKey): Promise<ExecPlace> {
    const { name } = await this.#findRunning(key)
    return { client: this.#client, path: this.#objects.pathOf(name), podId: key.podId, facts: this.#execFacts }
  }

  async #shell(key: PodKey): Promise<ShellPlace> {
    const place = await this.#running(key)
    return { podId: key.podId, exec: (argv, options) => execInPod(place, argv, options) }
  }

  async #findRunning(key: PodKey): Promise<SeenPod> {
    const pod = await this.#find(key.uid)
    if (pod?.observation.phase === 'running') return pod
    const state = pod === undefined ? 'no container of it is there' : (pod.observation.message ?? pod.observation.phase)
    throw new PodsError('wrong_state', `pod "${key.podId}" is not running (${state})`)
  }

  /** A node that is lost says no good-bye on the connections of its Pods. */
  #endWithPod(connection: Duplex, { key, objectUid }: SeenPod): void {
    let timer: NodeJS.Timeout | undefined
    const destroy = () => connection.destroy(new Error(`the container of pod "${key.podId}" is gone`))
    const look = (changed: string) => {
      if (changed !== key.uid || timer !== undefined || !this.#picture().isCurrent) return
      if (!this.#picture().has(objectUid)) timer = setTimeout(destroy, LAST_BYTES_MS)
    }
    const end = this.#changes.on(look)
    connection.once('close', () => {
      end()
      clearTimeout(timer)
    })
  }

  #refuseUnmountable({ key, mounts }: PodDefinition): void {
    if (this.#options.storageClaim !== undefined || !mounts.some(({ kind }) => kind === 'folder')) return
    throw new PodsError(
      'runtime_refused',
      `pod "${key.podId}" mounts a volume, but this server has no TPODS_KUBERNETES_STORAGE_CLAIM`,
      { details: { reason: 'refused' } },
    )
  }
}

function newest(pods: SeenPod[]): SeenPod | undefined {
  return pods.reduce<SeenPod | undefined>((best, pod) => newer(pod, best), undefined)
}

function newer(pod: SeenPod, other: SeenPod | undefined): SeenPod {
  return other === undefined || pod.observation.instance > other.observation.instance ? pod : other
}
