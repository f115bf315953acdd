// Rows of the allow list.
import type { Selectable } from 'kysely'
import type { Executor } from './store.ts'
import type { ImagesTable } from './tables.ts'

export type ImageRow = Selectable<ImagesTable>

export function listImages(db: Executor, site: string): Promise<ImageRow[]> {
  return db.selectFrom('images').selectAll().where('site', '=', site).orderBy('image').execute()
}

/** Adds what is missing and leaves the rest as somebody set it. Answers with what was added. */
export async function insertImages(db: Executor, rows: ImageRow[]): Promise<ImageRow[]> {
  if (rows.length === 0) return []
  return db
    .insertInto('images')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .execute()
}

export type ImageChange = Partial<Pick<ImageRow, 'tenants' | 'description'>>

export function writeImage(
  db: Executor,
  site: string,
  image: string,
  change: ImageChange,
): Promise<ImageRow | undefined> {
  return db
    .updateTable('images')
    .set(change)
    .where('site', '=', site)
    .where('image', '=', image)
    .returningAll()
    .executeTakeFirst()
}

export async function removeImage(db: Executor, site: string, image: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('images')
    .where('site', '=', site)
    .where('image', '=', image)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
