// The objects that make up pods, in the cluster: made so that twice is once, and removed until nothing is left. It asks
// the API server each time; what follows the cluster is pod-watch.ts.
import type { V1Pod } from '@kubernetes/client-node'
import { PodsError } from '../../errors.ts'
import { instanceName, labelNames } from '../pod-names.ts'
import type { PodDefinition, PodKey } from '../port.ts'
import type { ClusterClient } from './client.ts'
import { isRefusal, isStatus } from './cluster-error.ts'
import { findObject } from './find-object.ts'
import {
  isOutdated,
  type ManifestOptions,
  networkPolicyManifest,
  ownerOf,
  podManifest,
  secretManifest,
  serviceManifest,
} from './manifests.ts'
import { claimManifests } from './mounts.ts'
import { selectorOf } from './names.ts'
import { objectPages } from './object-pages.ts'
import { projectPod, type SeenPod, whatToDo } from './projection.ts'

export interface PodObjectsDeps {
  client: ClusterClient
  namespace: string
  manifests: ManifestOptions
  /** Whether a Pod is known to be there still. */
  isSeen(objectUid: string): boolean
  /** Returns when something of the pod may have changed, or after that time. */
  changed(uid: string, withinMs: number): Promise<void>
}

interface Manifest {
  kind?: string
  metadata?: {
    name?: string
    uid?: string
    labels?: Record<string, string>
    ownerReferences?: { uid: string }[]
    deletionTimestamp?: unknown
  }
}

