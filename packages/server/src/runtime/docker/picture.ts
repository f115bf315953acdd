// A picture of our containers that follows the engine: a list, and then what it tells as it happens; listed anew after
// each break. It also keeps in mind who was sent a signal, for an end says nothing of its cause.
import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from '../../support/backoff.ts'
import { labelNames } from '../pod-names.ts'
import { projectContainer, type SeenContainer } from './containers.ts'
import type { Engine } from './engine.ts'
import { isStatus, unavailable } from './engine-error.ts'
import { type EngineStop, type Epochs, epochOf } from './epochs.ts'
import { type EngineEvent, openEvents } from './event-stream.ts'
import { folderLabel } from './names.ts'

export type Logger = Record<'debug' | 'info' | 'warn' | 'error', (facts: object, message: string) => void>

export interface PictureDeps {
  engine: Engine
  folderId: string
  epochs: Epochs
  now(): number
  random: () => number
  logger: Logger | undefined
  onChange(uid: string): void
  onGone(id: string): void
  /** A container has left its network, or may have. */
  onUnplugged(): void
  /** The list is whole again; where the engine was stopped, before what ended by that is told as anything else. */
  onListed(stop: EngineStop | undefined): Promise<void>
  onCurrent(): void
}

const BACKOFF = { firstMs: 100, maxMs: 5_000 }
/** So long an engine may be away before people are told, and so long it may take to answer at all. */
const AWAY_MS = 3_000
const ANSWER_MS = 15_000
/** Late words of the engine do not bring back what was seen to be gone. */
const GONE_MS = 60_000
/** An end so long after a signal has another cause; sooner where it is not known to be one that ends programs. */
const KILL_MS = 10 * 60_000
const DOUBTFUL_KILL_MS = 15_000
/** What happened while nobody watched is asked for so far back. */
const HISTORY_MS = 60 * 60_000
const KEEP_EPOCH_MS = 30_000
const INSPECTS_AT_ONCE = 16

export class Picture {
  readonly #deps: PictureDeps
  readonly #containers = new Map<string, SeenContainer>()
  readonly #byUid = new Map<string, Set<string>>()
  readonly #gone = new Map<string, number>()
  /** By container: until when a signal counts for its end. */
  readonly #kills = new Map<string, number>()
  readonly #lives = new Map<string, AbortController>()
  readonly #looks = new Map<string, { again: boolean; done: Promise<SeenContainer | undefined> }>()
  readonly #stop = new AbortController()
  readonly #run: Promise<void>
  readonly #waiting = new Set<() => void>()
  #isCurrent = false
  #awaySince = performance.now()
  #failure: unknown
  #lastEventMs = 0

  constructor(deps: PictureDeps) {
    this.#deps = deps
    // One listener for each question and for each who waits.
    setMaxListeners(0, this.#stop.signal)
    this.#run = this.#follow()
  }

  get isCurrent(): boolean {
    return this.#isCurrent
  }

  /** Returns when the picture is how it is. Throws why it is not, after a moment. */
  async whenCurrent(): Promise<void> {
    while (!this.#isCurrent) {
      // One that is slow to answer for the first time is given longer than one that does not.
      const patienceMs = this.#failure === undefined ? ANSWER_MS : AWAY_MS
      const leftMs = this.#awaySince + patienceMs - performance.now()
      if (leftMs <= 0 || this.#stop.signal.aborted) {
        throw this.#failure ?? unavailable('the container engine has not answered yet', 'engine_missing')
      }
      await this.#nextTurn(leftMs)
    }
  }

  /** Returns when the engine has answered, or failed to, or after that time. */
  async #nextTurn(withinMs: number): Promise<void> {
    let onTurn = () => {}
    const turned = new Promise<void>((resolve) => {
      onTurn = resolve
    })
    this.#waiting.add(onTurn)
    const timer = setTimeout(onTurn, withinMs)
    await turned
    clearTimeout(timer)
    this.#waiting.delete(onTurn)
  }

