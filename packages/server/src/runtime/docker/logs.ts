// The log of an instance as one stream: of its containers one after the other, over as many connections as it takes. It
// is read from the call on, a little ahead of whoever takes the lines, so that containers may go meanwhile.
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { backoffMs } from '../../support/backoff.ts'
import type { LogLine, LogOptions } from '../port.ts'
import { EngineAway, EngineError, toPodsError } from './engine-error.ts'
import { FollowedLog } from './followed-log.ts'
import { LineQueue } from './line-queue.ts'
import { LogCursor } from './log-cursor.ts'
import { entriesOf, LineMaker, type LogEntry } from './log-entries.ts'
import { openFeed, type ReadHow } from './log-feed.ts'
import type { InstanceLook, LogContainer, LogSource, OpenLog } from './place.ts'

/** How long the wait for the next container goes on without looking. */
const LOOK_MS = 5_000
const BACKOFF = { firstMs: 100, maxMs: 5_000 }
/** Podman waits 250 ms after the end of a container before it leaves anything out. */
const RELIABLE_MS = 200

interface Opened {
  container: LogContainer
  /** Undefined when it is gone already. */
  feed: Readable | undefined
}

interface FollowHow {
  feed?: Readable | undefined
  cursor?: LogCursor
  /** So many lines at the beginning are not wanted. */
  skip?: number
}

export function readLogs(source: LogSource, options: LogOptions): OpenLog {
  return new LogReader(source, options)
}

class LogReader implements OpenLog {
  readonly opened: Promise<void>
  readonly #source: LogSource
  readonly #options: LogOptions
  readonly #feeds = new Set<Readable>()
  readonly #queue = new LineQueue()
  readonly #given = new AbortController()
  /** Fires when nobody wants to read any more. */
  readonly #signal: AbortSignal
  /** There may be something to read in a container that has ended. */
  #isBehind = true
  /** Something before the next line is missing, or may be. */
  #isCut = false

