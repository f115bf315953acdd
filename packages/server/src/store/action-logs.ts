// What was done with a pod, by whom, in order. All entries are kept for a while; replies show the newest ones.
import { sql } from 'kysely'
import { type HeldLease, leaseIsHeld } from './leases.ts'
import { LeaseLost } from './outcomes.ts'
import type { Executor } from './store.ts'

export async function addActionLog(db: Executor, podUid: string, ts: Date, text: string): Promise<void> {
  await db.insertInto('action_logs').values({ pod_uid: podUid, ts, text }).execute()
}

/** As `addActionLog`, for the controller: like its other writes only while it holds the lease. */
export async function addControllerLog(
  db: Executor,
  lease: HeldLease,
  podUid: string,
  ts: Date,
  text: string,
): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into action_logs (pod_uid, ts, text)
    select ${podUid}::uuid, ${ts}::timestamptz, ${text}::text where ${leaseIsHeld(lease)}`.execute(db)
  if (numAffectedRows === 0n) throw new LeaseLost()
}

/** The newest entries, oldest first, as `yy/mm/dd HH:MM: text` in UTC. */
export async function readActionLogs(db: Executor, podUid: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('action_logs')
    .select(['ts', 'text'])
    .where('pod_uid', '=', podUid)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse().map(({ ts, text }) => `${stamp(ts)}: ${text}`)
}

function stamp(ts: Date): string {
  const [date = '', time = ''] = ts.toISOString().split('T')
  return `${date.slice(2).replaceAll('-', '/')} ${time.slice(0, 5)}`
}

/** Keeps the newest `keep` entries of a pod, and nothing older than `before`. */
export async function pruneActionLogs(db: Executor, keep: number, before: Date): Promise<void> {
  await db.deleteFrom('action_logs').where('ts', '<', before).execute()
  await sql`
    delete from action_logs where id in (
      select id from (
        select id, row_number() over (partition by pod_uid order by id desc) as place from action_logs
      ) placed where place > ${keep}
    )`.execute(db)
}
