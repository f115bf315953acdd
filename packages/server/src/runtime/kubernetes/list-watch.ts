// Follows a collection of the cluster: a paged list, then a watch with bookmarks from there on. It is opened again with
// back-off when it ends, and when it is silent for longer than the API server ever is. It keeps none of the objects.
import { setTimeout as delay } from 'node:timers/promises'
import type { V1ObjectMeta } from '@kubernetes/client-node'
import { backoffMs } from '../../support/backoff.ts'
import type { ClusterClient } from './client.ts'
import { ClusterError, isStatus, type StatusBody } from './cluster-error.ts'
import { objectPages, type Selector } from './object-pages.ts'

export type WatchLogger = Record<'debug' | 'info' | 'warn', (facts: object, message: string) => void>

export interface ClusterObject {
  metadata?: V1ObjectMeta
}

/** Where the objects go. All of them may come more than once. */
export interface WatchSink<T> {
  /** One that is there, with its newest state; from a list when `isListed`. */
  put(object: T, isListed: boolean): void
  gone(objectUid: string): void
  /** A list is complete: what it did not name is gone. */
  listed(objectUids: ReadonlySet<string>): void
}

export interface ListWatchOptions<T> {
  client: ClusterClient
  /** Of the collection: `/api/v1/namespaces/<namespace>/pods`. */
  path: string
  /** In a word, for the log. */
  what: string
  selector: Selector
  sink: WatchSink<T>
  logger?: WatchLogger | undefined
  random?: (() => number) | undefined
  /** How long nothing may come. Default 150 s: bookmarks come about each minute. */
  silenceMs?: number | undefined
}

interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: T & StatusBody & { code?: number }
}

/** The API server ends a watch after this time. */
const WATCH_SEC = 120
const SILENCE_MS = 150_000
/** A watch that ends sooner without a word is opened again with care. */
const HASTY_MS = 1_000
const BACKOFF = { firstMs: 100, maxMs: 5_000 }
/** After so many failures in a row the version may be one that a restored API server has never had. */
const DOUBTFUL_AFTER = 5

export class ListWatch<T extends ClusterObject> {
  readonly #options: ListWatchOptions<T>
  readonly #stop = new AbortController()
  readonly #run: Promise<void>
  #tellListed: () => void = () => undefined
  #isCurrent = false
  /** Resolves with the first complete list. */
  readonly listed = new Promise<void>((resolve) => {
    this.#tellListed = resolve
  })

  constructor(options: ListWatchOptions<T>) {
    this.#options = options
    this.#run = this.#follow()
  }

  /** Whether a watch lives, so that what was put is how it is. */
  get isCurrent(): boolean {
    return this.#isCurrent
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#run
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop
    const { logger, what, random = Math.random } = this.#options
    let failures = 0
    let version: string | undefined
    while (!signal.aborted) {
      try {
        version ??= await this.#list()
        this.#isCurrent = true
        const openedAt = performance.now()
        let events = 0
        for await (const event of this.#watch(version)) {
          failures = 0
          events += 1
          version = event.object.metadata?.resourceVersion ?? version
          this.#take(event)
        }
        if (events === 0 && performance.now() - openedAt < HASTY_MS) failures += 1
      } catch (error) {
        if (signal.aborted) break
        failures += 1
        const isForgotten = version !== undefined && isStatus(error, 410)
        if (!isForgotten) {
          this.#isCurrent = false
          logger?.warn({ err: error, failures }, `the watch of ${what} ended; it is opened again`)
        }
        if (isForgotten || failures % DOUBTFUL_AFTER === 0) version = undefined
      }
      if (failures > 0) {
        const pauseMs = backoffMs(failures, { ...BACKOFF, random })
        await delay(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
    this.#isCurrent = false
  }

  /** Takes everything anew. Returns the version to watch from. */
  async #list(): Promise<string> {
    const { client, path, selector, sink } = this.#options
    const seen = new Set<string>()
    let version = ''
    for await (const page of objectPages<T>({ client, path, selector, signal: this.#stop.signal })) {
      for (const object of page.items) {
        seen.add(object.metadata?.uid ?? '')
        sink.put(object, true)
      }
      version = page.metadata.resourceVersion
    }
    this.#isCurrent = true
    sink.listed(seen)
    this.#tellListed()
    return version
  }

  async *#watch(version: string): AsyncGenerator<WatchEvent<T>> {
    const { client, path, selector, silenceMs = SILENCE_MS } = this.#options
    const silence = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, silence.signal])
    const query = {
      ...selector,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: version,
      timeoutSeconds: WATCH_SEC,
    }
    const alarm = setTimeout(() => silence.abort(new Error('the watch fell silent')), silenceMs)
    try {
      const body = await client.stream(path, { query, signal })
      let rest = ''
      for await (const chunk of body.setEncoding('utf8')) {
        alarm.refresh()
        const lines = (rest + String(chunk)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const event = JSON.parse(line) as WatchEvent<T> // what the API server writes
          if (event.type === 'ERROR') throw new ClusterError(event.object.code ?? 500, event.object)
          yield event
        }
      }
    } finally {
      clearTimeout(alarm)
    }
  }

  #take({ type, object }: WatchEvent<T>): void {
    if (type === 'BOOKMARK') return
    if (type === 'DELETED') this.#options.sink.gone(object.metadata?.uid ?? '')
    else this.#options.sink.put(object, false)
  }
}
