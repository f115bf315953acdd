// Runtime objects without a row, and since when they were seen: nothing is removed on first sight.
import type { Executor } from './store.ts'

export async function markUnknown(db: Executor, uids: readonly string[], now: Date): Promise<Map<string, Date>> {
  if (uids.length === 0) {
    await db.deleteFrom('sweep_marks').execute()
    return new Map()
  }
  await db
    .deleteFrom('sweep_marks')
    .where('pod_uid', 'not in', [...uids])
    .execute()
  await db
    .insertInto('sweep_marks')
    .values(uids.map((uid) => ({ pod_uid: uid, first_seen: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const rows = await db.selectFrom('sweep_marks').selectAll().execute()
  return new Map(rows.map((row) => [row.pod_uid, row.first_seen]))
}
