// Start, stop and restart: they write the wish; the controller carries it out.
import { PodsError } from '../errors.ts'
import type { PodRow, WishChange } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import { lostMountRights } from './mount-rights.ts'
import type { Caller } from './permissions.ts'
import { requirePod } from './pod-access.ts'
import type { PodSpec } from './pod-spec.ts'
import { draftWish, openProblems } from './pod-wish.ts'
import { lockLive, logAction, logGenerated, openWish, type PodsDeps, sealWish, write } from './pod-write.ts'
import { wireStatus } from './status.ts'
import { withoutTimestamp } from './template-ref.ts'

export const lifecycleVerbs = ['start', 'stop', 'restart'] as const
export type LifecycleVerb = (typeof lifecycleVerbs)[number]

export interface LifecycleOptions {
  /** Of a restart: move to the newest version of the template's tag. */
  grabLatestTemplateTag?: boolean | undefined
}

/** Writes the wish of a start, stop or restart and returns the pod with it. */
export async function changeLifecycle(
  deps: PodsDeps,
  caller: Caller,
  podId: string,
  verb: LifecycleVerb,
  options: LifecycleOptions = {},
): Promise<PodRow> {
  const found = await requirePod(deps.db, caller, podId, 'ADMIN')
  const perform = { start: startLocked, stop: stopLocked, restart: restartLocked }[verb]
  const row = await deps.db.transaction().execute(async (tx) => {
    const locked = await lockLive(tx, found, caller)
    const current = options.grabLatestTemplateTag ? await moveToLatestTag(tx, deps, caller, locked) : locked
    return perform(tx, deps, caller, current)
  })
  deps.broker.wake(found.uid)
  return row
}

async function moveToLatestTag(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  const stored = openWish(deps, row)
  if (stored.spec.template === undefined) return row
  const spec: PodSpec = { ...stored.spec, template: withoutTimestamp(stored.spec.template) }
  const draft = await draftWish(deps, tx, caller, {
    podId: row.pod_id,
    spec,
    former: stored,
    isAdmin: true,
    isStart: true,
  })
  await logGenerated(tx, deps, caller, row.uid, draft)
  return write(tx, row, { wish: sealWish(deps, row.uid, draft.wish), byUserAt: deps.clock.now() })
}

export async function startLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  const status = wireStatus(row)
  if (status !== 'STOPPED') {
    throw new PodsError(
      'wrong_state',
      `Pod must be in 'STOPPED' status to run 'start_pod'. Please run 'stop_pod' or 'restart_pod' instead. Pod '${row.pod_id}' is ${status}.`,
      { details: { pod_id: row.pod_id, status } },
    )
  }
  await requireStartable(tx, deps, row)
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran start_pod, set to ON and REQUESTED`)
  return write(tx, row, { statusRequested: 'ON', isLifecycle: true, isNextInstance: true, byUserAt: deps.clock.now() })
}

export async function stopLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran stop_pod, set to OFF`)
  return write(tx, row, {
    statusRequested: 'OFF',
    isLifecycle: true,
    byUserAt: deps.clock.now(),
    ...withoutInstanceTime(row),
  })
}

export async function restartLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  await requireStartable(tx, deps, row)
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran restart_pod, set to RESTART`)
  return write(tx, row, {
    statusRequested: 'ON',
    isLifecycle: true,
    isNextInstance: true,
    byUserAt: deps.clock.now(),
    ...withoutInstanceTime(row),
  })
}

/** Everything that blocks the start is said at once. */
async function requireStartable(tx: Executor, deps: PodsDeps, row: PodRow): Promise<void> {
  const { derived } = openWish(deps, row)
  const problems = [...openProblems(row.pod_id, derived), ...(await lostMountRights(tx, row, derived))]
  if (problems.length > 0) throw new PodsError('invalid_request', `Cannot start pod: ${problems.join(' ')}`)
}

/** time_to_stop_instance belongs to one instance and ends with it. */
export function withoutInstanceTime({ spec, derived }: Pick<PodRow, 'spec' | 'derived'>): Pick<WishChange, 'wish'> {
  if (spec.time_to_stop_instance === undefined) return {}
  const without = ({ time_to_stop_instance: _ended, ...kept }: PodSpec): PodSpec => kept
  return { wish: { spec: without(spec), derived: without(derived ?? spec) } }
}
