// The end of a pod: its containers, and its records at the very end, so that a kill in the middle leaves what says how to
// go on.
import { setTimeout as delay } from 'node:timers/promises'
import type { PodKey } from '../port.ts'
import type { SeenContainer } from './containers.ts'
import { EngineError, unavailable } from './engine-error.ts'
import type { ContainerMaker } from './maker.ts'
import type { Networks } from './networks.ts'
import type { Picture } from './picture.ts'
import type { PodLogs } from './pod-logs.ts'
import type { Records } from './records.ts'

export interface RemovalDeps {
  records: Records
  picture: Picture
  maker: ContainerMaker
  networks: Networks
  logs: PodLogs
}

/** Then people are told, and whoever asked asks again. */
const GONE_MS = 60_000
const LOOK_MS = 100

export class Removal {
  readonly #deps: RemovalDeps

  constructor(deps: RemovalDeps) {
    this.#deps = deps
  }

  /** Of all instances; nothing may keep one of them meanwhile. */
  async run(key: PodKey, graceMs: number, signal: AbortSignal): Promise<void> {
    const { records, picture, networks } = this.#deps
    const { uid } = key
    const instances = await records.instances(uid)
    for (const instance of instances) {
      const record = await records.read(uid, instance)
      if (record !== undefined && !record.isLeaving) await records.write({ ...record, isLeaving: true })
    }
    const containers = await picture.refresh(uid, signal)
    await Promise.all(containers.map((container) => this.#end(container, graceMs, signal)))
    await this.#untilGone(key, signal)
    networks.leave(key)
    for (const instance of instances) await records.delete(uid, instance)
  }

  /** What reads its log has all of it before it goes. */
  async #end(container: SeenContainer, graceMs: number, signal: AbortSignal): Promise<void> {
    const { maker, logs } = this.#deps
    try {
      if (container.state === 'running') await maker.end(container, graceMs, signal)
    } catch (error) {
      // What the engine could not end it may still remove, by force.
      if (!(error instanceof EngineError)) throw error
    }
    await logs.arrived(container.key.uid, signal)
  }

  /** Podman fails to remove a container at first whose commands do not end at once. */
  async #untilGone({ uid, podId }: PodKey, signal: AbortSignal): Promise<void> {
    const { picture, maker } = this.#deps
    const deadline = performance.now() + GONE_MS
    let cause: unknown
    for (let tries = 0; ; tries += 1) {
      const left = await picture.refresh(uid, signal)
      if (left.length === 0) return
      if (performance.now() > deadline) {
        const message = `the engine has not removed the container of "${podId}" yet; it is tried again`
        throw unavailable(message, 'runtime_error', cause)
      }
      if (tries > 0) await delay(LOOK_MS, undefined, { signal })
      for (const { reason } of (await Promise.allSettled(left.map((one) => maker.remove(one)))).filter(isRejected)) {
        if (!(reason instanceof EngineError)) throw reason
        cause = reason
      }
    }
  }
}

function isRejected<T>(result: PromiseSettledResult<T>): result is PromiseRejectedResult {
  return result.status === 'rejected'
}
