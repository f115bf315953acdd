// How the cluster itself fares, without us: a plain Pod that is asked for during an outage, and one that is taken away.

import { isStatus } from '../../packages/server/src/runtime/kubernetes/cluster-error.ts'
import { until } from '../conformance/runtime/support.ts'
import type { Place } from '../kubernetes/support/pod-objects.ts'

export interface Yardstick {
  /** Asks for both, again and again until the API server takes it. */
  ask(): void
  /** Resolves when the cluster has done both. */
  done(): Promise<void>
  clear(): Promise<void>
}

interface Seen {
  metadata: { deletionTimestamp?: string }
  status: { phase: string }
}

const PATIENCE_MS = 180_000

/** Resolves when the one that is to go runs. */
export async function openYardstick({ admin, namespace }: Place): Promise<Yardstick> {
  const path = `/api/v1/namespaces/${namespace}/pods`
  const make = (name: string) =>
    admin.call('POST', path, {
      body: {
        metadata: { name },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'pod', image: 'busybox', command: ['sleep', '3600'] }],
        },
      },
    })
  const find = async (name: string): Promise<Seen | undefined> => {
    try {
      return await admin.call<Seen>('GET', `${path}/${name}`)
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }
  const remove = async (name: string) => {
    await admin.call('DELETE', `${path}/${name}`).catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error
    })
  }
  const isRunning = async (name: string) => (await find(name))?.status.phase === 'Running' || undefined
  /** Once it is done, or fails as it does while the cluster is away. */
  const atLast = (what: string, step: () => Promise<true | undefined>) =>
    until(`the cluster to ${what}`, () => step().catch(() => undefined), PATIENCE_MS)

  const [going, coming] = ['plain-goes', 'plain-comes']
  let doing: Promise<unknown> | undefined
  await make(going)
  await atLast('run a plain Pod', () => isRunning(going))
  const letGo = async () => {
    const found = await find(going)
    if (found === undefined) return true
    if (found.metadata.deletionTimestamp === undefined) await remove(going)
    return undefined
  }
  const letCome = async () => {
    const found = await find(coming)
    if (found === undefined) await make(coming)
    return found?.status.phase === 'Running' || undefined
  }
  return {
    ask() {
      doing = Promise.all([atLast('end a plain Pod', letGo), atLast('run a new Pod', letCome)])
      doing.catch(() => undefined) // told by `done`
    },
    async done() {
      await doing
    },
    async clear() {
      for (const name of [going, coming]) await remove(name)
    },
  }
}
