// How far the pull of an image has come. A former release neither reads nor writes it.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table pods add column progress jsonb').execute(db)
}
