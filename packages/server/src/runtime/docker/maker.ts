// Makes, starts, ends and removes containers, each so that twice is once: names make the same thing twice impossible, and
// what is done already is done.
import { setTimeout as delay } from 'node:timers/promises'
import type { PodDefinition, PullProgress } from '../port.ts'
import { containerSpec, type SpecOptions } from './container-spec.ts'
import type { SeenContainer } from './containers.ts'
import type { Engine } from './engine.ts'
import { isStatus, isTaken, unavailable } from './engine-error.ts'
import type { Volumes } from './engine-volumes.ts'
import { type Hold, mayExchange } from './hold.ts'
import type { Images } from './images.ts'
import { checkSources } from './mount-sources.ts'
import { sourcesOf } from './mounts.ts'
import type { Networks } from './networks.ts'
import type { Picture } from './picture.ts'
import type { Records } from './records.ts'
import { lackOfRoom, refuseRoot } from './refusals.ts'

export interface MakerDeps {
  engine: Engine
  records: Records
  picture: Picture
  images: Images
  networks: Networks
  volumes: Volumes
  hold: Hold
  storageRoot: string | undefined
  specOptions(): SpecOptions
}

export interface MakeOptions {
  restarts: number
  signal: AbortSignal
  onProgress(progress: PullProgress): void
}

/** An engine that is busy takes its time to set a container up. */
const START_MS = 120_000
/** It kills right after the grace; a program that is in the middle of a read of a dead disk goes later. */
const STOP_EXTRA_MS = 20_000
const REMOVE_MS = 60_000
const FOUND_MS = 5_000
const LOOK_MS = 100

export class ContainerMaker {
  readonly #deps: MakerDeps

  constructor(deps: MakerDeps) {
    this.#deps = deps
  }

  /** The container of that round, made or found. The signal ends the wait for its image and nothing after that. */
  async make(definition: PodDefinition, { restarts, signal, onProgress }: MakeOptions): Promise<void> {
    const { engine, images, networks, volumes, picture, records, storageRoot, specOptions } = this.#deps
    const { key, instance } = definition
    const lack = lackOfRoom(definition, specOptions())
    if (lack !== undefined) throw unavailable(lack, 'unschedulable')
    const image = await images.ensure(definition.image, { signal, onProgress })
    refuseRoot(definition.image, image.user, specOptions())
    await volumes.make(definition)
    await records.writeFiles(definition)
    const filesFolder = records.filesFolder(key.uid, instance)
    await networks.withNetwork(key, async (network) => {
      const { name, digest, hasHealthcheck } = image
      const place = { restarts, image: name, digest, hasHealthcheck, network, filesFolder, storageRoot }
      const spec = containerSpec(definition, place, specOptions())
      try {
        // Podman makes a source that is missing, wherever a link leads it to.
        const made = await this.#withSources(definition, () =>
          engine.ask(() => engine.docker.createContainer(spec), { timeoutMs: START_MS }),
        )
        await picture.look(made.id)
      } catch (error) {
        if (!isTaken(error)) throw error
        await this.#find(key.uid, spec.name, signal)
      }
    })
  }

  /** A server that was killed may have left the engine in the middle of making it. */
  async #find(uid: string, wanted: string, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + FOUND_MS
    for (;;) {
      const there = await this.#deps.picture.refresh(uid)
      if (there.some(({ name }) => name === wanted)) return
      if (performance.now() > deadline) {
        throw unavailable(`the name ${wanted} is taken by a container that is not of this server`)
      }
      await delay(LOOK_MS, undefined, { signal })
    }
  }

  async start(definition: PodDefinition, { id }: SeenContainer): Promise<void> {
    const { engine, picture } = this.#deps
    try {
      await this.#withSources(definition, () =>
        engine.ask(() => engine.docker.getContainer(id).start(), { timeoutMs: START_MS }),
      )
    } catch (error) {
      if (!isStatus(error, 304)) throw error
    } finally {
      await picture.look(id)
    }
  }

  /** Does the work while the folders that the pod mounts are what they are, and nobody can exchange them. */
  async #withSources<T>(definition: PodDefinition, work: () => Promise<T>): Promise<T> {
    const { picture, hold, storageRoot } = this.#deps
    const sources = sourcesOf(definition, storageRoot)
    if (sources.length === 0) return work()
    const choose = () => mayExchange(sources, picture.all()).map(({ id }) => id)
    return hold.during(choose, async () => {
      await checkSources(definition, storageRoot)
      return work()
    })
  }

  /** The program is asked to end, and made to after the grace. The signal ends the wait only. */
  async end({ id, isPaused }: SeenContainer, graceMs: number, signal?: AbortSignal): Promise<void> {
    const { engine, picture, hold } = this.#deps
    const options = { signal, timeoutMs: graceMs + STOP_EXTRA_MS }
    try {
      // A program that is held still hears no signal.
      if (isPaused) await hold.release(id)
      await engine.ask(() => engine.docker.getContainer(id).stop({ t: Math.ceil(graceMs / 1000) }), options)
    } catch (error) {
      if (!isStatus(error, 304, 404)) throw error
    }
    await picture.look(id)
  }

  /** With what the image keeps in volumes of its own. */
  async remove({ id }: SeenContainer): Promise<void> {
    const { engine, picture } = this.#deps
    try {
      await engine.ask(() => engine.docker.getContainer(id).remove({ force: true, v: true }), { timeoutMs: REMOVE_MS })
    } catch (error) {
      // Somebody else removes it at this moment; whoever looks sees when it is gone.
      if (!isStatus(error, 404, 409)) throw error
    }
    await picture.look(id)
  }
}
