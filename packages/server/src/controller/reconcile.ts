// Brings one pod one step closer to its wish, again and again until there is nothing to do now: read the row, look
// at the runtime, plan, perform, write down. Every step may be the last one before a kill.

import type { Clock } from '../domain/clock.ts'
import { type Action, plan, type Wish } from '../domain/lifecycle-plan.ts'
import { type DefinitionDeps, defineInstance, podKeyOf } from '../domain/pod-definition.ts'
import { withoutInstanceTime } from '../domain/pod-lifecycle.ts'
import { fullSpecOf, timeToStopSec } from '../domain/pod-to-wire.ts'
import { assertNever, PodsError } from '../errors.ts'
import type { Observation, PodRuntime, ReasonCode } from '../runtime/port.ts'
import { addControllerLog } from '../store/action-logs.ts'
import * as outcomes from '../store/outcomes.ts'
import { keptLog, saveFinalLog } from '../store/pod-logs.ts'
import { hasFormerPod, type PodRow, podByUid, successorPods } from '../store/pods.ts'
import type { Db, Executor } from '../store/store.ts'
import { collectLog, collectSoFar, collectWhile } from './final-logs.ts'
import type { TrustedLease } from './leadership.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { Slot } from './work-queue.ts'

export interface ReconcileDeps extends DefinitionDeps {
  db: Db
  runtime: PodRuntime
  clock: Clock
  random: () => number
  /** Around what waits for a container to end, which may take as long as its grace. Default: it is just done. */
  whileWaiting?: Slot['whileWaiting']
  logger: {
    info(obj: object, text: string): void
    warn(obj: object, text: string): void
    error(obj: object, text: string): void
  }
}

/** Where the next look is due, and which other pods may go on now. */
export interface ReconcileResult {
  lookAgainAt: Date | undefined
  alsoWake: string[]
}

const MAX_STEPS = 8
/** A container that ran at least this long before it vanished did not fail at its start. */
const STEADY_MS = 60_000

/** Throws LeaseLost when another controller has taken over. */
export async function reconcile(deps: ReconcileDeps, lease: TrustedLease, uid: string): Promise<ReconcileResult> {
  const result: ReconcileResult = { lookAgainAt: undefined, alsoWake: [] }
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const row = await podByUid(deps.db, uid)
    if (row === undefined || row.gone_at !== null) return result
    requireTrust(lease)
    let seen: Observation
    let action: Action
    try {
      seen = await deps.runtime.observe(podKeyOf(row))
      action = plan(wishOf(deps, row), lastOutcomeOf(row), seen, {
        now: deps.clock.now(),
        isFormerStopping: seen.phase === 'absent' && row.deleted_at === null && (await hasFormerPod(deps.db, row)),
      })
      const isDone = await perform(deps, lease, row, seen, action, result)
      if (isDone) return result
    } catch (error) {
      if (error instanceof outcomes.LeaseLost) throw error
      result.lookAgainAt = await holdBack(deps, lease, row, error)
      return result
    }
  }
  return result
}

/** Right before each call that changes the runtime: a leader that was paused on the way there must not make it. */
function requireTrust(lease: TrustedLease): void {
  if (!lease.isTrusted()) throw new outcomes.LeaseLost()
}

/** True when there is nothing more to do now. */
async function perform(
  deps: ReconcileDeps,
  lease: TrustedLease,
  row: PodRow,
  seen: Observation,
  action: Action,
  result: ReconcileResult,
): Promise<boolean> {
  switch (action.do) {
    case 'record':
      await record(deps, lease, row, seen, action.again)
      result.lookAgainAt = action.again
      return true
    case 'rest':
      if (row.observed_generation < row.generation || row.next_attempt_at !== null)
        await outcomes.recordRest(deps.db, lease, row)
      return true
    case 'apply':
      return apply(deps, lease, row)
    case 'remove':
      await remove(deps, lease, row, seen)
      return false
    case 'recreate':
      return recreate(deps, lease, row, seen)
    case 'expire':
      await outcomes.writeWishAsController(
        deps.db,
        lease,
        row,
        { statusRequested: 'OFF', isLifecycle: true, ...withoutInstanceTime(row) },
        (tx) => note(tx, deps, lease, row, 'health set pod to OFF due to time_to_stop trigger'),
      )
      return false
    case 'wait':
      await outcomes.recordWaiting(deps.db, lease, row, { ...action, attempts: row.attempts })
      result.lookAgainAt = action.until
      return true
    case 'hold':
      result.lookAgainAt = action.until
      return true
    case 'bury':
      requireTrust(lease)
      await deps.runtime.forget?.(podKeyOf(row))
      await outcomes.bury(deps.db, lease, row, deps.clock.now())
      deps.logger.info({ podUid: row.uid, pod: row.pod_id }, 'a deleted pod is gone')
      result.alsoWake.push(...(await successorPods(deps.db, row)))
      return true
    default:
      return assertNever(action)
  }
}

