// A connection to a port of a pod, for whoever may use the pod.
import type { Duplex } from 'node:stream'
import type { PodRuntime } from '../runtime/port.ts'
import type { Executor } from '../store/store.ts'
import type { Caller } from './permissions.ts'
import { requireRunningPod } from './running-pod.ts'

export interface TunnelDeps {
  db: Executor
  runtime: PodRuntime
}

export async function openPodPort(
  deps: TunnelDeps,
  caller: Caller,
  { podId, port, signal }: { podId: string; port: number; signal: AbortSignal },
): Promise<Duplex> {
  const { key } = await requireRunningPod(deps, caller, podId, 'USER')
  return deps.runtime.connect(key, port, { signal })
}
