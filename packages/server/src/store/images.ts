// Rows of the allow list.
import type { Selectable } from 'kysely'
import type { Executor } from './store.ts'
import type { ImagesTable } from './tables.ts'

export type ImageRow = Selectable<ImagesTable>

export function listImages(db: Executor, site: string): Promise<ImageRow[]> {
  return db.selectFrom('images').selectAll().where('site', '=', site).orderBy('image').execute()
}

/** Adds what is missing and leaves the rest as somebody set it. */
export async function seedImages(db: Executor, rows: ImageRow[]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insertInto('images')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
