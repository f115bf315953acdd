// A log that was kept before the removal of its container began, lest a kill in between lose it all.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table pod_logs add column is_whole boolean not null default true').execute(db)
}
