// The last words of ended instances: one row a pod, replaced when the next instance ends.
import { sql } from 'kysely'
import { type HeldLease, leaseIsHeld } from './leases.ts'
import { LeaseLost } from './outcomes.ts'
import type { Executor } from './store.ts'

export interface FinalLog {
  instance: number
  /** JSON lines. */
  lines: string
  cut: boolean
}

export function readFinalLog(db: Executor, podUid: string): Promise<FinalLog | undefined> {
  return db.selectFrom('pod_logs').select(['instance', 'lines', 'cut']).where('pod_uid', '=', podUid).executeTakeFirst()
}

export async function hasFinalLog(db: Executor, podUid: string, instance: number): Promise<boolean> {
  const row = await db
    .selectFrom('pod_logs')
    .select('instance')
    .where('pod_uid', '=', podUid)
    .where('instance', '=', instance)
    .executeTakeFirst()
  return row !== undefined
}

export async function saveFinalLog(
  db: Executor,
  lease: HeldLease,
  podUid: string,
  log: FinalLog,
  now: Date,
): Promise<void> {
  const result = await sql`
    insert into pod_logs (pod_uid, instance, lines, cut, saved_at)
    select ${podUid}::uuid, ${log.instance}::integer, ${log.lines}, ${log.cut}::boolean, ${now}::timestamptz where ${leaseIsHeld(lease)}
    on conflict (pod_uid) do update
      set instance = excluded.instance, lines = excluded.lines, cut = excluded.cut, saved_at = excluded.saved_at`.execute(
    db,
  )
  if (result.numAffectedRows === 0n) throw new LeaseLost()
}
