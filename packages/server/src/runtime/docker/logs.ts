// The log of an instance as one stream: of its containers one after the other, over as many connections as it takes.
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { backoffMs } from '../../support/backoff.ts'
import type { LogLine, LogOptions } from '../port.ts'
import { EngineAway, EngineError, toPodsError } from './engine-error.ts'
import { LogCursor } from './log-cursor.ts'
import { entriesOf, LineMaker, type LogEntry } from './log-entries.ts'
import { type LogFeed, openFeed, type ReadHow } from './log-feed.ts'
import type { InstanceLook, LogContainer, LogSource, OpenLog } from './place.ts'

/** How long the wait for the next container goes on without looking. */
const LOOK_MS = 5_000
const BACKOFF = { firstMs: 100, maxMs: 5_000 }

interface Opened {
  container: LogContainer
  /** Undefined when it is gone already. */
  feed: LogFeed | undefined
}

interface FollowHow {
  feed?: LogFeed | undefined
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
  readonly #opening: Promise<Opened[]>
  readonly #feeds = new Set<LogFeed>()
  /** Of the containers that were read. */
  readonly #known = new Set<string>()
  /** A container may have written more than has come. */
  #isBehind = false
  /** Something before the next line is missing, or may be. */
  #isCut = false

  constructor(source: LogSource, options: LogOptions) {
    this.#source = source
    this.#options = options
    this.#opening = this.#open()
    const opened = () => undefined
    this.opened = this.#opening.then(opened, opened)
    options.signal?.addEventListener('abort', () => this.#close(), { once: true })
  }

  hasArrived(): boolean {
    return !this.#isBehind && [...this.#feeds].every((feed) => feed.hasArrived)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine, void, undefined> {
    const { follow, signal } = this.#options
    try {
      for await (const line of follow ? this.#follow() : this.#once()) {
        if (!this.#isWanted(line)) continue
        yield this.#isCut ? { ...line, cut: true } : line
        this.#isCut = false
      }
    } catch (error) {
      if (!signal?.aborted) throw toPodsError(error)
    } finally {
      this.#close()
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

  /** What is there now. */
  async *#once(): AsyncGenerator<LogLine> {
    const { tail } = this.#options
    const all = this.#whole(await this.#opening)
    if (tail === undefined) yield* all
    else yield* await lastOf(all, tail)
  }

  async *#follow(): AsyncGenerator<LogLine> {
    const { tail } = this.#options
    const opened = await this.#opening
    const former = opened.slice(0, -1)
    const last = opened.at(-1)
    let restarts = -1
    if (last !== undefined) {
      restarts = last.container.restarts
      const { feed } = last
      if (tail === undefined) {
        yield* this.#whole(former)
        yield* this.#followOne(last.container, { feed })
      } else if (former.length === 0 && this.#canTail) {
        yield* this.#followOne(last.container, { feed, cursor: new LogCursor('tail') })
      } else {
        const there = await this.#countLines(last.container)
        yield* await lastOf(this.#whole(former), Math.max(0, tail - there))
        const cursor = this.#canTail ? new LogCursor('tail') : new LogCursor()
        yield* this.#followOne(last.container, { feed, cursor, skip: Math.max(0, there - tail) })
      }
    }
    for (;;) {
      const look = await this.#look()
      const next = look.containers.find((container) => container.restarts > restarts)
      if (next !== undefined) {
        if (next.restarts > restarts + 1 && restarts >= 0) this.#isCut = true
        restarts = next.restarts
        yield* this.#followOne(next, {})
      } else if (look.isOver || this.#isOther(look)) return
      else await this.#untilChanged(LOOK_MS)
    }
  }

  /** Containers that have ended, or as far as they have come. */
  async *#whole(opened: Opened[]): AsyncGenerator<LogLine> {
    for (const { feed } of opened) {
      if (feed === undefined) {
        this.#isCut = true
        continue
      }
      const lines = new LineMaker()
      for await (const entry of this.#entries(feed)) yield* lines.take(entry)
      yield* lines.rest()
    }
  }

  /** To the end of that container. */
  async *#followOne(container: LogContainer, how: FollowHow): AsyncGenerator<LogLine> {
    this.#known.add(container.id)
    const { since } = this.#options
    const from = since === undefined ? 0 : Math.ceil(since.getTime() / 1000)
    const { cursor = new LogCursor(from) } = how
    let { feed, skip = 0 } = how
    const lines = new LineMaker()
    const wanted = function* (some: LogLine[]) {
      for (const line of some) {
        if (skip > 0) skip -= 1
        else yield line
      }
    }
    let failures = 0
    for (;;) {
      try {
        let placeOf = cursor.join(undefined)
        if (feed === undefined) {
          const again = cursor.since(lines.openSince)
          placeOf = cursor.join(again)
          const sinceMs = again === undefined ? since?.getTime() : again * 1000
          feed = await this.#feed(container, { follow: true, sinceMs })
          if (feed === undefined) {
            this.#isCut = true
            break
          }
        }
        this.#isBehind = false
        for await (const entry of this.#entries(feed)) {
          failures = 0
          const place = placeOf(entry)
          if (place === 'known') continue
          if (place === 'jump') this.#isCut = true
          cursor.note(entry)
          yield* wanted(lines.take(entry))
        }
        feed = undefined
        if (!(await this.#isRunning(container))) break
        this.#isBehind = true
        failures += 1
        await this.#untilChanged(this.#pauseMs(failures))
      } catch (error) {
        if (this.#options.signal?.aborted || !isPassing(error)) throw error
        feed = undefined
        this.#isBehind = true
        failures += 1
        await this.#wait(this.#pauseMs(failures))
      }
    }
    this.#isBehind = false
    yield* wanted(lines.rest())
  }

  async #isRunning({ id }: LogContainer): Promise<boolean> {
    const { containers } = await this.#source.look()
    return containers.some((container) => container.id === id && container.isRunning)
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
        if (this.#options.signal?.aborted || !isPassing(error)) throw error
        await this.#wait(this.#pauseMs(failures))
      }
    }
  }

  async *#entries(feed: LogFeed): AsyncGenerator<LogEntry> {
    try {
      yield* entriesOf(feed.stream)
    } catch (error) {
      throw new EngineAway(this.#source.engine.host, error)
    } finally {
      feed.close()
      this.#feeds.delete(feed)
    }
  }

  async #feed({ id }: LogContainer, how: ReadHow): Promise<LogFeed | undefined> {
    const feed = await openFeed(this.#source.engine, id, how)
    if (feed === undefined) return undefined
    this.#feeds.add(feed)
    if (this.#options.signal?.aborted) feed.close()
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

  /** The containers are those of another instance: this one is gone. */
  #isOther({ containers }: InstanceLook): boolean {
    if (this.#known.size === 0 || containers.length === 0) return false
    return !containers.some(({ id }) => this.#known.has(id))
  }

  #pauseMs(failures: number): number {
    return backoffMs(failures, BACKOFF)
  }

  #wait(ms: number): Promise<void> {
    const { signal } = this.#options
    return delay(ms, undefined, signal && { signal })
  }

  async #untilChanged(withinMs: number): Promise<void> {
    const { signal } = this.#options
    signal?.throwIfAborted()
    const given = new AbortController()
    const onAbort = () => given.abort()
    signal?.addEventListener('abort', onAbort)
    try {
      await Promise.race([this.#source.changed(withinMs), once(given.signal, 'abort')])
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #close(): void {
    for (const feed of this.#feeds) feed.close()
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
