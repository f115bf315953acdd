// Watches the Pods of a namespace, every event of them, for two containers where there may be one.

import type { ClusterClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import { labelNames } from '../../packages/server/src/runtime/pod-names.ts'

interface Pod {
  metadata: { name: string; uid: string; resourceVersion: string; labels: Record<string, string> }
  status: { phase?: string; containerStatuses?: { state?: { running?: object } }[] }
}

export interface InstanceWatch {
  /** Names and versions of the Pods that are there. */
  seen(): Record<string, string>
  /** What was wrong at any moment. */
  readonly wrongs: readonly string[]
  end(): void
}

export async function watchInstances(admin: ClusterClient, namespace: string): Promise<InstanceWatch> {
  const pods = new Map<string, Pod>()
  const wrongs: string[] = []
  const stop = new AbortController()
  const body = await admin.stream(`/api/v1/namespaces/${namespace}/pods`, {
    query: { watch: true, labelSelector: labelNames.uid },
    signal: stop.signal,
  })
  const read = async () => {
    let rest = ''
    for await (const chunk of body.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as { type: string; object: Pod }
        if (type === 'DELETED') pods.delete(object.metadata.uid)
        else pods.set(object.metadata.uid, object)
        wrongs.push(...twinsAmong([...pods.values()]))
      }
    }
  }
  read().catch((error: unknown) => {
    if (!stop.signal.aborted) wrongs.push(`the watch ended: ${String(error)}`)
  })
  return {
    seen: () =>
      Object.fromEntries([...pods.values()].map(({ metadata }) => [metadata.name, metadata.resourceVersion]).sort()),
    wrongs,
    end: () => stop.abort(),
  }
}

function twinsAmong(pods: Pod[]): string[] {
  const alive = pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed')
  const running = alive.filter(({ status }) => status.containerStatuses?.some(({ state }) => state?.running))
  const ofInstance = ({ metadata: { labels } }: Pod) => `${labels[labelNames.uid]} ${labels[labelNames.instance]}`
  const ofPod = ({ metadata: { labels } }: Pod) => labels[labelNames.uid] ?? ''
  return [
    ...repeated(alive.map(ofInstance)).map((twice) => `two Pods of one instance: ${twice}`),
    ...repeated(running.map(ofPod)).map((twice) => `two instances run at once: ${twice}`),
  ]
}

function repeated(keys: string[]): string[] {
  return keys.filter((key, place) => keys.indexOf(key) !== place)
}
