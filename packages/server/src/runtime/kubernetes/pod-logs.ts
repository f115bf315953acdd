// The logs that are asked for, by pod: opened at the call, so that a removal that comes after it can wait for them.
import { setTimeout as delay } from 'node:timers/promises'
import type { LogLine, LogOptions } from '../port.ts'
import type { ClusterClient } from './client.ts'
import { explained } from './cluster-error.ts'
import type { LogSource } from './log-source.ts'
import { type LogReader, openLog } from './logs.ts'
import type { SeenPod } from './projection.ts'

export interface PodLogsDeps {
  client: ClusterClient
  /** Of the Pod of that name. */
  pathOf(name: string): string
  find(uid: string): Promise<SeenPod | undefined>
  /** Returns when something of the pod may have changed, or after that time. */
  changed(uid: string, withinMs: number): Promise<void>
}

const LOOK_MS = 500
/** A log takes some milliseconds to open; a removal waits so long for one. */
const OPENING_MS = 5_000

export class PodLogs {
  readonly #deps: PodLogsDeps
  readonly #opening = new Map<string, Set<Promise<unknown>>>()
  readonly #beginnings: LogSource['beginnings'] = new Map()

  constructor(deps: PodLogsDeps) {
    this.#deps = deps
  }

  read(uid: string, options: LogOptions): AsyncIterable<LogLine> {
    const opened = explained(() => this.#open(uid, options))
    const opening = this.#opening.get(uid) ?? new Set()
    this.#opening.set(uid, opening.add(opened))
    const settled = () => {
      opening.delete(opened)
      if (opening.size === 0) this.#opening.delete(uid)
    }
    opened.then(settled, settled)
    return this.#lines(uid, options, opened)
  }

  /** Returns when those that were asked for before are open, cannot be, or take too long. */
  async opened(uid: string): Promise<void> {
    const patience = new AbortController()
    const isOver = delay(OPENING_MS, undefined, { signal: patience.signal }).catch(() => undefined)
    await Promise.race([Promise.allSettled(this.#opening.get(uid) ?? []), isOver])
    patience.abort()
  }

  /** Of a Pod that is gone. */
  forget(path: string): void {
    this.#beginnings.delete(path)
  }

  /** A follower waits for a container that has not started yet. */
  async *#lines(
    uid: string,
    options: LogOptions,
    opened: Promise<LogReader | undefined>,
  ): AsyncGenerator<LogLine, void, undefined> {
    let reader = await opened
    while (reader === undefined && options.follow && !options.signal?.aborted) {
      const pod = await this.#deps.find(uid)
      if (pod?.observation.phase !== 'pending') break
      await this.#deps.changed(uid, LOOK_MS)
      reader = await explained(() => this.#open(uid, options))
    }
    if (reader !== undefined) yield* reader
  }

  async #open(uid: string, options: LogOptions): Promise<LogReader | undefined> {
    const pod = await this.#deps.find(uid)
    // The API server has an empty log of one that has never started; an instance before this one went with its log.
    if (pod?.observation.startedAt == null || options.previous) return undefined
    // Nobody but its node has it.
    if (pod.observation.reason === 'node_lost') return undefined
    const source = {
      client: this.#deps.client,
      path: this.#deps.pathOf(pod.name),
      objectUid: pod.objectUid,
      beginnings: this.#beginnings,
      changed: (withinMs: number) => this.#deps.changed(uid, withinMs),
    }
    return openLog(source, options)
  }
}
