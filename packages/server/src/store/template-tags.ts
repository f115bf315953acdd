// Rows of template tags, and which pods and tags are made from them. A tag is never changed.
import { type Selectable, sql } from 'kysely'
import type { PodSpec } from '../domain/pod-spec.ts'
import type { Executor } from './store.ts'
import type { TemplateTagsTable } from './tables.ts'

export type TemplateTagRow = Selectable<TemplateTagsTable>
export type NewTagRow = Omit<TemplateTagRow, 'pod_definition'> & { pod_definition: PodSpec }

/** Newest first. */
export function listTags(db: Executor, templateUids: readonly string[]): Promise<TemplateTagRow[]> {
  if (templateUids.length === 0) return Promise.resolve([])
  return db
    .selectFrom('template_tags')
    .selectAll()
    .where('template_uid', 'in', [...templateUids])
    .orderBy('creation_ts', 'desc')
    .orderBy('tag_timestamp', 'desc')
    .execute()
}

/** The newest version of a tag, or the one of `tagTimestamp`. */
export function findTag(
  db: Executor,
  templateUid: string,
  which: { tag: string } | { tagTimestamp: string },
): Promise<TemplateTagRow | undefined> {
  const query = db.selectFrom('template_tags').selectAll().where('template_uid', '=', templateUid)
  return 'tag' in which
    ? query.where('tag', '=', which.tag).orderBy('creation_ts', 'desc').limit(1).executeTakeFirst()
    : query.where('tag_timestamp', '=', which.tagTimestamp).executeTakeFirst()
}

export function insertTag(db: Executor, row: NewTagRow): Promise<TemplateTagRow> {
  return db
    .insertInto('template_tags')
    .values({ ...row, pod_definition: JSON.stringify(row.pod_definition) })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function removeTag(db: Executor, uid: string): Promise<void> {
  await db.deleteFrom('template_tags').where('uid', '=', uid).execute()
}

export interface Dependent {
  /** The pinned reference of the template. */
  ref: string
  /** The pod's id, or the tag's `id:tag@timestamp`. */
  name: string
}

/** Live pods of the whole site made from one of the references. */
export async function podsFrom(db: Executor, site: string, refs: readonly string[]): Promise<Dependent[]> {
  if (refs.length === 0) return []
  const { rows } = await sql<Dependent>`
    select spec ->> 'template' as ref, pod_id as name from pods
    where site = ${site} and spec ->> 'template' = any(${[...refs]}) and deleted_at is null
    order by pod_id`.execute(db)
  return rows
}

/** Tags of the site whose definition builds on one of the references. */
export async function tagsFrom(db: Executor, site: string, refs: readonly string[]): Promise<Dependent[]> {
  if (refs.length === 0) return []
  const { rows } = await sql<Dependent>`
    select pod_definition ->> 'template' as ref, template_id || ':' || tag_timestamp as name
    from template_tags join templates on templates.uid = template_tags.template_uid
    where site = ${site} and pod_definition ->> 'template' = any(${[...refs]})
    order by name`.execute(db)
  return rows
}
