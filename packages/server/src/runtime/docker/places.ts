// The container of a pod that runs, for those who work inside it or want to reach it.
import type { Duplex } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { Endpoint, LiveObservation, PodKey } from '../port.ts'
import { connectTo, openPort } from './connect.ts'
import type { SeenContainer } from './containers.ts'
import type { Engine } from './engine.ts'
import { execInContainer } from './exec.ts'
import type { Hold } from './hold.ts'
import { endpointsOf } from './observation.ts'
import type { Picture } from './picture.ts'
import type { ContainerPlace } from './place.ts'
import type { ProbeWays } from './probe-check.ts'

export interface PlacesDeps {
  engine: Engine
  picture: Picture
  hold: Hold
  spoolFolder: string
  observe(uid: string): Promise<{ observation: LiveObservation } | undefined>
}

export class Places {
  readonly #deps: PlacesDeps
  readonly #shells = new Map<string, boolean>()

  constructor(deps: PlacesDeps) {
    this.#deps = deps
  }

  /** Throws `wrong_state` when none runs. */
  async running({ uid, podId }: PodKey): Promise<SeenContainer> {
    const { picture, hold, observe } = this.#deps
    await picture.whenCurrent()
    const newest = picture.of(uid).at(-1)
    if (newest?.state === 'running') {
      await hold.freed(newest.id)
      return newest
    }
    const seen = (await observe(uid))?.observation
    const state = seen === undefined ? 'no container of it is there' : (seen.message ?? seen.phase)
    throw new PodsError('wrong_state', `pod "${podId}" is not running (${state})`)
  }

  async of(key: PodKey): Promise<ContainerPlace> {
    return this.in(await this.running(key))
  }

  in({ id, key }: SeenContainer): ContainerPlace {
    const { engine, picture, spoolFolder } = this.#deps
    const product = engine.facts?.product ?? 'docker'
    const ended = picture.endOf(id)
    return { engine, id, podId: key.podId, product, shells: this.#shells, ended, spoolFolder }
  }

  /** `declared` are the ports that the networking of the pod names. */
  async connect(
    key: PodKey,
    port: number,
    declared: readonly number[],
    options: { signal?: AbortSignal },
  ): Promise<Duplex> {
    const container = await this.running(key)
    return openPort(
      { container: this.in(container), endpoint: this.#endpoint(container, port), declared },
      port,
      options,
    )
  }

  /** How its probes reach it. */
  waysTo(container: SeenContainer): ProbeWays {
    const place = this.in(container)
    return {
      connect: (port, signal) => {
        const endpoint = this.#endpoint(container, port)
        if (endpoint !== undefined) return connectTo(place, endpoint, port, { signal })
        return openPort({ container: place, endpoint, declared: [] }, port, { signal })
      },
      exec: (argv, options) => execInContainer(place, argv, options),
    }
  }

  /** Of a container that is gone. */
  forget(id: string): void {
    this.#shells.delete(id)
  }

  #endpoint(container: SeenContainer, port: number): Endpoint | undefined {
    return endpointsOf(container, [port], this.#deps.engine.facts?.reachesContainers === true)[port]
  }
}
