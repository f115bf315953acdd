// Rows of permissions, the same for every kind of object.
import { sql } from 'kysely'
import type { Executor } from './store.ts'
import type { Level, ObjectKind } from './tables.ts'

export interface PermissionRow {
  grantee: string
  level: Level
}

/** In the order in which they were first given. */
export function readPermissions(db: Executor, kind: ObjectKind, objectUid: string): Promise<PermissionRow[]> {
  return db
    .selectFrom('permissions')
    .select(['grantee', 'level'])
    .where('kind', '=', kind)
    .where('object_uid', '=', objectUid)
    .orderBy('position')
    .execute()
}

export async function putPermission(
  db: Executor,
  kind: ObjectKind,
  objectUid: string,
  row: PermissionRow,
): Promise<void> {
  await db
    .insertInto('permissions')
    .values({ kind, object_uid: objectUid, ...row })
    .onConflict((conflict) => conflict.columns(['kind', 'object_uid', 'grantee']).doUpdateSet({ level: row.level }))
    .execute()
}

/** False when there was no such entry. */
export async function removePermission(
  db: Executor,
  kind: ObjectKind,
  objectUid: string,
  grantee: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('permissions')
    .where('kind', '=', kind)
    .where('object_uid', '=', objectUid)
    .where('grantee', '=', grantee)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

const tables = { pod: 'pods', template: 'templates', volume: 'volumes' } as const

/** Locks the object until the transaction ends. False when it is gone. */
export async function lockObject(db: Executor, kind: keyof typeof tables, objectUid: string): Promise<boolean> {
  const isLive = kind === 'pod' ? sql`and deleted_at is null` : sql``
  const { rows } = await sql`
    select uid from ${sql.table(tables[kind])} where uid = ${objectUid} ${isLive} for update`.execute(db)
  return rows.length > 0
}