  /** Of one pod, the oldest first. */
  of(uid: string): SeenContainer[] {
    return [...(this.#byUid.get(uid) ?? [])]
      .flatMap((id) => this.#containers.get(id) ?? [])
      .sort((one, other) => one.instance - other.instance || one.restarts - other.restarts)
  }

  all(): SeenContainer[] {
    return [...this.#containers.values()]
  }

  uids(): string[] {
    return [...this.#byUid.keys()]
  }

  /** Asks the engine for the containers of one pod. */
  async refresh(uid: string, signal?: AbortSignal): Promise<SeenContainer[]> {
    const known = this.of(uid).map(({ id }) => id)
    await this.#lookAtAll([...known, ...(await this.#list(`${labelNames.uid}=${uid}`, signal))])
    return this.of(uid)
  }

  /** Asks the engine for one container. Several at once are one question, and the answer is newer than the last of them. */
  look(id: string): Promise<SeenContainer | undefined> {
    const running = this.#looks.get(id)
    if (running !== undefined) {
      running.again = true
      return running.done
    }
    const entry = { again: false, done: Promise.resolve<SeenContainer | undefined>(undefined) }
    entry.done = this.#inspect(id, entry).finally(() => this.#looks.delete(id))
    this.#looks.set(id, entry)
    return entry.done
  }

  /** The container does not exist any more, whatever late words say. */
  #enterGone(id: string): void {
    this.#forgetOld()
    this.#gone.set(id, performance.now())
    this.#delete(id)
    this.#deps.onGone(id)
  }

  /** Somebody sent it a signal that ends programs, not long ago. */
  wasKilled(id: string): boolean {
    return (this.#kills.get(id) ?? 0) > this.#deps.now()
  }

  /** Fires when the container no longer runs. */
  endOf(id: string): AbortSignal {
    if (this.#containers.get(id)?.state !== 'running') return AbortSignal.abort()
    const life = this.#lives.get(id) ?? new AbortController()
    this.#lives.set(id, life)
    // One listener for each command and connection.
    setMaxListeners(0, life.signal)
    return life.signal
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the runtime is closed'))
    this.#turn()
    await this.#run
    for (const life of this.#lives.values()) life.abort()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop
    const { logger, random, epochs, now } = this.#deps
    let failures = 0
    while (!signal.aborted) {
      const attempt = new AbortController()
      try {
        const events = await this.#connect(AbortSignal.any([signal, attempt.signal]))
        failures = 0
        for await (const event of events) this.#take(event, attempt)
        this.#failure = undefined
      } catch (error) {
        if (signal.aborted) break
        this.#failure = error
        this.#turn()
        logger?.warn({ err: error, failures }, 'the watch of containers ended; it is opened again')
      } finally {
        attempt.abort()
      }
      failures += 1
      if (this.#isCurrent) {
        this.#isCurrent = false
        this.#awaySince = performance.now()
        await epochs.keep(now(), true).catch((err: unknown) => logger?.error({ err }, EPOCH_UNKEPT))
      }
      await delay(backoffMs(failures, { ...BACKOFF, random }), undefined, { signal }).catch(() => undefined)
    }
    this.#isCurrent = false
  }

  /** Opened before the list, so that nothing falls between the two. */
  async #connect(signal: AbortSignal): Promise<AsyncIterable<EngineEvent>> {
    const { engine, folderId, epochs, now } = this.#deps
    await engine.learn({ signal })
    const nowMs = now()
    const stop = await epochs.compare(await epochOf(engine, signal), nowMs)
    const since = { engine, folderId, signal, sinceMs: Math.max(this.#lastEventMs, nowMs - HISTORY_MS) }
    for await (const event of await openEvents({ ...since, untilMs: nowMs })) {
      if (event.what === 'killed') this.#noteKill(event)
    }
    const events = await openEvents({ ...since, sinceMs: nowMs })
    const known = [...this.#containers.keys()]
    await this.#lookAtAll([...known, ...(await this.#list(labelNames.uid, signal))])
    await this.#deps.onListed(stop)
    await epochs.keep(now())
    this.#isCurrent = true
    this.#failure = undefined
    this.#turn()
    this.#deps.onCurrent()
    return this.#keepingEpoch(events)
  }

  /** With those known before a list: that may be older than a container, so it does not say which are gone. */
  async #lookAtAll(some: string[]): Promise<void> {
    const ids = [...new Set(some)]
    for (let place = 0; place < ids.length; place += INSPECTS_AT_ONCE) {
      await Promise.all(ids.slice(place, place + INSPECTS_AT_ONCE).map((id) => this.look(id)))
    }
  }

  #turn(): void {
    for (const tell of [...this.#waiting]) tell()
  }

  async *#keepingEpoch(events: AsyncIterable<EngineEvent>): AsyncGenerator<EngineEvent> {
    const { epochs, now, logger } = this.#deps
    const keep = () => epochs.keep(now()).catch((err: unknown) => logger?.error({ err }, EPOCH_UNKEPT))
    const timer = setInterval(() => void keep(), KEEP_EPOCH_MS)
    try {
      yield* events
    } finally {
      clearInterval(timer)
    }
  }

  /** What cannot be read now would be missing for good: all is listed anew. */
  #take(event: EngineEvent, attempt: AbortController): void {
    this.#lastEventMs = Math.max(this.#lastEventMs, event.atMs)
    switch (event.what) {
      case 'killed':
        this.#noteKill(event)
        break
      case 'gone':
        this.#enterGone(event.id)
        this.#deps.onUnplugged()
        break
      case 'unplugged':
        this.#deps.onUnplugged()
        break
      case 'changed':
        this.look(event.id).catch((error: unknown) => attempt.abort(error))
    }
  }

  #noteKill({ id, atMs, isCertain }: Extract<EngineEvent, { what: 'killed' }>): void {
    const untilMs = atMs + (isCertain ? KILL_MS : DOUBTFUL_KILL_MS)
    this.#kills.set(id, Math.max(untilMs, this.#kills.get(id) ?? 0))
  }

  async #inspect(id: string, entry: { again: boolean }): Promise<SeenContainer | undefined> {
    const { engine } = this.#deps
    for (;;) {
      entry.again = false
      try {
        const info = await engine.ask(() => engine.docker.getContainer(id).inspect(), { signal: this.#stop.signal })
        if (entry.again) continue
        const seen = projectContainer(info)
        if (seen !== undefined && !this.#gone.has(id)) this.#put(seen)
        return seen
      } catch (error) {
        if (!isStatus(error, 404)) throw error
        // Docker lists one a moment before it knows it.
        if (this.#containers.has(id)) this.#enterGone(id)
        return undefined
      }
    }
  }

  async #list(label: string, signal = this.#stop.signal): Promise<string[]> {
    const { engine, folderId } = this.#deps
    const filters = { label: [`${folderLabel}=${folderId}`, label] }
    const listed = await engine.ask(() => engine.docker.listContainers({ all: true, filters }), { signal })
    return listed.map(({ Id }) => Id)
  }

  #put(seen: SeenContainer): void {
    this.#containers.set(seen.id, seen)
    const siblings = this.#byUid.get(seen.key.uid) ?? new Set()
    this.#byUid.set(seen.key.uid, siblings.add(seen.id))
    if (seen.state !== 'running') this.#end(seen.id)
    this.#deps.onChange(seen.key.uid)
  }

  #delete(id: string): void {
    const seen = this.#containers.get(id)
    this.#end(id)
    if (seen === undefined) return
    this.#containers.delete(id)
    const siblings = this.#byUid.get(seen.key.uid)
    siblings?.delete(id)
    if (siblings?.size === 0) this.#byUid.delete(seen.key.uid)
    this.#deps.onChange(seen.key.uid)
  }

  #end(id: string): void {
    this.#lives.get(id)?.abort()
    this.#lives.delete(id)
  }

  #forgetOld(): void {
    const before = performance.now() - GONE_MS
    for (const [id, at] of this.#gone) {
      if (at > before) break // in the order in which they came
      this.#gone.delete(id)
      this.#kills.delete(id)
    }
  }
}

const EPOCH_UNKEPT = 'when the engine was seen last could not be written down'
