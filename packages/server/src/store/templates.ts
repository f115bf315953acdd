// Rows of templates, with the levels that the caller's entries give.
import { type Selectable, sql } from 'kysely'
import type { Executor } from './store.ts'
import type { Level, TemplatesTable } from './tables.ts'

export type TemplateRow = Selectable<TemplatesTable>
export type TemplateWithLevels = TemplateRow & { levels: Level[] | null }

function withLevels(db: Executor, site: string, grantees: string[]) {
  return db
    .selectFrom('templates')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('permissions')
        .whereRef('object_uid', '=', 'templates.uid')
        .where('kind', '=', 'template')
        .where('grantee', 'in', grantees)
        .select(sql<Level[]>`array_agg(level)`.as('levels'))
        .as('levels'),
    )
    .where('site', '=', site)
}

/** `grantees` are the caller's name and the keys that stand for the caller's tenant. */
export function listTemplates(db: Executor, site: string, grantees: string[]): Promise<TemplateWithLevels[]> {
  return withLevels(db, site, grantees).orderBy('template_id').execute()
}

export function findTemplate(
  db: Executor,
  site: string,
  templateId: string,
  grantees: string[],
): Promise<TemplateWithLevels | undefined> {
  return withLevels(db, site, grantees).where('template_id', '=', templateId).executeTakeFirst()
}

export function templateById(db: Executor, site: string, templateId: string): Promise<TemplateRow | undefined> {
  return templateOf(db, site, templateId).executeTakeFirst()
}

/**
 * As `templateById`, and until the transaction ends nobody takes the template or a tag of it away. It keeps back neither
 * others who do the same nor `lockTemplate`, so two templates that build on each other cannot wait for each other.
 */
export function holdTemplate(db: Executor, site: string, templateId: string): Promise<TemplateRow | undefined> {
  return templateOf(db, site, templateId).forKeyShare().executeTakeFirst()
}

function templateOf(db: Executor, site: string, templateId: string) {
  return db.selectFrom('templates').selectAll().where('site', '=', site).where('template_id', '=', templateId)
}

/** Locks the row until the transaction ends, so that changes are made and tags are added one after the other. */
export function lockTemplate(db: Executor, uid: string): Promise<TemplateRow | undefined> {
  return db.selectFrom('templates').selectAll().where('uid', '=', uid).forNoKeyUpdate().executeTakeFirst()
}

/** Also waits for those who hold it: what is made from it until then is seen by the next statement. */
export function lockTemplateForRemoval(db: Executor, uid: string): Promise<TemplateRow | undefined> {
  return db.selectFrom('templates').selectAll().where('uid', '=', uid).forUpdate().executeTakeFirst()
}

/** Undefined when the site has a template of that id. */
export function insertTemplate(db: Executor, row: TemplateRow): Promise<TemplateRow | undefined> {
  return db
    .insertInto('templates')
    .values(row)
    .onConflict((conflict) => conflict.columns(['site', 'template_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export type TemplateChange = Partial<Pick<TemplateRow, 'description' | 'metatags' | 'archive_message'>>

export function writeTemplate(db: Executor, uid: string, change: TemplateChange, now: Date): Promise<TemplateRow> {
  return db
    .updateTable('templates')
    .set({ ...change, update_ts: now })
    .where('uid', '=', uid)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** With its tags and permissions. */
export async function removeTemplate(db: Executor, uid: string): Promise<void> {
  await db.deleteFrom('permissions').where('kind', '=', 'template').where('object_uid', '=', uid).execute()
  await db.deleteFrom('templates').where('uid', '=', uid).execute()
}

export async function hasTemplates(db: Executor, site: string): Promise<boolean> {
  const row = await db.selectFrom('templates').select('uid').where('site', '=', site).limit(1).executeTakeFirst()
  return row !== undefined
}