  constructor(source: LogSource, options: LogOptions) {
    this.#source = source
    this.#options = options
    const { signal } = options
    this.#signal = signal === undefined ? this.#given.signal : AbortSignal.any([signal, this.#given.signal])
    this.#signal.addEventListener(
      'abort',
      () => {
        this.#queue.drop()
        this.#closeFeeds()
      },
      { once: true },
    )
    const opening = this.#open()
    const done = () => undefined
    this.opened = opening.then(done, done)
    void this.#readAll(opening)
  }

  hasArrived(): boolean {
    return !this.#isBehind
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine, void, undefined> {
    try {
      yield* this.#queue.take()
    } finally {
      this.#given.abort()
    }
  }

  async #open(): Promise<Opened[]> {
    const { follow = false, tail, since } = this.#options
    const { containers } = await this.#source.look()
    this.#isCut = tail === undefined && since === undefined && (containers[0]?.restarts ?? 0) > 0
    return Promise.all(
      containers.map(async (container, index) => ({
        container,
        feed: await this.#feed(container, { follow: follow && index === containers.length - 1, ...this.#begin }),
      })),
    )
  }

  async #readAll(opening: Promise<Opened[]>): Promise<void> {
    try {
      const opened = await opening
      for await (const line of this.#options.follow ? this.#follow(opened) : this.#once(opened)) {
        if (this.#signal.aborted) break
        if (!this.#isWanted(line)) continue
        const isCut = this.#isCut
        this.#isCut = false
        await this.#queue.put(isCut ? { ...line, cut: true } : line)
      }
      this.#queue.end()
    } catch (error) {
      this.#queue.end(this.#signal.aborted ? undefined : toPodsError(error))
    } finally {
      this.#isBehind = false
      this.#closeFeeds()
    }
  }

  /** What is there now. */
  async *#once(opened: Opened[]): AsyncGenerator<LogLine> {
    const { tail } = this.#options
    if (tail === undefined) yield* this.#whole(opened)
    else yield* await lastOf(this.#whole(opened), tail)
  }

  async *#follow(opened: Opened[]): AsyncGenerator<LogLine> {
    const last = opened.at(-1)
    if (last !== undefined) yield* this.#followFirst(last, opened.slice(0, -1))
    let restarts = last?.container.restarts ?? -1
    for (;;) {
      const look = await this.#look()
      const next = look.containers.find((container) => container.restarts > restarts)
      if (next !== undefined) {
        if (next.restarts > restarts + 1 && restarts >= 0) this.#isCut = true
        restarts = next.restarts
        yield* this.#followOne(next, {})
      } else if (look.isOver) return
      else {
        this.#isBehind = false
        await this.#untilChanged(LOOK_MS)
      }
    }
  }

  async *#followFirst({ container, feed }: Opened, former: Opened[]): AsyncGenerator<LogLine> {
    const { tail } = this.#options
    if (tail === undefined) {
      yield* this.#whole(former)
      yield* this.#followOne(container, { feed })
      return
    }
    const cursor = new LogCursor(this.#canTail ? 'tail' : 0)
    if (former.length === 0 && this.#canTail) {
      yield* this.#followOne(container, { feed, cursor })
      return
    }
    const there = await this.#countLines(container)
    yield* await lastOf(this.#whole(former), Math.max(0, tail - there))
    yield* this.#followOne(container, { feed, cursor, skip: Math.max(0, there - tail) })
  }

  /** Containers that have ended, or as far as they have come. */
  async *#whole(opened: Opened[]): AsyncGenerator<LogLine> {
    for (const { container, feed } of opened) {
      const lines = new LineMaker()
      let isWhole = feed !== undefined
      try {
        for await (const entry of feed === undefined ? [] : this.#entries(feed)) yield* lines.take(entry)
      } catch (error) {
        // Podman lets one that is removed meanwhile go in the middle of its answer.
        if (!(await this.#isGone(container))) throw error
        isWhole = false
      }
      yield* lines.rest()
      this.#isCut ||= !isWhole
    }
  }

  /** To the end of that container. */
  async *#followOne(container: LogContainer, { feed: opened, cursor, skip }: FollowHow): AsyncGenerator<LogLine> {
    this.#isBehind = true
    const { since } = this.#options
    const log = new FollowedLog(cursor ?? new LogCursor(since && Math.ceil(since.getTime() / 1000)), skip)
    let feed = opened
    let isRead = false
    let failures = 0
    for (;;) {
      try {
        // Docker may end a connection before the last words have come: of one that has ended, they are looked for again.
        const isRunning = feed !== undefined || (await this.#isRunning(container))
        feed ??= await this.#feed(container, { follow: isRunning, sinceMs: log.sinceMs ?? since?.getTime() })
        if (feed === undefined) {
          this.#isCut ||= !isRead
          break
        }
        isRead = false
        for await (const line of log.read(this.#entries(feed, isRunning ? this.#watchEnd(container) : undefined))) {
          failures = 0
          this.#isCut ||= log.isCut
          log.isCut = false
          yield line
        }
        feed = undefined
        isRead = true
        if (!isRunning) break
        failures += 1
        if (failures > 1) await this.#untilChanged(this.#pauseMs(failures))
      } catch (error) {
        if (this.#signal.aborted || !isPassing(error)) throw error
        feed = undefined
        failures += 1
        await this.#pause(failures)
      }
    }
    yield* log.rest()
  }

  async #isRunning({ id }: LogContainer): Promise<boolean> {
    const { containers } = await this.#source.look()
    return containers.some((container) => container.id === id && container.isRunning)
  }

  async #isGone({ id }: LogContainer): Promise<boolean> {
    const state = await this.#source.stateOf(id).catch(() => undefined)
    return state === 'gone'
  }

  async #countLines(container: LogContainer): Promise<number> {
    let count = 0
    const feed = await this.#feed(container, this.#begin)
    for await (const _line of this.#whole([{ container, feed }])) count += 1
    return count
  }

  async #look(): Promise<InstanceLook> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.#source.look()
      } catch (error) {
        if (this.#signal.aborted || !isPassing(error)) throw error
        await this.#pause(failures)
      }
    }
  }

  /**
   * Tells whether what a followed log says can be relied on. Podman leaves lines out of one that it cannot send at once,
   * soon after its container has ended. Undefined for an engine that does not.
   */
  #watchEnd({ id }: LogContainer): (() => Promise<boolean>) | undefined {
    if (this.#source.product !== 'podman') return undefined
    let reliedOnAt = -Infinity
    return async () => {
      const now = performance.now()
      if (now - reliedOnAt < RELIABLE_MS) return true
      const state = await this.#source.stateOf(id)
      if (state === 'ended') return false
      // Nobody can ask for the rest of one that is gone.
      if (state === 'gone') this.#isCut = true
      reliedOnAt = now
      return true
    }
  }

  /** Ends with the feed, or with the first that cannot be relied on. */
  async *#entries(feed: Readable, isReliable?: () => Promise<boolean>): AsyncGenerator<LogEntry> {
    try {
      for await (const entry of entriesOf(feed)) {
        if (isReliable !== undefined && !(await isReliable())) return
        yield entry
      }
    } catch (error) {
      throw new EngineAway(this.#source.engine.host, error)
    } finally {
      feed.destroy()
      this.#feeds.delete(feed)
    }
  }

  async #feed({ id }: LogContainer, how: ReadHow): Promise<Readable | undefined> {
    const feed = await openFeed(this.#source.engine, id, how)
    if (feed === undefined) return undefined
    this.#feeds.add(feed)
    if (this.#signal.aborted) feed.destroy()
    return feed
  }

  /** Where reading begins. */
  get #begin(): ReadHow {
    const { tail, since } = this.#options
    return { sinceMs: since?.getTime(), tail: this.#canTail ? tail : undefined }
  }

  /** Podman takes pieces of lines for lines, and mixes those of both outputs. */
  get #canTail(): boolean {
    return this.#source.product === 'docker'
  }

  /** Where moments are told to the second only, the engine itself looked closer. */
  #isWanted({ ts }: LogLine): boolean {
    const { since } = this.#options
    if (since === undefined || ts > since) return true
    const ms = since.getTime()
    return this.#source.product === 'podman' && ms % 1000 !== 0 && ts.getTime() === ms - (ms % 1000)
  }

  #pauseMs(failures: number): number {
    return backoffMs(failures, BACKOFF)
  }

  async #pause(failures: number): Promise<void> {
    await delay(this.#pauseMs(failures), undefined, { signal: this.#signal })
  }

  async #untilChanged(withinMs: number): Promise<void> {
    this.#signal.throwIfAborted()
    const given = new AbortController()
    const aborted = once(this.#signal, 'abort', given).catch(() => undefined)
    await Promise.race([this.#source.changed(withinMs), aborted])
    given.abort()
  }

  #closeFeeds(): void {
    for (const feed of this.#feeds) feed.destroy()
  }
}

async function lastOf(lines: AsyncIterable<LogLine>, count: number): Promise<LogLine[]> {
  let last: LogLine[] = []
  for await (const line of lines) {
    last.push(line)
    if (last.length > 2 * count + 1_000) last = last.slice(-count)
  }
  return count === 0 ? [] : last.slice(-count)
}

/** What another try may overcome. */
function isPassing(error: unknown): boolean {
  if (error instanceof PodsError) return error.code === 'runtime_unavailable'
  return error instanceof EngineAway || (error instanceof EngineError && error.status >= 500)
}