/** What belongs to a Pod, and where it is. */
const collections = {
  Secret: (namespace: string) => `/api/v1/namespaces/${namespace}/secrets`,
  Service: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
  NetworkPolicy: (namespace: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
} as const

const GONE_LOOK_MS = 500
/** What is known may be known no more: then the API server is asked all the same. */
const GONE_ASK_MS = 5_000
/** The cluster takes objects away at moments of its own, also between two calls. */
const MAKE_TRIES = 3
/** The cluster keeps a claim until it has seen that no Pod has it. */
const CLAIM_GONE_MS = 15_000
/** The node has this much longer than the grace to say that a container has ended; then people are told, and it goes on. */
const GONE_EXTRA_MS = 10_000

export class PodObjects {
  readonly #deps: PodObjectsDeps
  /** Of the collection of Pods. */
  readonly path: string
  readonly #claims: string

  constructor(deps: PodObjectsDeps) {
    this.#deps = deps
    this.path = `/api/v1/namespaces/${deps.namespace}/pods`
    this.#claims = `/api/v1/namespaces/${deps.namespace}/persistentvolumeclaims`
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`
  }

  /** Those of one pod, or all of ours. */
  async list(uid?: string): Promise<SeenPod[]> {
    const selector = { labelSelector: uid === undefined ? labelNames.uid : selectorOf(uid) }
    const all: SeenPod[] = []
    for await (const { items } of objectPages<V1Pod>({ client: this.#deps.client, path: this.path, selector })) {
      all.push(...items.flatMap((pod) => projectPod(pod) ?? []))
    }
    return all
  }

  /**
   * A Pod whose parts must be there before it starts is held back by a gate until they are. `onMade` comes when the Pod
   * is made, and must be over before it starts too.
   */
  async create(definition: PodDefinition, onMade: () => Promise<void>): Promise<V1Pod> {
    const claims = claimManifests(definition, this.#deps.manifests)
    await Promise.all(claims.map((claim) => this.#createClaim(claim as Manifest, definition.key)))
    const pod = await this.#createPod(definition)
    const owner = ownerOf(pod)
    const parts: (Manifest | undefined)[] = [
      secretManifest(definition, owner) as Manifest | undefined,
      serviceManifest(definition, owner) as Manifest | undefined,
      networkPolicyManifest(definition, owner),
    ]
    const [way, ...made] = await Promise.allSettled([
      onMade(),
      ...parts.map((part) => part && this.#createPart(part, definition.key, owner.uid)),
    ])
    if (way.status === 'rejected') {
      // The Pod may be gone again; the cluster would take its parts away too, some time later.
      await this.removeOrphans(definition.key.uid).catch(() => undefined)
      throw way.reason
    }
    const failed = made.find((part) => part.status === 'rejected')
    if (failed !== undefined) {
      // What will never be whole must not stay, nor be made again at each look.
      const there = projectPod(pod)
      if (isRefusal(failed.reason) && there !== undefined) await this.removePod(definition.key, there, 0)
      throw failed.reason
    }
    if (pod.spec?.schedulingGates?.length) {
      const body = { metadata: { uid: owner.uid }, spec: { schedulingGates: null } }
      const contentType = 'application/merge-patch+json'
      await this.#deps.client.call('PATCH', this.pathOf(owner.name), { body, contentType })
    }
    return pod
  }

  /** Ends it, and returns when the node has said that its container is gone. */
  async removePod({ uid, podId }: PodKey, { name, objectUid, node }: SeenPod, graceMs: number): Promise<void> {
    const seconds = Math.max(1, Math.ceil(graceMs / 1000))
    await this.#delete(this.pathOf(name), { gracePeriodSeconds: seconds, preconditions: { uid: objectUid } })
    const deadline = performance.now() + seconds * 1000 + GONE_EXTRA_MS
    for (let askedAt = performance.now(); ; ) {
      if (!this.#deps.isSeen(objectUid) || performance.now() - askedAt > GONE_ASK_MS) {
        if (!(await this.#isThere(name, objectUid))) return
        askedAt = performance.now()
      }
      if (performance.now() > deadline) {
        const message = `the node ${node} has not said that the container of "${podId}" has ended; ${whatToDo(node)}`
        throw unavailable(message, 'node_lost')
      }
      await this.#deps.changed(uid, GONE_LOOK_MS)
    }
  }

  /** What belonged to Pods that are gone; the cluster would take it away too, some time later. */
  async removeOrphans(uid: string): Promise<void> {
    const parts = await this.#partsOf(uid)
    // Read after the parts: a Pod is there before anything belongs to it, also one that another server makes now.
    const owners = new Set((await this.list(uid)).map(({ objectUid }) => objectUid))
    const isOwned = ({ metadata }: Manifest) => metadata?.ownerReferences?.some((owner) => owners.has(owner.uid))
    await this.#removeParts(parts.filter((part) => !isOwned(part)))
  }

  /** Of a pod that has no container any more. */
  async removeParts(uid: string): Promise<void> {
    await this.#removeParts(await this.#partsOf(uid))
  }

  /** Of a pod that has no container any more. */
  async removeClaims(uid: string): Promise<void> {
    const deadline = performance.now() + CLAIM_GONE_MS
    for (;;) {
      const left = await this.#claimsOf(selectorOf(uid))
      if (left.length === 0) return
      await Promise.all(
        left.map((claim) => {
          const { name, deletionTimestamp } = claim.metadata ?? {}
          return deletionTimestamp === undefined && this.#deleteSame(`${this.#claims}/${name}`, claim)
        }),
      )
      if (performance.now() > deadline) throw unavailable('the cluster has not removed the storage of the pod yet')
      await this.#deps.changed(uid, GONE_LOOK_MS)
    }
  }

  /** The uids of pods that have storage of their own. */
  async claimants(): Promise<string[]> {
    const claims = await this.#claimsOf(labelNames.uid)
    return [...new Set(claims.map(({ metadata }) => metadata?.labels?.[labelNames.uid] ?? ''))]
  }

  async #partsOf(uid: string): Promise<Manifest[]> {
    const query = { labelSelector: selectorOf(uid) }
    const all = await Promise.all(
      Object.keys(collections).map(async (kind) => {
        const { items } = await this.#deps.client.call<{ items: Manifest[] }>('GET', this.#collection(kind), { query })
        return items.map((item) => ({ ...item, kind })) // a list leaves it out
      }),
    )
    return all.flat()
  }

  async #removeParts(parts: Manifest[]): Promise<void> {
    await Promise.all(
      parts.map((part) => this.#deleteSame(`${this.#collection(part.kind)}/${part.metadata?.name}`, part)),
    )
  }

  async #claimsOf(labelSelector: string): Promise<Manifest[]> {
    const all: Manifest[] = []
    const selector = { labelSelector }
    for await (const { items } of objectPages<Manifest>({ client: this.#deps.client, path: this.#claims, selector })) {
      all.push(...items)
    }
    return all
  }

  /** One that the pod has is kept with all that is in it; that of an earlier pod of the same id is never taken over. */
  async #createClaim(manifest: Manifest, { uid, podId }: PodKey): Promise<void> {
    const name = manifest.metadata?.name ?? ''
    const { metadata } = await this.#createOrFind<Manifest>(this.#claims, name, manifest)
    if (metadata?.labels?.[labelNames.uid] === uid && metadata.deletionTimestamp === undefined) return
    throw unavailable(`the storage ${name} of an earlier pod "${podId}" is still being removed`)
  }

  /** One that was left half made before its definition changed is made anew; it has never run. */
  async #createPod(definition: PodDefinition): Promise<V1Pod> {
    const { key, instance } = definition
    const manifest = podManifest(definition, this.#deps.manifests)
    for (let tries = 0; tries < MAKE_TRIES; tries += 1) {
      const pod = await this.#createOrFind<V1Pod>(this.path, instanceName(key, instance), manifest)
      const made = projectPod(pod)
      if (pod.metadata?.deletionTimestamp !== undefined) break
      if (made === undefined || !isOutdated(pod, manifest)) return pod
      await this.removePod(key, made, 0)
    }
    throw unavailable(`pod "${key.podId}" is still being removed`)
  }

  /** The object as it is made, or the one that has the name already. */
  async #createOrFind<T>(path: string, name: string, body: object): Promise<T> {
    for (let tries = 0; tries < MAKE_TRIES; tries += 1) {
      try {
        return await this.#deps.client.call<T>('POST', path, { body })
      } catch (error) {
        if (!isStatus(error, 409)) throw error
      }
      const found = await findObject<T>(this.#deps.client, `${path}/${name}`)
      if (found !== undefined) return found
    }
    throw unavailable(`the object ${name} of an earlier container comes and goes`)
  }

  /** One that an earlier Pod left behind is replaced, one of this Pod is left as it is. */
  async #createPart(manifest: Manifest, key: PodKey, ownerUid: string): Promise<void> {
    const path = this.#collection(manifest.kind)
    const name = manifest.metadata?.name ?? ''
    for (let tries = 0; tries < MAKE_TRIES; tries += 1) {
      const found = await this.#createOrFind<Manifest>(path, name, manifest)
      if (found.metadata?.ownerReferences?.some(({ uid }) => uid === ownerUid)) return
      if (found.metadata?.labels?.[labelNames.uid] !== key.uid || instanceOf(found) > instanceOf(manifest)) break
      await this.#deleteSame(`${path}/${name}`, found)
    }
    throw unavailable(`the ${manifest.kind} ${name} of another container of "${key.podId}" is still there`)
  }

  async #isThere(name: string, objectUid: string): Promise<boolean> {
    return (await findObject<V1Pod>(this.#deps.client, this.pathOf(name)))?.metadata?.uid === objectUid
  }

  /** That object, and none that has its name by now. */
  #deleteSame(path: string, { metadata }: Manifest): Promise<void> {
    return this.#delete(path, { preconditions: { uid: metadata?.uid } })
  }

  async #delete(path: string, body: object): Promise<void> {
    try {
      await this.#deps.client.call('DELETE', path, { body })
    } catch (error) {
      if (!isStatus(error, 404, 409)) throw error // 409: the name belongs to another object by now
    }
  }

  #collection(kind: string | undefined): string {
    return collections[kind as keyof typeof collections](this.#deps.namespace)
  }
}

function instanceOf({ metadata }: Manifest): number {
  return Number(metadata?.labels?.[labelNames.instance])
}

function unavailable(message: string, reason = 'runtime_error'): PodsError {
  return new PodsError('runtime_unavailable', message, { details: { reason } })
}
