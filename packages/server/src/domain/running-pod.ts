// The pod whose container runs now: what exec and the file operations need, whatever the status word says.
import { PodsError } from '../errors.ts'
import type { PodKey, PodRuntime } from '../runtime/port.ts'
import type { PodRow } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import type { Caller } from './permissions.ts'
import { requirePod } from './pod-access.ts'
import { podKeyOf } from './pod-definition.ts'
import { wireStatus } from './status.ts'

export interface RunningPod {
  row: PodRow
  key: PodKey
}

/** Needs the level on the pod and a running container. */
export async function requireRunningPod(
  deps: { db: Executor; runtime: PodRuntime },
  caller: Caller,
  podId: string,
  level: Level = 'ADMIN',
): Promise<RunningPod> {
  const row = await requirePod(deps.db, caller, podId, level)
  const key = podKeyOf(row)
  const seen = await deps.runtime.observe(key)
  if (seen.phase === 'running') return { row, key }
  const status = wireStatus(row)
  throw new PodsError(
    'wrong_state',
    `Pod '${podId}' has no running container: its status is ${status}. Start it and wait for AVAILABLE.`,
    { details: { pod_id: podId, status } },
  )
}
