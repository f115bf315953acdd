// Pods as plain processes of this machine. The folder is the truth: this class holds nothing that a new one would miss.
import type { FSWatcher } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import { KeyedLock } from '../../support/keyed-lock.ts'
import { isSameProcess } from '../../support/process-identity.ts'
import { openTcp } from '../../support/tcp.ts'
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
import { execInPod } from './exec.ts'
import { listFilesOf, readFileOf, writeFileOf } from './files.ts'
import { localImages } from './images.ts'
import { type InstancePlan, namesIn, readClaim, readPlan, readState, readStop } from './instance-folder.ts'
import { type InstanceMaker, makeInstance, openForStepDown } from './instance-maker.ts'
import {
  dataFolder,
  dataFolders,
  eventsFolder,
  instanceFolder,
  instancesOf,
  podsFolder,
  podUids,
  temporaryFolder,
} from './layout.ts'
import { LogStream, openWatch } from './log-stream.ts'
import { observationOf } from './observation.ts'
import { PortBook } from './ports.ts'
import { shimVariable } from './process-tree.ts'
import { dispose, removePod, removeTree } from './removal.ts'
import { ensureShim } from './shim-start.ts'

export interface ProcessRuntimeOptions {
  /** Everything about the pods is kept here. One server owns it. */
  folder: string
  /** The built programs of `shim.ts`, `echo.ts` and `postgres-pod.ts`. */
  shimScript: string
  echoScript: string
  postgresScript: string
  /** The folder that the sources of mounts lie in. Without it, pods that mount a folder are refused. */
  storageRoot?: string
  /** Ports that no pod is given, such as the server's own. */
  reservedPorts?: number[]
  /** The PATH of pods. Default: the folder of this Node and the usual ones of the system. */
  path?: string
  logger?: Logger
}

type Logger = Record<'debug' | 'info' | 'warn' | 'error', (facts: object, message: string) => void>

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

