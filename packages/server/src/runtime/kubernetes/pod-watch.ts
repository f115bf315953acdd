// A picture of our Pods that follows the cluster: a paged list, then a watch with bookmarks from there on. It is opened
// again with back-off when it ends, and when it is silent for longer than the API server ever is.
import { setTimeout as delay } from 'node:timers/promises'
import type { V1Pod } from '@kubernetes/client-node'
import { backoffMs } from '../../support/backoff.ts'
import type { ClusterClient } from './client.ts'
import { ClusterError, isStatus, type StatusBody } from './cluster-error.ts'
import { labelNames } from './names.ts'
import { podPages } from './pod-pages.ts'
import { projectPod, type SeenPod } from './projection.ts'

type Logger = Record<'debug' | 'info' | 'warn', (facts: object, message: string) => void>

export interface PodWatchOptions {
  client: ClusterClient
  /** Of the collection: `/api/v1/namespaces/<namespace>/pods`. */
  path: string
  onChange(uid: string): void
  logger?: Logger | undefined
  random?: () => number
}

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: V1Pod & StatusBody & { code?: number }
}

/** The API server ends a watch after this time, and sends a bookmark about each minute. */
const WATCH_SEC = 300
const SILENCE_MS = 150_000
/** A watch that ends sooner without a word is opened again with care. */
const HASTY_MS = 1_000
const BACKOFF = { firstMs: 100, maxMs: 5_000 }
/** How long a Pod that was seen to be gone is not believed to be back: events may still be on their way. */
const GONE_MS = 60_000

export class PodWatch {
  readonly #options: PodWatchOptions
  readonly #stop = new AbortController()
  readonly #pods = new Map<string, SeenPod>()
  readonly #byUid = new Map<string, Set<string>>()
  readonly #gone = new Map<string, number>()
  readonly #run: Promise<void>
  #isCurrent = false

  constructor(options: PodWatchOptions) {
    this.#options = options
    this.#run = this.#follow()
  }

  /** Whether the picture is that of a living watch. */
  get isCurrent(): boolean {
    return this.#isCurrent
  }

  /** The Pods of one of ours, in any order. */
  of(uid: string): SeenPod[] {
    return [...(this.#byUid.get(uid) ?? [])].flatMap((objectUid) => this.#pods.get(objectUid) ?? [])
  }

  all(): SeenPod[] {
    return [...this.#pods.values()]
  }

  /** Enters a Pod that the API server has just answered with, unless the watch knows it already. */
  enter(pod: V1Pod): void {
    if (!this.#pods.has(pod.metadata?.uid ?? '')) this.#put(pod)
  }

  /** The Pod does not exist any more, whatever late events say. */
  enterGone(objectUid: string): void {
    this.#gone.set(objectUid, performance.now())
    this.#delete(objectUid)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#run
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop
    const { logger, random = Math.random } = this.#options
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
          if (event.type === 'BOOKMARK') continue
          this.#take(event)
        }
        if (events === 0 && performance.now() - openedAt < HASTY_MS) failures += 1
      } catch (error) {
        if (signal.aborted) break
        if (isStatus(error, 410)) version = undefined
        else {
          this.#isCurrent = false
          failures += 1
          logger?.warn({ err: error, failures }, 'the watch of pods ended; it is opened again')
        }
      }
      if (failures > 0) {
        const pauseMs = backoffMs(failures, { ...BACKOFF, random })
        await delay(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
    this.#isCurrent = false
  }

  /** Takes the whole picture anew. Returns the version to watch from. */
  async #list(): Promise<string> {
    const { client, path } = this.#options
    const { signal } = this.#stop
    const seen = new Set<string>()
    let version = ''
    for await (const { metadata, items } of podPages({ client, path, labelSelector: labelNames.uid, signal })) {
      for (const pod of items) {
        const objectUid = this.#put(pod)
        if (objectUid !== undefined) seen.add(objectUid)
      }
      version = metadata.resourceVersion
    }
    for (const objectUid of [...this.#pods.keys()]) if (!seen.has(objectUid)) this.#delete(objectUid)
    return version
  }

  async *#watch(version: string): AsyncGenerator<WatchEvent> {
    const { client, path } = this.#options
    const silence = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, silence.signal])
    const query = {
      labelSelector: labelNames.uid,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: version,
      timeoutSeconds: WATCH_SEC,
    }
    const alarm = setTimeout(() => silence.abort(new Error('the watch fell silent')), SILENCE_MS)
    try {
      const body = await client.stream(path, { query, signal })
      let rest = ''
      for await (const chunk of body.setEncoding('utf8')) {
        alarm.refresh()
        const lines = (rest + String(chunk)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const event = JSON.parse(line) as WatchEvent // what the API server writes
          if (event.type === 'ERROR') throw new ClusterError(event.object.code ?? 500, event.object)
          yield event
        }
      }
    } finally {
      clearTimeout(alarm)
    }
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'DELETED') this.#delete(object.metadata?.uid ?? '')
    else this.#put(object)
  }

  /** Returns the uid of the object, when it is one of ours. */
  #put(pod: V1Pod): string | undefined {
    const seen = projectPod(pod)
    if (seen === undefined || this.#gone.has(seen.objectUid)) return undefined
    this.#pods.set(seen.objectUid, seen)
    const siblings = this.#byUid.get(seen.key.uid) ?? new Set()
    this.#byUid.set(seen.key.uid, siblings.add(seen.objectUid))
    this.#options.onChange(seen.key.uid)
    return seen.objectUid
  }

  #delete(objectUid: string): void {
    this.#forgetGone()
    const seen = this.#pods.get(objectUid)
    if (seen === undefined) return
    this.#pods.delete(objectUid)
    const siblings = this.#byUid.get(seen.key.uid)
    siblings?.delete(objectUid)
    if (siblings?.size === 0) this.#byUid.delete(seen.key.uid)
    this.#options.onChange(seen.key.uid)
  }

  #forgetGone(): void {
    const before = performance.now() - GONE_MS
    for (const [objectUid, at] of this.#gone) {
      if (at > before) return // in the order in which they came
      this.#gone.delete(objectUid)
    }
  }
}
