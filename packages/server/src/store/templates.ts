// Rows of templates, with the levels that the caller's entries give.
import { type Selectable, sql } from 'kysely'
import type { Executor } from './store.ts'
import type { Level, TemplatesTable } from './tables.ts'

export type TemplateRow = Selectable<TemplatesTable> & { levels: Level[] | null }

/** `grantees` are the caller's name and the keys that stand for the caller's tenant. */
export function listTemplates(db: Executor, site: string, grantees: string[]): Promise<TemplateRow[]> {
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
    .orderBy('template_id')
    .execute()
}
