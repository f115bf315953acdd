// The users of the embedded issuer: rows in and out, no rules.
import { type ExpressionBuilder, type Selectable, sql, type Transaction } from 'kysely'
import type { Executor } from './store.ts'
import type { Database, UsersTable } from './tables.ts'

/** Notified with `<site>/<tenant>/<username>` after every write of a row. */
export const USERS_CHANNEL = 'tpods_user_changed'

export type UserRow = Selectable<UsersTable>

export interface UserKey {
  site: string
  tenant: string
  username: string
}

export async function readUser(db: Executor, key: UserKey): Promise<UserRow | undefined> {
  // Postgres text cannot hold NUL, so nobody is called that; asking would be an error of the database.
  if (key.username.includes('\0')) return undefined
  return db.selectFrom('users').selectAll().where(matches(key)).executeTakeFirst()
}

export function readUsers(db: Executor, { site, tenant }: Omit<UserKey, 'username'>): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('site', '=', site)
    .where('tenant', '=', tenant)
    .orderBy('username')
    .execute()
}

/** Undefined when the username is taken in that tenant. */
export function insertUser(db: Executor, row: UserRow): Promise<UserRow | undefined> {
  return db
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/**
 * Locks the user together with every enabled user that has the role, always in the order of their names, so that
 * two such transactions wait for each other instead of blocking each other for good.
 */
export function lockUserAndRole(db: Transaction<Database>, key: UserKey, role: string): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .where((where) =>
      where.or([
        where('username', '=', key.username),
        where.and([where('disabled', '=', false), sql<boolean>`${role} = any(roles)`]),
      ]),
    )
    .orderBy('username')
    .forUpdate()
    .execute()
}

export type UserChanges = Partial<Pick<UserRow, 'password_hash' | 'roles' | 'disabled' | 'epoch'>>

export function writeUser(db: Executor, key: UserKey, changes: UserChanges): Promise<UserRow> {
  return db.updateTable('users').set(changes).where(matches(key)).returningAll().executeTakeFirstOrThrow()
}

export async function removeUser(db: Executor, key: UserKey): Promise<void> {
  await db.deleteFrom('users').where(matches(key)).execute()
}

function matches({ site, tenant, username }: UserKey) {
  return (where: ExpressionBuilder<Database, 'users'>) => where.and({ site, tenant, username })
}
