// Whether the engine that answers now is the one that answered before. A container that ended because the engine or the
// machine was stopped did not fail, but engines do not say so: it is told by when and how it ended.
import { readFile } from 'node:fs/promises'
import { isErrno, writeFileAtomic } from '../../support/atomic-file.ts'
import type { SeenContainer } from './containers.ts'
import type { Engine } from './engine.ts'

/** Alike as long as neither the machine nor the engine was started anew. */
export interface Epoch {
  bootId: string
  /** When the engine started; null for one without a process of its own. */
  engineStartMs: number | null
}

/** The engine was stopped and is back. */
export interface EngineStop {
  /** The last moment at which it was known to be there. */
  seenAtMs: number
  /** Somebody watched until then, so that all that ended before was written down. */
  wasWatched: boolean
  backAtMs: number
}

interface EpochFile extends Epoch {
  seenAtMs: number
  wasLost: boolean
}

/** The clocks of what an engine writes down at its start differ by little. */
const SLACK_MS = 2_000
/** How programs end that are asked or made to; a program that ends so by itself is taken for one of them. */
const STOPPED = [129, 130, 137, 143, 255]

export class Epochs {
  readonly #file: string
  #current: Epoch | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Undefined where the engine has gone on since it was seen last. `keep` makes the new one the known one. */
  async compare(current: Epoch, nowMs: number): Promise<EngineStop | undefined> {
    const known = await this.#read()
    this.#current = current
    if (known === undefined || (known.bootId === current.bootId && known.engineStartMs === current.engineStartMs)) {
      return undefined
    }
    return { seenAtMs: known.seenAtMs, wasWatched: known.wasLost, backAtMs: current.engineStartMs ?? nowMs }
  }

  /** It answers at this moment; `isLost` for the moment at which it ceased to. */
  async keep(nowMs: number, isLost = false): Promise<void> {
    if (this.#current === undefined) return
    const content: EpochFile = { ...this.#current, seenAtMs: nowMs, wasLost: isLost }
    await writeFileAtomic(this.#file, JSON.stringify(content))
  }

  async #read(): Promise<EpochFile | undefined> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as EpochFile // written by `keep` alone
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw error
    }
  }
}

/** Pure. Whether it was the stop that ended it. */
export function endedByStop(container: SeenContainer, stop: EngineStop): boolean {
  const { startedAtMs, endedAtMs, exitCode } = container
  if (startedAtMs === null || startedAtMs > stop.backAtMs) return false
  // An engine that finds a container dead at its start has seen no end, or writes down that of the moment.
  if (endedAtMs === null || endedAtMs < startedAtMs - SLACK_MS) return true
  if (endedAtMs >= stop.backAtMs - SLACK_MS) return true
  if (endedAtMs < stop.seenAtMs - SLACK_MS) return false
  return stop.wasWatched || STOPPED.includes(exitCode)
}

/** A machine without such an id has been up since it was asked first. */
export async function epochOf(engine: Engine, signal: AbortSignal): Promise<Epoch> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')
  return { bootId: bootId.trim(), engineStartMs: await engineStart(engine, signal) }
}

/** Docker makes the network `bridge` at each start. Podman has no process that lives on. */
async function engineStart(engine: Engine, signal: AbortSignal): Promise<number | null> {
  if (engine.facts?.product === 'podman') return null
  const networks = await engine.ask(
    () => engine.docker.listNetworks({ filters: { name: ['bridge'], driver: ['bridge'] } }),
    { signal },
  )
  const bridge = networks.find(({ Name }) => Name === 'bridge')
  return bridge === undefined ? null : Date.parse(bridge.Created)
}
