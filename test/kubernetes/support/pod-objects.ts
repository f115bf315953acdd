// The objects of users' pods as the cluster has them, read by the administrator: what there is now, and a watch that
// misses no moment of it.
import { setTimeout as delay } from 'node:timers/promises'
import type { ClusterClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'
import { labelNames } from '../../../packages/server/src/runtime/pod-names.ts'
import type { TwinTrace } from '../../journeys/support/real-world.ts'

const LOOK_AGAIN_MS = 200

export const objectKinds = ['pods', 'secrets', 'services', 'networkpolicies', 'persistentvolumeclaims'] as const
export type ObjectKind = (typeof objectKinds)[number]

interface Manifest {
  metadata: { name: string; uid: string; labels?: Record<string, string>; deletionTimestamp?: string }
  status?: { phase?: string; containerStatuses?: { containerID?: string; state?: { running?: object } }[] }
}

export interface PodObject {
  kind: ObjectKind
  name: string
  /** Of the object itself. */
  objectUid: string
  podId: string
  uid: string
  /** NaN for storage, which is of all instances. */
  instance: number
  isGoing: boolean
  isRunning: boolean
}

export interface Place {
  admin: ClusterClient
  namespace: string
}

/** Everything of ours in the namespace. */
export async function objectsIn(place: Place): Promise<PodObject[]> {
  const all = await Promise.all(objectKinds.map(async (kind) => (await list(place, kind)).objects))
  return all.flat()
}

export function inWords({ kind, name, isGoing }: PodObject): string {
  return `${kind}/${name}${isGoing ? ' (going)' : ''}`
}

/**
 * Follows each Pod object from its first moment to its last: one pod has one at a time, and an instance is made once. An
 * API server that goes away is asked again.
 */
export async function traceTwins(place: Place): Promise<TwinTrace> {
  const stop = new AbortController()
  const found = new Set<string>()
  const there = new Map<string, PodObject>()
  const makers = new Map<string, string>()
  const take = (object: PodObject) => {
    there.set(object.objectUid, object)
    const maker = makers.get(object.name)
    makers.set(object.name, object.objectUid)
    if (maker !== undefined && maker !== object.objectUid) found.add(`${object.name} was made twice`)
    const twins = [...there.values()].filter(({ podId }) => podId === object.podId)
    if (twins.length > 1) found.add(`at one time there were ${twins.map(inWords).join(' and ')}`)
  }
  const takeAll = async () => {
    const { objects, version } = await list(place, 'pods')
    there.clear()
    for (const object of objects) take(object)
    return version
  }
  const follow = async (version: string) => {
    const query = { labelSelector: labelNames.uid, watch: true, resourceVersion: version, timeoutSeconds: 7200 }
    const events = await place.admin.stream(pathOf(place, 'pods'), { query, signal: stop.signal })
    let rest = ''
    for await (const chunk of events.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as { type: string; object: Manifest }
        if (type === 'ERROR') return
        if (type === 'DELETED') there.delete(object.metadata.uid)
        else take(read('pods', object))
      }
    }
  }
  const run = async (first: string) => {
    for (let version: string | undefined = first; !stop.signal.aborted; ) {
      version ??= await takeAll().catch(() => undefined)
      if (version !== undefined) await follow(version).catch(() => undefined)
      version = undefined
      await delay(LOOK_AGAIN_MS, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const following = run(await takeAll())
  return {
    found: () => [...found],
    async close() {
      stop.abort()
      await following
    },
  }
}

async function list(place: Place, kind: ObjectKind): Promise<{ objects: PodObject[]; version: string }> {
  const { items, metadata } = await place.admin.call<{ items: Manifest[]; metadata: { resourceVersion: string } }>(
    'GET',
    pathOf(place, kind),
    { query: { labelSelector: labelNames.uid } },
  )
  return { objects: items.map((item) => read(kind, item)), version: metadata.resourceVersion }
}

function pathOf({ namespace }: Place, kind: ObjectKind): string {
  const group = kind === 'networkpolicies' ? '/apis/networking.k8s.io/v1' : '/api/v1'
  return `${group}/namespaces/${namespace}/${kind}`
}

function read(kind: ObjectKind, { metadata, status }: Manifest): PodObject {
  const { name, uid: objectUid, labels = {}, deletionTimestamp } = metadata
  return {
    kind,
    name,
    objectUid,
    podId: labels[labelNames.podId] ?? '',
    uid: labels[labelNames.uid] ?? '',
    instance: Number(labels[labelNames.instance]),
    isGoing: deletionTimestamp !== undefined,
    isRunning: status?.containerStatuses?.[0]?.state?.running !== undefined,
  }
}
