// Pods as containers of Docker or Podman. The records say what is wanted, the engine what is there; this class brings
// callers, keepers and both together, and holds nothing that a new one would miss.
import { setMaxListeners } from 'node:events'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import { KeyedLock } from '../../support/keyed-lock.ts'
import type { StorageHelper } from '../../volumes/port.ts'
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
import type { SpecOptions } from './container-spec.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { explained, toPodsError, unavailable } from './engine-error.ts'
import { settleStop } from './engine-stop.ts'
import { Volumes } from './engine-volumes.ts'
import { Epochs } from './epochs.ts'
import { execInContainer } from './exec.ts'
import { listFilesOf, readFileOf, writeFileOf } from './files.ts'
import { removeHelpers } from './helpers.ts'
import { Hold } from './hold.ts'
import { Images } from './images.ts'
import { Isolation } from './isolation.ts'
import type { KeeperDeps } from './keeper.ts'
import { Keepers } from './keepers.ts'
import { ContainerMaker } from './maker.ts'
import { Networks } from './networks.ts'
import { type Logger, Picture } from './picture.ts'
import { Places } from './places.ts'
import { PodLogs } from './pod-logs.ts'
import { type FoundPod, lookAtPod } from './pod-look.ts'
import type { Records } from './records.ts'
import { refuseImpossible } from './refusals.ts'
import { registryLogins } from './registry-logins.ts'
import { Removal } from './removal.ts'
import { openStorageHelper } from './storage-helper.ts'

export interface DockerRuntimeOptions extends EngineOptions {
  /** What this runtime keeps; one server owns it. */
  folder: string
  /** The folder that the sources of mounts lie in. Without it, pods that mount a folder are refused. */
  storageRoot?: string
  /** The group that owns the folders of volumes. */
  storageGid?: number | undefined
  security?: 'baseline' | 'restricted' | undefined
  /** With a shell; for what root left in the storage. Default busybox. */
  helperImage?: string
  /** Declared ports are published on this machine's loopback. Default: where containers cannot be reached directly. */
  publishes?: boolean
  /** How long the network of a tenant without pods is kept. Default 15 s. */
  networkLingerMs?: number
  /** Where `docker login` and `podman login` leave what they are told. Default: in the home of this user. */
  loginFiles?: readonly string[]
  /** In ms since 1970. Default: this machine's clock. */
  now?: () => number
  random?: () => number
  logger?: Logger
}

export async function openDockerRuntime(options: DockerRuntimeOptions): Promise<DockerRuntime> {
  const runtime = new DockerRuntime(options, await openDataFolder(options.folder))
  await runtime.resume()
  return runtime
}

/** For each of two questions: whoever asks how it is wants to hear of an engine that hangs. */
const CHECK_MS = 5_000
const NETWORK_LINGER_MS = 15_000

export class DockerRuntime implements PodRuntime {
  readonly kind = 'docker'
  readonly storageHelper: StorageHelper
  readonly #options: DockerRuntimeOptions
  readonly #folderId: string
  readonly #records: Records
  readonly #engine: Engine
  readonly #picture: Picture
  readonly #networks: Networks
  readonly #isolation: Isolation
  readonly #volumes: Volumes
  readonly #places: Places
  readonly #keepers: Keepers
  readonly #logs: PodLogs
  readonly #removal: Removal
  readonly #locks = new KeyedLock()
  readonly #changes = new PodChanges()
  readonly #running = new Set<Promise<unknown>>()
  readonly #closing = new AbortController()
  readonly #now: () => number
  #hasTakenOver = false