export async function openProcessRuntime(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
  const { folder: root, logger } = options
  for (const folder of [podsFolder(root), dataFolders(root), eventsFolder(root), temporaryFolder(root)]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  await openForStepDown(root)
  await openForStepDown(dataFolders(root))
  for (const name of namesIn(temporaryFolder(root))) {
    await removeTree(join(temporaryFolder(root), name)).catch((error: unknown) =>
      logger?.warn({ err: error, name }, 'what is left of a removed pod could not be deleted'),
    )
  }
  return new ProcessRuntime(options)
}

/** A pod as its folder has it: the newest instance. */
interface FoundPod {
  folder: string
  plan: InstancePlan
  observation: Observation
}

export class ProcessRuntime implements PodRuntime {
  readonly kind = 'process'
  readonly #root: string
  readonly #shimScript: string
  readonly #maker: InstanceMaker
  readonly #locks = new KeyedLock()
  readonly #streams = new Set<{ uid: string; stream: LogStream }>()
  readonly #handlers = new Set<(uid: string) => void>()
  readonly #watcher: FSWatcher | undefined
  readonly #closing = new AbortController()
  readonly #execs = new Set<Promise<unknown>>()

  constructor(options: ProcessRuntimeOptions) {
    const { folder: root, shimScript, echoScript, postgresScript, reservedPorts = [], path, logger } = options
    this.#root = root
    this.#shimScript = shimScript
    this.#maker = {
      root,
      images: localImages({ echoScript, postgresScript, copies: join(root, 'postgres-bin') }),
      storageRoot: options.storageRoot,
      path: path ?? [dirname(process.execPath), ...systemPath].join(delimiter),
      ports: new PortBook(reservedPorts),
    }
    for (const uid of podUids(root)) {
      const plan = this.#find(uid)?.plan
      if (plan !== undefined) this.#maker.ports.enter(uid, plan.ports)
    }
    this.#watcher = openWatch(eventsFolder(root), (uid) => this.#tell(uid))
    if (this.#watcher === undefined) logger?.warn({ folder: root }, 'no file watch to be had; changes are seen later')
  }

  async apply(definition: PodDefinition): Promise<void> {
    const { key, instance, graceMs } = definition
    refuseProbes(definition)
    await this.#locks.run(key.uid, async () => {
      const newest = instancesOf(this.#root, key.uid).at(-1) ?? instance
      if (newest > instance) {
        const message = `pod "${key.podId}" has instance ${newest} already; instance ${instance} is not started`
        throw new PodsError('conflict', message)
      }
      const folder = instanceFolder(this.#root, key.uid, instance)
      if (readStop(folder) !== undefined) await this.#remove(key.uid, graceMs) // a removal that was cut off
      if (readPlan(folder) === undefined) await makeInstance(this.#maker, definition)
      await ensureShim({
        shimScript: this.#shimScript,
        folder,
        environment: { PATH: this.#maker.path, [shimVariable]: key.uid },
      })
    })
    this.#tell(key.uid)
  }

  async remove({ uid }: PodKey, { graceMs, upTo = Number.POSITIVE_INFINITY }: RemoveOptions): Promise<void> {
    await this.#locks.run(uid, async () => {
      const newest = instancesOf(this.#root, uid).at(-1)
      if (newest === undefined || newest <= upTo) await this.#remove(uid, graceMs)
    })
    this.#tell(uid)
  }

  /** Deletes what the pod kept from one instance to the next, and what is left of an instance that was lost. */
  async forget({ uid }: Pick<PodKey, 'uid'>): Promise<void> {
    await this.#locks.run(uid, async () => {
      if (namesIn(podsFolder(this.#root)).includes(uid)) await this.#remove(uid, 0)
      await dispose(this.#root, dataFolder(this.#root, uid))
    })
  }

  async remains(): Promise<string[]> {
    return [...new Set([...podUids(this.#root), ...namesIn(dataFolders(this.#root))])]
  }

  async observe({ uid }: PodKey): Promise<Observation> {
    return this.#find(uid)?.observation ?? { phase: 'absent' }
  }

  async list(): Promise<{ key: PodKey; observation: LiveObservation }[]> {
    return podUids(this.#root).flatMap((uid) => {
      const pod = this.#find(uid)
      if (pod === undefined || pod.observation.phase === 'absent') return []
      return [{ key: pod.plan.key, observation: pod.observation }]
    })
  }

  watch(onChange: (uid: string) => void): () => void {
    const handler = (uid: string) => onChange(uid)
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  /** Open from the call on: what is written until the end can be read also when the pod is removed meanwhile. */
  logs({ uid }: PodKey, options: LogOptions): AsyncIterable<LogLine> {
    const instance = instancesOf(this.#root, uid).at(options.previous ? -2 : -1)
    const folder = instanceFolder(this.#root, uid, instance ?? 0)
    const entry = { uid, stream: new LogStream(folder, options, () => this.#streams.delete(entry)) }
    this.#streams.add(entry)
    return entry.stream
  }

  async exec(key: PodKey, argv: string[], options: ExecOptions): Promise<ExecOutcome> {
    const signals = [this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])]
    const running = execInPod(this.#findRunning(key), argv, { ...options, signal: AbortSignal.any(signals) })
    this.#execs.add(running)
    try {
      return await running
    } finally {
      this.#execs.delete(running)
    }
  }

  async listFiles(key: PodKey, path: string): Promise<PodFile[]> {
    return listFilesOf(this.#findRunning(key), path)
  }

  async readFile(
    key: PodKey,
    path: string,
    options: { signal?: AbortSignal },
  ): Promise<{ sizeBytes: number; stream: Readable }> {
    return readFileOf(this.#findRunning(key), path, options)
  }

  async writeFile(key: PodKey, path: string, source: Readable, options: { signal?: AbortSignal }): Promise<void> {
    return writeFileOf(this.#findRunning(key), path, source, options)
  }

  /** Only to the ports that it declares: on this machine the others may be anybody's. */
  async connect(key: PodKey, port: number, { signal }: { signal?: AbortSignal }): Promise<Duplex> {
    const { observation } = this.#findRunning(key)
    const endpoints = 'endpoints' in observation ? observation.endpoints : {}
    const endpoint = endpoints[port]
    if (endpoint === undefined) throw closedPort(key, port, Object.keys(endpoints))
    try {
      return await openTcp({ ...endpoint, signal })
    } catch (cause) {
      if (signal?.aborted) throw cause
      const text = `Nothing listens on port ${port} of pod '${key.podId}'. Its program may still be starting.`
      throw new PodsError('port_closed', text, { cause, details: { pod_id: key.podId, port } })
    }
  }

  async check(): Promise<RuntimeHealth> {
    try {
      await access(podsFolder(this.#root), constants.W_OK)
    } catch {
      return { ok: false, detail: `the folder ${this.#root} cannot be written` }
    }
    return { ok: true, detail: 'pods are plain processes of this machine, without isolation or limits' }
  }

  async close(): Promise<void> {
    this.#watcher?.close()
    this.#handlers.clear()
    // A command whose caller is gone must not outlive this process, which alone can end it.
    this.#closing.abort()
    await Promise.allSettled(this.#execs)
    for (const { stream } of [...this.#streams]) stream.close()
  }

  async #remove(uid: string, graceMs: number): Promise<void> {
    await removePod(this.#root, uid, {
      graceMs,
      beforeDisposal: () => {
        for (const entry of this.#streams) if (entry.uid === uid) entry.stream.pin()
      },
    })
    this.#maker.ports.release(uid)
  }

  #find(uid: string): FoundPod | undefined {
    const instance = instancesOf(this.#root, uid).at(-1)
    if (instance === undefined) return undefined
    const folder = instanceFolder(this.#root, uid, instance)
    const plan = readPlan(folder)
    if (plan === undefined) return undefined
    // The claim is read first: a shim that ends after that has left its state, so no end looks like a loss.
    const claim = readClaim(folder)
    const state = readState(folder)
    const isMainAlive = state?.phase === 'running' && state.main !== null && isSameProcess(state.main)
    return { folder, plan, observation: observationOf({ plan, claim, state, isMainAlive }) }
  }

  #findRunning({ uid, podId }: PodKey): FoundPod {
    const pod = this.#find(uid)
    if (pod?.observation.phase === 'running' && pod.observation.ready) return pod
    throw new PodsError('wrong_state', `pod "${podId}" is not running (${stateInWords(pod?.observation)})`)
  }

  #tell(uid: string | null): void {
    if (uid !== null) for (const handler of this.#handlers) handler(uid)
  }
}

function refuseProbes({ key, probes }: PodDefinition): void {
  if (probes === undefined || Object.keys(probes).length === 0) return
  throw new PodsError(
    'runtime_refused',
    `pod "${key.podId}" has healthchecks, which the process runtime does not offer; leave them out, or use a server on Kubernetes`,
    { details: { reason: 'refused' } },
  )
}

function closedPort({ podId }: PodKey, port: number, declared: string[]): PodsError {
  const named = declared.length === 0 ? 'which names none' : `which names ${declared.join(', ')}`
  const text = `Pod '${podId}' has no port ${port} in its networking, ${named}. A pod that is a process can be reached on those only.`
  return new PodsError('port_closed', text, { details: { pod_id: podId, port } })
}

function stateInWords(observation: Observation = { phase: 'absent' }): string {
  if (observation.phase === 'absent') return 'no process of it is there'
  if (observation.phase === 'running') return 'its main process has just ended'
  return observation.message === null ? observation.phase : `${observation.phase}: ${observation.message}`
}
