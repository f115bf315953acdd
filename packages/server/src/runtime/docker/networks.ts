// The network of each tenant: made when its first container needs it, gone a while after the last.
import { KeyedLock } from '../../support/keyed-lock.ts'
import { labelNames } from '../pod-names.ts'
import type { PodKey } from '../port.ts'
import type { Engine } from './engine.ts'
import { isStatus, isTaken } from './engine-error.ts'
import { folderLabel, networkLabels, networkName } from './names.ts'
import { type FoundNetwork, networksOfPodman } from './podman-api.ts'

export interface NetworksDeps {
  engine: Engine
  folderId: string
  /** How long one is kept that no container needs: the next pod often comes soon. */
  lingerMs: number
}

type Labels = Record<string, string>

export class Networks {
  readonly #deps: NetworksDeps
  readonly #locks = new KeyedLock()
  /** By name: how many containers are being made for it right now. */
  readonly #users = new Map<string, number>()
  /** By name: those that nobody may need any more. */
  readonly #left = new Map<string, { labels: Labels; timer: NodeJS.Timeout }>()
  #isClosed = false

  constructor(deps: NetworksDeps) {
    this.#deps = deps
  }

  nameFor(key: PodKey): string {
    return networkName(this.#deps.folderId, key)
  }

  /** Does the work, which makes a container, while the network is there. */
  async withNetwork<T>(key: PodKey, work: (name: string) => Promise<T>): Promise<T> {
    const name = this.nameFor(key)
    await this.#locks.run(name, async () => {
      await this.#make(name, key)
      this.#users.set(name, (this.#users.get(name) ?? 0) + 1)
    })
    try {
      return await work(name)
    } finally {
      this.#users.set(name, (this.#users.get(name) ?? 1) - 1)
    }
  }

  /** A container of the tenant is gone, which may have been the last. */
  leave(key: PodKey): void {
    this.#leave(this.nameFor(key), networkLabels(this.#deps.folderId, key))
  }

  /** Takes over those of a server before this one. */
  async resume(): Promise<void> {
    for (const { name, labels = {} } of await this.#find({})) this.#leave(name, labels)
  }

  /** Those that nobody needs do not outlive this server, where the engine is there to be told. */
  async close(isEngineThere: boolean): Promise<void> {
    this.#isClosed = true
    const left = [...this.#left]
    for (const [, { timer }] of left) clearTimeout(timer)
    this.#left.clear()
    // The next server takes over what fails here.
    if (isEngineThere) await Promise.allSettled(left.map(([name, { labels }]) => this.#free(name, labels)))
  }

  #leave(name: string, labels: Labels): void {
    if (this.#isClosed) return
    clearTimeout(this.#left.get(name)?.timer)
    const timer = setTimeout(() => {
      this.#left.delete(name)
      this.#free(name, labels).catch(() => this.#leave(name, labels))
    }, this.#deps.lingerMs)
    this.#left.set(name, { labels, timer: timer.unref() })
  }

  /** Unless a container of the tenant is there, in whatever state: engines look at running ones only. */
  async #free(name: string, networkLabels: Labels): Promise<void> {
    const { engine } = this.#deps
    await this.#locks.run(name, async () => {
      if ((this.#users.get(name) ?? 0) > 0) return
      const label = [...Object.entries(networkLabels).map(([key, value]) => `${key}=${value}`), labelNames.uid]
      const there = await engine.ask(() => engine.docker.listContainers({ all: true, filters: { label } }))
      if (there.length > 0) return
      for (const id of await this.#idsOf(name)) await this.#remove(id)
    })
  }

  /** Never cut off: an engine goes on with what it was asked for. */
  async #make(name: string, key: PodKey): Promise<void> {
    const { engine, folderId } = this.#deps
    const [first, ...others] = await this.#idsOf(name)
    // Two servers at once, or one that was killed in the middle: engines take a name twice, and then know neither.
    for (const id of others) await this.#remove(id)
    if (first !== undefined) return
    const isPodman = engine.facts?.product === 'podman'
    try {
      await engine.ask(() =>
        engine.docker.createNetwork({
          Name: name,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: networkLabels(folderId, key),
          // Docker keeps its networks apart from each other by itself.
          ...(isPodman && { Options: { isolate: 'true' } }),
        }),
      )
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }

  /** The oldest first, which is the one that containers have. */
  async #idsOf(wanted: string): Promise<string[]> {
    const found = await this.#find({ name: [wanted] })
    return found
      .filter(({ name }) => name === wanted)
      .sort((one, other) => Date.parse(one.created) - Date.parse(other.created))
      .map(({ id }) => id)
  }

  #find(more: Record<string, string[]>): Promise<FoundNetwork[]> {
    const { engine, folderId } = this.#deps
    return findNetworks(engine, { label: [`${folderLabel}=${folderId}`], ...more })
  }

  async #remove(id: string): Promise<void> {
    const { engine } = this.#deps
    try {
      await engine.ask(() => engine.docker.getNetwork(id).remove())
    } catch (error) {
      // In use by a container of somebody else, who then has it.
      if (!isStatus(error, 404, 403, 409)) throw error
    }
  }
}

/** The engine must have answered before. */
export async function findNetworks(engine: Engine, filters: Record<string, string[]>): Promise<FoundNetwork[]> {
  if (engine.facts?.product === 'podman') return engine.ask(() => networksOfPodman(engine.docker, filters))
  const found = await engine.ask(() => engine.docker.listNetworks({ filters }))
  return found.map(({ Id: id, Name: name, Created: created, Labels: labels }) => ({ id, name, created, labels }))
}