  /** `openDockerRuntime` makes one. */
  constructor(options: DockerRuntimeOptions, { id: folderId, records, heldFile, epochsFile, spoolFolder }: DataFolder) {
    const { random = Math.random, now = Date.now, helperImage = 'busybox', logger, loginFiles } = options
    // One listener for each log and command.
    setMaxListeners(0, this.#closing.signal)
    this.#options = options
    this.#folderId = folderId
    this.#records = records
    this.#now = now
    const engine = new Engine(options)
    const hold = new Hold(engine, heldFile)
    const picture = new Picture({
      engine,
      folderId,
      epochs: new Epochs(epochsFile),
      now,
      random,
      logger,
      onChange: (uid) => this.#onContainer(uid),
      onGone: (id) => this.#places.forget(id),
      onUnplugged: () => this.#isolation.restore(),
      onListed: async (stop) => {
        await hold.resume()
        await this.#takeOver()
        await settleStop(records, this.#picture, stop, now)
      },
      onCurrent: () => {
        this.#isolation.restore()
        this.#keepers.urgeAll()
        for (const uid of this.#picture.uids()) this.#changes.tell(uid)
      },
    })
    this.#engine = engine
    this.#picture = picture
    const observe = (uid: string) => this.#observe(uid)
    this.#networks = new Networks({ engine, folderId, lingerMs: options.networkLingerMs ?? NETWORK_LINGER_MS })
    this.#isolation = new Isolation({ engine, folderId, picture, networks: this.#networks, logger })
    this.#volumes = new Volumes({ engine, folderId })
    this.#places = new Places({ engine, picture, hold, observe, spoolFolder })
    const images = new Images({ engine, logins: registryLogins(loginFiles ?? defaultLoginFiles()) })
    this.storageHelper = openStorageHelper({
      engine,
      images,
      folderId,
      image: helperImage,
      spoolFolder,
      ready: () => picture.whenCurrent(),
    })
    const maker = new ContainerMaker({
      engine,
      records,
      picture,
      images,
      networks: this.#networks,
      volumes: this.#volumes,
      hold,
      storageRoot: options.storageRoot,
      specOptions: () => this.#specOptions(),
    })
    const waysTo: KeeperDeps['waysTo'] = (container) => this.#places.waysTo(container)
    const onChange = (uid: string) => this.#changes.tell(uid)
    this.#keepers = new Keepers({ records, picture, maker, waysTo, now, random, logger, onChange })
    const changed = (uid: string, withinMs: number) => this.#changes.next(uid, withinMs)
    this.#logs = new PodLogs({ engine, records, picture, observe, changed })
    this.#removal = new Removal({ records, picture, maker, networks: this.#networks, logs: this.#logs })
  }

  /** Goes on with what an earlier server was at. */
  async resume(): Promise<void> {
    for (const uid of await this.#records.uids()) {
      const record = await this.#records.newest(uid)
      if (record === undefined) continue
      const { key, graceMs } = record.definition
      if (!record.isLeaving) this.#keepers.begin(record.definition)
      else this.#track(this.#locks.run(uid, () => this.#removeAll(key, graceMs)).then(() => this.#changes.tell(uid)))
    }
  }

  async apply(definition: PodDefinition): Promise<void> {
    const { key, instance, graceMs } = definition
    await explained(() =>
      this.#locks.run(key.uid, async () => {
        await this.#picture.whenCurrent()
        refuseImpossible(definition, this.#specOptions(), this.#options)
        const known = await this.#records.instances(key.uid)
        const all = [...known, ...this.#picture.of(key.uid).map((container) => container.instance)]
        const newestThere = Math.max(instance, ...all)
        if (newestThere > instance) {
          const message = `pod "${key.podId}" has instance ${newestThere} already; instance ${instance} is not started`
          throw new PodsError('conflict', message)
        }
        const own = await this.#records.read(key.uid, instance)
        if (own?.isLeaving || all.some((other) => other < instance)) await this.#removeAll(key, graceMs)
        if (own === undefined || own.isLeaving) {
          await this.#records.write({ definition, appliedAtMs: this.#now(), isLeaving: false })
        }
        this.#keepers.begin(definition)
      }),
    )
    this.#changes.tell(key.uid)
  }

  async remove(key: PodKey, { graceMs, upTo = Number.POSITIVE_INFINITY }: RemoveOptions): Promise<void> {
    await explained(async () => {
      await this.#logs.opened(key.uid)
      await this.#locks.run(key.uid, async () => {
        const newest = (await this.#records.instances(key.uid)).at(-1)
        if (newest === undefined || newest <= upTo) await this.#removeAll(key, graceMs)
      })
    })
    this.#changes.tell(key.uid)
  }

  async observe({ uid }: PodKey): Promise<Observation> {
    return explained(async () => (await this.#observe(uid))?.observation ?? { phase: 'absent' })
  }

  async list(): Promise<{ key: PodKey; observation: LiveObservation }[]> {
    return explained(async () => {
      await this.#picture.whenCurrent()
      const uids = new Set([...(await this.#records.uids()), ...this.#picture.uids()])
      const found = await Promise.all([...uids].map((uid) => this.#observe(uid)))
      return found.flatMap((pod) => pod ?? [])
    })
  }

  watch(onChange: (uid: string) => void): () => void {
    return this.#changes.on(onChange)
  }

  /** Open from the call on: what is written until the end can be read also when the pod is removed meanwhile. */
  logs(key: PodKey, options: LogOptions): AsyncIterable<LogLine> {
    return this.#logs.read(key, { ...options, signal: this.#until(options.signal) })
  }

  async exec(key: PodKey, argv: string[], options: ExecOptions): Promise<ExecOutcome> {
    return this.#busy(async () => {
      const place = await this.#places.of(key)
      return execInContainer(place, argv, { ...options, signal: this.#until(options.signal) })
    })
  }

  async listFiles(key: PodKey, path: string): Promise<PodFile[]> {
    return this.#busy(async () => listFilesOf(await this.#places.of(key), path))
  }

  async readFile(
    key: PodKey,
    path: string,
    options: { signal?: AbortSignal },
  ): Promise<{ sizeBytes: number; stream: Readable }> {
    return this.#busy(async () => readFileOf(await this.#places.of(key), path, options))
  }

  async writeFile(key: PodKey, path: string, source: Readable, options: { signal?: AbortSignal }): Promise<void> {
    return this.#busy(async () => writeFileOf(await this.#places.of(key), path, source, options))
  }

  async connect(key: PodKey, port: number, options: { signal?: AbortSignal }): Promise<Duplex> {
    return explained(async () => {
      const ports = (await this.#records.newest(key.uid))?.definition.ports ?? []
      const declared = ports.map((stanza) => stanza.port)
      return this.#places.connect(key, port, declared, options)
    })
  }

  async check(): Promise<RuntimeHealth> {
    const { host } = this.#engine
    try {
      const { product, version } = await this.#engine.learn({ timeoutMs: CHECK_MS })
      await this.#picture.whenCurrent()
      return {
        ok: true,
        detail: `pods are containers of ${product === 'podman' ? 'Podman' : 'Docker'} ${version} at ${host}`,
      }
    } catch (error) {
      return { ok: false, detail: (toPodsError(error) as Error).message }
    }
  }

  /** Its storage, and what is left of an instance that was lost. */
  async forget({ uid }: Pick<PodKey, 'uid'>): Promise<void> {
    await explained(() =>
      this.#locks.run(uid, async () => {
        const left = await this.#observe(uid)
        if (left !== undefined) await this.#removeAll(left.key, 0)
        await this.#volumes.remove(uid)
      }),
    )
  }

  async remains(): Promise<string[]> {
    return explained(async () => [...new Set([...(await this.#volumes.owners()), ...(await this.#records.uids())])])
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the runtime is closed'))
    this.#changes.clear()
    await this.#keepers.close()
    await Promise.allSettled(this.#running)
    await this.#isolation.close()
    await this.#networks.close(this.#picture.isCurrent)
    await this.#picture.close()
    this.#engine.close()
  }

  /** Returns when neither a container nor a record of the pod is left. */
  async #removeAll(key: PodKey, graceMs: number): Promise<void> {
    await this.#keepers.end(key.uid)
    await this.#removal.run(key, graceMs, this.#closing.signal)
  }

  /** What a server before this one left without a record. */
  async #takeOver(): Promise<void> {
    if (this.#hasTakenOver) return
    await removeHelpers(this.#engine, this.#folderId)
    await this.#networks.resume()
    this.#hasTakenOver = true
  }

  #observe(uid: string): Promise<FoundPod | undefined> {
    const keeperOf = (of: string) => this.#keepers.of(of)
    const deps = { engine: this.#engine, records: this.#records, picture: this.#picture, keeperOf, now: this.#now }
    return lookAtPod(deps, uid)
  }

  #specOptions(): SpecOptions {
    const { facts } = this.#engine
    if (facts === undefined) throw unavailable('the container engine has not answered yet', 'engine_missing')
    const { storageGid, security, publishes = !facts.reachesContainers } = this.#options
    return { folderId: this.#folderId, facts, storageGid, security, publishes }
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
  }

  /** A command whose caller is gone must not outlive this process, which alone can end it. */
  async #busy<T>(work: () => Promise<T>): Promise<T> {
    const running = explained(work)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  #track(work: Promise<unknown>): void {
    const settled = work
      .catch((err: unknown) => this.#options.logger?.warn({ err }, 'a removal that was cut off could not go on yet'))
      .finally(() => this.#running.delete(settled))
    this.#running.add(settled)
  }

  #onContainer(uid: string): void {
    this.#keepers.poke(uid)
    this.#changes.tell(uid)
  }
}

function defaultLoginFiles(): string[] {
  return [join(homedir(), '.docker', 'config.json'), join(homedir(), '.config', 'containers', 'auth.json')]
}