async function record(
  deps: ReconcileDeps,
  lease: TrustedLease,
  row: PodRow,
  seen: Observation,
  again: Date | undefined,
): Promise<void> {
  if (seen.phase === 'absent') {
    // An instance that was lost before it was told to stop may have left processes and its log behind.
    const wasLost = row.phase === 'pending' || row.phase === 'running'
    const isKept = (await keptLog(deps.db, row.uid, row.observed_instance)) === 'whole'
    if (wasLost && !isKept) await remove(deps, lease, row, seen)
    await outcomes.recordStopped(deps.db, lease, row)
    if (row.phase !== 'absent') await note(deps.db, deps, lease, row, 'health set status to STOPPED')
    return
  }
  const now = deps.clock.now()
  // A pull that has failed for long is still tried, so that is no end: the instance may yet have its say.
  const hasEnded = seen.phase === 'succeeded' || (seen.phase === 'failed' && seen.reason !== 'image_pull_failed')
  if (hasEnded && (await keptLog(deps.db, row.uid, seen.instance)) !== 'whole') {
    const log = await collectLog(deps.runtime, podKeyOf(row))
    await saveFinalLog(deps.db, lease, row.uid, { instance: seen.instance, ...log }, now)
  }
  const isSteady = seen.startedAt !== null && now.getTime() - seen.startedAt.getTime() > STEADY_MS
  const isSameInstance = row.observed_instance === seen.instance
  const ranBefore = isSameInstance ? row.start_instance_ts : null
  await outcomes.recordLive(deps.db, lease, row, {
    live: seen,
    again,
    startInstanceTs: ranBefore ?? (seen.phase === 'pending' ? null : (seen.startedAt ?? now)),
    attempts: isSteady ? 0 : row.attempts,
  })
  if (isSameInstance && row.phase === seen.phase && row.reason === seen.reason) return
  await note(deps.db, deps, lease, row, describe(seen))
  deps.logger.info(
    { podUid: row.uid, pod: row.pod_id, tenant: row.tenant, phase: seen.phase, reason: seen.reason },
    'pod changed',
  )
}

const describe = (seen: Exclude<Observation, { phase: 'absent' }>): string => {
  const word = { pending: 'CREATING', running: 'AVAILABLE', succeeded: 'COMPLETE', failed: 'ERROR' }[seen.phase]
  return `health set status to ${word}${seen.message === null ? '' : `: ${seen.message}`}`
}

async function apply(deps: ReconcileDeps, lease: TrustedLease, row: PodRow): Promise<boolean> {
  try {
    const definition = await defineInstance(deps, row)
    requireTrust(lease)
    await deps.runtime.apply(definition)
  } catch (error) {
    if (!(error instanceof PodsError) || error.code !== 'runtime_refused') throw error
    const reason = (error.details?.reason as ReasonCode | undefined) ?? 'refused'
    await outcomes.recordRefused(deps.db, lease, row, reason, error.message)
    await note(deps.db, deps, lease, row, `spawner set status to ERROR: ${error.message}`)
    return true
  }
  await outcomes.recordApplied(deps.db, lease, row)
  await note(deps.db, deps, lease, row, 'spawner set status to CREATING')
  return false
}

