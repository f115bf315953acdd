// The generated usernames and passwords of pods. Passwords are stored sealed; this file never sees them in clear.
import type { Selectable } from 'kysely'
import type { Executor } from './store.ts'
import type { PodCredentialsTable } from './tables.ts'

export type CredentialsRow = Selectable<PodCredentialsTable>

export async function insertCredentials(db: Executor, row: CredentialsRow): Promise<void> {
  await db.insertInto('pod_credentials').values(row).execute()
}

export function readCredentials(db: Executor, podUid: string): Promise<CredentialsRow | undefined> {
  return db.selectFrom('pod_credentials').selectAll().where('pod_uid', '=', podUid).executeTakeFirst()
}
