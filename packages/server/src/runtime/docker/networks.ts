// The network of each tenant, and the volumes of pods: made when the first container needs them, gone with the last.

import { KeyedLock } from '../../support/keyed-lock.ts'
import { labelNames } from '../pod-names.ts'
import type { PodDefinition, PodKey } from '../port.ts'
import type { Engine } from './engine.ts'
import { isStatus, isTaken } from './engine-error.ts'
import { volumeNamesOf } from './mounts.ts'
import { folderLabel, networkLabels, networkName, volumeLabels } from './names.ts'

export interface NetworksDeps {
  engine: Engine
  folderId: string
}

export class Networks {
  readonly #deps: NetworksDeps
  readonly #locks = new KeyedLock()
  /** By name: how many containers are being made for it right now. */
  readonly #users = new Map<string, number>()

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

  /** Removes it unless a container of the tenant is left, in whatever state: engines look at running ones only. */
  async free(key: PodKey): Promise<void> {
    const { engine, folderId } = this.#deps
    const name = this.nameFor(key)
    await this.#locks.run(name, async () => {
      if ((this.#users.get(name) ?? 0) > 0) return
      const labels = Object.entries(networkLabels(folderId, key)).map(([label, value]) => `${label}=${value}`)
      const left = await engine.ask(() =>
        engine.docker.listContainers({ all: true, filters: { label: [...labels, labelNames.uid] } }),
      )
      if (left.length > 0) return
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
  async #idsOf(name: string): Promise<string[]> {
    const { engine, folderId } = this.#deps
    const filters = { name: [name], label: [`${folderLabel}=${folderId}`] }
    const found = await engine.ask(() => engine.docker.listNetworks({ filters }))
    return found
      .filter(({ Name }) => Name === name)
      .sort((one, other) => Date.parse(one.Created) - Date.parse(other.Created))
      .map(({ Id }) => Id)
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

export class Volumes {
  readonly #deps: NetworksDeps

  constructor(deps: NetworksDeps) {
    this.#deps = deps
  }

  /** One that is there is kept with all that is in it. */
  async make(definition: PodDefinition): Promise<void> {
    const { engine, folderId } = this.#deps
    for (const name of volumeNamesOf(definition)) {
      const Labels = volumeLabels(folderId, definition.key)
      await engine.ask(() => engine.docker.createVolume({ Name: name, Labels }))
    }
  }

  async remove(uid: string): Promise<void> {
    const { engine } = this.#deps
    for (const { name } of await this.#list(`${labelNames.uid}=${uid}`)) {
      await engine.ask(() => engine.docker.getVolume(name).remove()).catch(unlessMissing)
    }
  }

  /** The uids of pods that have any. */
  async owners(): Promise<string[]> {
    return [...new Set((await this.#list(labelNames.uid)).map(({ uid }) => uid))]
  }

  async #list(label: string): Promise<{ name: string; uid: string }[]> {
    const { engine, folderId } = this.#deps
    const filters = { label: [`${folderLabel}=${folderId}`, label] }
    const { Volumes } = await engine.ask(() => engine.docker.listVolumes({ filters }))
    return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, uid: Labels?.[labelNames.uid] ?? '' }))
  }
}

function unlessMissing(error: unknown): undefined {
  if (!isStatus(error, 404)) throw error
}