async function remove(deps: ReconcileDeps, lease: TrustedLease, row: PodRow, seen: Observation): Promise<void> {
  const key = podKeyOf(row)
  const instance = seen.phase === 'absent' ? row.observed_instance : seen.instance
  const doRemove = async () => {
    requireTrust(lease)
    // Trust may end while the call is on its way: what another leader makes meanwhile must not be meant by it.
    await deps.runtime.remove(key, { graceMs: deps.graceMs, upTo: instance })
  }
  const whileWaiting = deps.whileWaiting ?? ((wait) => wait())
  const kept = row.deleted_at === null ? await keptLog(deps.db, row.uid, instance) : 'whole'
  if (kept !== 'whole') {
    const part = kept === undefined && seen.phase !== 'absent' ? await collectSoFar(deps.runtime, key) : undefined
    if (part) await saveFinalLog(deps.db, lease, row.uid, { instance, ...part, isPart: true }, deps.clock.now())
    const log = await whileWaiting(() => collectWhile(deps.runtime, key, doRemove))
    await saveFinalLog(deps.db, lease, row.uid, { instance, ...log }, deps.clock.now())
  } else await whileWaiting(doRemove)
  if (row.status_requested === 'ON') await outcomes.recordRemoved(deps.db, lease, row)
}

async function recreate(deps: ReconcileDeps, lease: TrustedLease, row: PodRow, seen: Observation): Promise<boolean> {
  const now = deps.clock.now()
  const ranMs = row.start_instance_ts === null ? 0 : now.getTime() - row.start_instance_ts.getTime()
  const attempts = ranMs > STEADY_MS ? 0 : row.attempts + 1
  const until = attempts === 0 ? now : new Date(now.getTime() + retryDelayMs(attempts, deps.random))
  const { reason, message } = seen.phase === 'absent' ? { reason: null, message: null } : seen
  const found = message === null ? 'no running pod' : `its container taken away (${message})`
  await outcomes.writeWishAsController(deps.db, lease, row, { isNextInstance: true }, async (tx) => {
    const next = { ...row, generation: row.generation + 1 }
    await outcomes.recordVanished(tx, lease, next, { until, attempts, reason, message })
    await note(tx, deps, lease, row, `health found ${found}, starting it again`)
  })
  return false
}

/** Writes the failed attempt and when the next one is due. */
async function holdBack(deps: ReconcileDeps, lease: TrustedLease, row: PodRow, error: unknown): Promise<Date> {
  const attempts = (row.attempted_generation < row.generation ? 0 : row.attempts) + 1
  const isSaid = error instanceof PodsError
  const reason = ((isSaid ? error.details?.reason : undefined) as ReasonCode | undefined) ?? 'runtime_error'
  const until = new Date(deps.clock.now().getTime() + retryDelayMs(attempts, deps.random, reason))
  const message = isSaid ? error.message : 'the runtime failed; the server log has the cause. It is tried again.'
  deps.logger.warn({ err: error, podUid: row.uid, pod: row.pod_id, attempts }, 'an attempt failed')
  await outcomes.recordWaiting(deps.db, lease, row, { until, reason, message, attempts })
  if (row.reason !== reason) await note(deps.db, deps, lease, row, `spawner waits: ${message}`)
  return until
}

function note(db: Executor, deps: ReconcileDeps, lease: TrustedLease, row: PodRow, text: string): Promise<void> {
  return addControllerLog(db, lease, row.uid, deps.clock.now(), text)
}

function wishOf(deps: ReconcileDeps, row: PodRow): Wish {
  const spec = fullSpecOf(row, deps.tenantHost(row.tenant))
  return {
    isDeleted: row.deleted_at !== null,
    isOn: row.status_requested === 'ON',
    generation: row.generation,
    instance: row.instance,
    timeToStopSec: timeToStopSec(spec),
    restartPolicy: spec.restart_policy,
  }
}

function lastOutcomeOf(row: PodRow) {
  return {
    observedInstance: row.observed_instance,
    phase: row.phase,
    refusedGeneration: row.refused_generation,
    attemptedGeneration: row.attempted_generation,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    reason: row.reason,
    startInstanceTs: row.start_instance_ts,
  }
}
