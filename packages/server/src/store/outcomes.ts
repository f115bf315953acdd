// The columns that the controller writes. Every write checks that its lease still has the epoch it was given, so a
// controller that was paused and wakes up writes nothing.
import { sql } from 'kysely'
import type { LiveObservation, ReasonCode } from '../runtime/port.ts'
import type { HeldLease } from './leases.ts'
import { leaseIsHeld } from './leases.ts'
import type { PodRow, WishChange } from './pods.ts'
import { writeWish } from './pods.ts'
import type { Db, Executor } from './store.ts'

/** Thrown when another controller has taken over. */
export class LeaseLost extends Error {
  constructor() {
    super('another controller holds the lease')
    this.name = 'LeaseLost'
  }
}

type Seen = Pick<PodRow, 'uid' | 'generation' | 'instance'>

export interface LiveRecord {
  live: LiveObservation
  again: Date | undefined
  startInstanceTs: Date | null
  attempts: number
}

/** What is shown of the container of this instance, now. `startInstanceTs` is the first moment it ran. */
export function recordLive(
  db: Executor,
  lease: HeldLease,
  seen: Seen,
  { live, again, startInstanceTs, attempts }: LiveRecord,
) {
  return write(db, lease, seen, {
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    observed_instance: live.instance,
    phase: live.phase,
    reason: live.reason,
    message: live.message,
    progress: live.progress === undefined ? null : JSON.stringify(live.progress),
    exit_code: live.exitCode,
    ready: live.ready,
    restart_count: live.restartCount,
    container_started_at: live.startedAt,
    start_instance_ts: startInstanceTs,
    endpoints: JSON.stringify(live.phase === 'running' ? live.endpoints : {}),
    refused_generation: null,
    attempts,
    next_attempt_at: again ?? null,
  })
}

const nothingThere = {
  phase: 'absent' as const,
  reason: null,
  message: null,
  progress: null,
  exit_code: null,
  ready: false,
  restart_count: 0,
  container_started_at: null,
  start_instance_ts: null,
  endpoints: '{}',
  refused_generation: null,
  attempts: 0,
  next_attempt_at: null,
}

/** Nothing of a pod that should be off is left. */
export function recordStopped(db: Executor, lease: HeldLease, seen: Seen) {
  return write(db, lease, seen, {
    ...nothingThere,
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    observed_instance: seen.instance,
  })
}

/** The container vanished by itself or was taken away; the next instance may be made from `until` on. */
export function recordVanished(
  db: Executor,
  lease: HeldLease,
  seen: Seen,
  wait: { until: Date; attempts: number; reason: ReasonCode | null; message: string | null },
) {
  return write(db, lease, seen, {
    ...nothingThere,
    reason: wait.reason,
    message: wait.message,
    attempted_generation: seen.generation,
    attempts: wait.attempts,
    next_attempt_at: wait.until,
  })
}

/** The container of an older instance is gone; this instance has not been made yet. */
export function recordRemoved(db: Executor, lease: HeldLease, seen: Seen) {
  return write(db, lease, seen, nothingThere)
}

/** The container of this instance has been made. */
export function recordApplied(db: Executor, lease: HeldLease, seen: Seen) {
  return write(db, lease, seen, {
    ...nothingThere,
    phase: 'pending' as const,
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    observed_instance: seen.instance,
  })
}

/** The runtime refuses this wish for good. */
export function recordRefused(db: Executor, lease: HeldLease, seen: Seen, reason: ReasonCode, message: string) {
  return write(db, lease, seen, {
    ...nothingThere,
    phase: 'failed' as const,
    reason,
    message,
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    observed_instance: seen.instance,
    refused_generation: seen.generation,
  })
}

/** An attempt failed or has to wait; what was seen before stays as it is. */
export function recordWaiting(
  db: Executor,
  lease: HeldLease,
  seen: Seen,
  wait: { until: Date; reason: ReasonCode; message: string; attempts: number },
) {
  return write(db, lease, seen, {
    attempted_generation: seen.generation,
    reason: wait.reason,
    message: wait.message,
    progress: null,
    attempts: wait.attempts,
    next_attempt_at: wait.until,
  })
}

/** The wish needs nothing more for now. */
export function recordRest(db: Executor, lease: HeldLease, seen: Seen) {
  return write(db, lease, seen, {
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    next_attempt_at: null,
  })
}

/** Nothing of a deleted pod is left. */
export function bury(db: Executor, lease: HeldLease, seen: Seen, now: Date) {
  return write(db, lease, seen, {
    ...nothingThere,
    observed_generation: seen.generation,
    attempted_generation: seen.generation,
    gone_at: now,
  })
}

/** A write of the wish by the controller itself, such as the time to stop: only for the generation that it saw. */
export async function writeWishAsController(
  db: Db,
  lease: HeldLease,
  seen: Seen,
  change: WishChange,
  alsoDo: (tx: Executor) => Promise<void>,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // The share lock keeps a successor from taking the lease between this check and the commit.
    const held = await tx
      .selectFrom('leases')
      .select('epoch')
      .where('name', '=', lease.name)
      .where('holder', '=', lease.holder)
      .where('epoch', '=', lease.epoch)
      .where('expires_at', '>', sql<Date>`clock_timestamp()`)
      .forShare()
      .executeTakeFirst()
    if (!held) throw new LeaseLost()
    if ((await writeWish(tx, seen, change)) === undefined) return false
    await alsoDo(tx)
    return true
  })
}

type OutcomeColumns = Partial<{
  observed_generation: number
  attempted_generation: number
  observed_instance: number
  phase: PodRow['phase']
  reason: ReasonCode | null
  message: string | null
  progress: string | null
  exit_code: number | null
  ready: boolean
  restart_count: number
  container_started_at: Date | null
  start_instance_ts: Date | null
  endpoints: string
  refused_generation: number | null
  attempts: number
  next_attempt_at: Date | null
  gone_at: Date
}>

async function write(
  db: Executor,
  lease: HeldLease,
  seen: Pick<PodRow, 'uid'>,
  columns: OutcomeColumns,
): Promise<void> {
  const isHeld = leaseIsHeld(lease)
  const { numUpdatedRows } = await db
    .updateTable('pods')
    .set(columns)
    .where('uid', '=', seen.uid)
    .where(isHeld)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const stillHeld = await db.selectNoFrom(isHeld.as('held')).executeTakeFirst()
  if (!stillHeld?.held) throw new LeaseLost()
}
