// A picture of our Pods that follows the cluster: what each says of itself, and where that is little, what is said of it
// in Events.
import { isDeepStrictEqual } from 'node:util'
import type { V1Pod } from '@kubernetes/client-node'
import { labelNames } from '../pod-names.ts'
import type { ClusterClient } from './client.ts'
import { EventWatch } from './event-watch.ts'
import { ListWatch, type WatchLogger } from './list-watch.ts'
import { projectPod, type SeenPod } from './projection.ts'
import { explained } from './troubles.ts'

export interface PodWatchOptions {
  client: ClusterClient
  namespace: string
  onChange(uid: string): void
  /** With what was last seen of a Pod that is not there any more. */
  onGone?(pod: SeenPod): void
  logger?: WatchLogger | undefined
  random?: () => number
  /** How long nothing may come from the API server. */
  silenceMs?: number
}

/** How long a Pod that was seen to be gone is not believed to be back: events may still be on their way. */
const GONE_MS = 60_000

export class PodWatch {
  readonly #onChange: (uid: string) => void
  readonly #onGone: (pod: SeenPod) => void
  readonly #pods = new Map<string, SeenPod>()
  readonly #byUid = new Map<string, Set<string>>()
  readonly #gone = new Map<string, number>()
  /** What a list that is not complete yet has changed. */
  readonly #untold = new Set<string>()
  readonly #watch: ListWatch<V1Pod>
  readonly #events: EventWatch

  constructor({ namespace, onChange, onGone = () => undefined, ...options }: PodWatchOptions) {
    const folder = `/api/v1/namespaces/${namespace}`
    this.#onChange = onChange
    this.#onGone = onGone
    this.#events = new EventWatch({
      ...options,
      path: `${folder}/events`,
      onChange: (objectUid) => this.#retell(objectUid),
    })
    this.#watch = new ListWatch<V1Pod>({
      ...options,
      path: `${folder}/pods`,
      what: 'pods',
      selector: { labelSelector: labelNames.uid },
      sink: {
        put: (pod, isListed) => this.#put(pod, isListed),
        gone: (objectUid) => this.#delete(objectUid),
        listed: (objectUids) => this.#listed(objectUids),
      },
    })
  }

  /** Whether the picture is that of a living watch. */
  get isCurrent(): boolean {
    return this.#watch.isCurrent
  }

  /** Resolves when the picture has been whole for the first time. */
  get listed(): Promise<void> {
    return this.#watch.listed
  }

  /** The Pods of one of ours, in any order. */
  of(uid: string): SeenPod[] {
    return [...(this.#byUid.get(uid) ?? [])].flatMap((objectUid) => {
      const pod = this.#pods.get(objectUid)
      return pod === undefined ? [] : this.explain(pod)
    })
  }

  has(objectUid: string): boolean {
    return this.#pods.has(objectUid)
  }

  all(): SeenPod[] {
    return [...this.#pods.values()].map((pod) => this.explain(pod))
  }

  /** The same with the reason that Events give it, for one that was read elsewhere. */
  explain(pod: SeenPod): SeenPod {
    const troubles = this.#events.of(pod.objectUid)
    return troubles === undefined ? pod : { ...pod, observation: explained(pod, troubles) }
  }

  /** Enters a Pod that the API server has just answered with, unless the watch knows it already. */
  enter(pod: V1Pod): void {
    if (!this.#pods.has(pod.metadata?.uid ?? '')) this.#put(pod, false)
  }

  /** The Pod does not exist any more, whatever late events say. */
  enterGone(objectUid: string): void {
    this.#gone.set(objectUid, performance.now())
    this.#delete(objectUid)
  }

  async close(): Promise<void> {
    await Promise.all([this.#watch.close(), this.#events.close()])
  }

  /** A list names them all at once, mostly unchanged: those are not told, the others when it is complete. */
  #put(pod: V1Pod, isListed: boolean): void {
    const seen = projectPod(pod)
    if (seen === undefined) this.#delete(pod.metadata?.uid ?? '')
    if (seen === undefined || this.#gone.has(seen.objectUid)) return
    const former = this.#pods.get(seen.objectUid)
    this.#pods.set(seen.objectUid, seen)
    const siblings = this.#byUid.get(seen.key.uid) ?? new Set()
    this.#byUid.set(seen.key.uid, siblings.add(seen.objectUid))
    if (!isListed) this.#onChange(seen.key.uid)
    else if (!isDeepStrictEqual(former, seen)) this.#untold.add(seen.key.uid)
  }

  #listed(objectUids: ReadonlySet<string>): void {
    for (const objectUid of [...this.#pods.keys()]) if (!objectUids.has(objectUid)) this.#delete(objectUid)
    for (const uid of this.#untold) this.#onChange(uid)
    this.#untold.clear()
  }

  #delete(objectUid: string): void {
    this.#forgetGone()
    this.#events.forget(objectUid)
    const seen = this.#pods.get(objectUid)
    if (seen === undefined) return
    this.#pods.delete(objectUid)
    const siblings = this.#byUid.get(seen.key.uid)
    siblings?.delete(objectUid)
    if (siblings?.size === 0) this.#byUid.delete(seen.key.uid)
    this.#onGone(seen)
    this.#onChange(seen.key.uid)
  }

  /** Events of a Pod that is not known yet are told with it. */
  #retell(objectUid: string): void {
    const pod = this.#pods.get(objectUid)
    if (pod !== undefined) this.#onChange(pod.key.uid)
  }

  #forgetGone(): void {
    const before = performance.now() - GONE_MS
    for (const [objectUid, at] of this.#gone) {
      if (at > before) return // in the order in which they came
      this.#gone.delete(objectUid)
    }
  }
}
