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

/** What is kept of that instance; `part` when its removal had only begun. */
export async function keptLog(db: Executor, podUid: string, instance: number): Promise<'whole' | 'part' | undefined> {
  const row = await db
    .selectFrom('pod_logs')
    .select('is_whole')
    .where('pod_uid', '=', podUid)
    .where('instance', '=', instance)
    .executeTakeFirst()
  return row && (row.is_whole ? 'whole' : 'part')
}

/** Replaces what was kept. An empty whole log leaves a part of the same instance as it is, and makes it the whole. */
export async function saveFinalLog(
  db: Executor,
  lease: HeldLease,
  podUid: string,
  log: FinalLog & { isPart?: boolean },
  now: Date,
): Promise<void> {
  const isWhole = log.isPart !== true
  const result = await sql`
    insert into pod_logs (pod_uid, instance, lines, cut, saved_at, is_whole)
    select ${podUid}::uuid, ${log.instance}::integer, ${log.lines}, ${log.cut}::boolean, ${now}::timestamptz,
      ${isWhole}::boolean where ${leaseIsHeld(lease)}
    on conflict (pod_uid) do update set
      instance = excluded.instance,
      lines = case when ${keepsPart} then pod_logs.lines else excluded.lines end,
      cut = case when ${keepsPart} then pod_logs.cut else excluded.cut end,
      saved_at = excluded.saved_at,
      is_whole = excluded.is_whole`.execute(db)
  if (result.numAffectedRows === 0n) throw new LeaseLost()
}

const keepsPart = sql`(not pod_logs.is_whole and pod_logs.instance = excluded.instance and excluded.lines = '')`
