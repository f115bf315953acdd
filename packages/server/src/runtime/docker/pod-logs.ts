// The logs that are asked for, by pod: opened at the call, so that a removal that comes after it can wait for them.
import { setTimeout as delay } from 'node:timers/promises'
import type { LiveObservation, LogLine, LogOptions, PodKey } from '../port.ts'
import type { Engine } from './engine.ts'
import { explained } from './engine-error.ts'
import { readLogs } from './logs.ts'
import type { Picture } from './picture.ts'
import type { InstanceLook, OpenLog } from './place.ts'
import type { Records } from './records.ts'

export interface PodLogsDeps {
  engine: Engine
  records: Records
  picture: Picture
  observe(uid: string): Promise<{ observation: LiveObservation } | undefined>
  /** Returns when something of the pod may have changed, or after that time. */
  changed(uid: string, withinMs: number): Promise<void>
}

/** The instance that was there first: a log does not go over to the next one. */
interface Followed {
  instance?: number
}

/** A reader that does not take what has come holds no removal up for longer. */
const ARRIVAL_MS = 2_000
const LOOK_MS = 20

export class PodLogs {
  readonly #deps: PodLogsDeps
  readonly #open = new Map<string, Set<OpenLog>>()

  constructor(deps: PodLogsDeps) {
    this.#deps = deps
  }

  read({ uid, podId }: PodKey, options: LogOptions): AsyncIterable<LogLine> {
    // An instance before this one went with its log.
    if (options.previous) return nothing()
    const { engine, picture, changed } = this.#deps
    const followed: Followed = {}
    const log = readLogs(
      {
        engine,
        product: engine.facts?.product ?? 'docker',
        podId,
        look: () => this.#look(uid, followed),
        stateOf: async (id: string) => {
          const seen = await picture.look(id)
          if (seen === undefined) return 'gone'
          return seen.state === 'running' ? 'running' : 'ended'
        },
        changed: (withinMs: number) => changed(uid, withinMs),
      },
      options,
    )
    const siblings = this.#open.get(uid) ?? new Set()
    this.#open.set(uid, siblings.add(log))
    options.signal?.addEventListener('abort', () => this.#forget(uid, log), { once: true })
    return this.#lines(uid, log)
  }

  /** Returns when those that were asked for before are open, or cannot be. */
  async opened(uid: string): Promise<void> {
    await Promise.all([...(this.#open.get(uid) ?? [])].map(({ opened }) => opened))
  }

  /** Returns when all that ended containers of the pod have written has come to those who read it, or after a moment. */
  async arrived(uid: string, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + ARRIVAL_MS
    while (performance.now() < deadline) {
      const open = this.#open.get(uid) ?? []
      if ([...open].every((log) => log.hasArrived())) return
      await delay(LOOK_MS, undefined, { signal })
    }
  }

  async *#lines(uid: string, log: OpenLog): AsyncGenerator<LogLine, void, undefined> {
    try {
      yield* log
    } finally {
      this.#forget(uid, log)
    }
  }

  #forget(uid: string, log: OpenLog): void {
    const siblings = this.#open.get(uid)
    siblings?.delete(log)
    if (siblings?.size === 0) this.#open.delete(uid)
  }

  async #look(uid: string, followed: Followed): Promise<InstanceLook> {
    const { picture, records, observe } = this.#deps
    return explained(async () => {
      const all = await picture.refresh(uid)
      const record = await records.newest(uid)
      const newest = Math.max(record?.definition.instance ?? 0, ...all.map(({ instance }) => instance))
      if (record !== undefined || all.length > 0) followed.instance ??= newest
      const wanted = followed.instance ?? newest
      const containers = all.flatMap(({ id, instance, restarts, startedAtMs, state }) =>
        instance === wanted && startedAtMs !== null
          ? [{ id, restarts, startedAt: new Date(startedAtMs), isRunning: state === 'running' }]
          : [],
      )
      if (containers.some(({ isRunning }) => isRunning)) return { containers, isOver: false }
      if (wanted !== newest) return { containers, isOver: true }
      const phase = record?.isLeaving === true ? undefined : (await observe(uid))?.observation.phase
      return { containers, isOver: phase !== 'pending' && phase !== 'running' }
    })
  }
}

async function* nothing(): AsyncGenerator<LogLine, void, undefined> {}
