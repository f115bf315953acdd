// What users do with templates and their tags, but for adding a tag: see `templates.ts`.
import { randomUUID } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { NewTemplate, UpdateTemplate } from '../generated/api.ts'
import { putPermission } from '../store/permissions.ts'
import type { Db } from '../store/store.ts'
import { listTags, podsFrom, removeTag, type TemplateTagRow, tagsFrom } from '../store/template-tags.ts'
import {
  insertTemplate,
  listTemplates,
  lockTemplate,
  lockTemplateForRemoval,
  removeTemplate,
  type TemplateChange,
  type TemplateRow,
  writeTemplate,
} from '../store/templates.ts'
import type { Clock } from './clock.ts'
import { type Caller, isAdmin, isAtLeast, levelFor, requireCreate, storedGrantee } from './permissions.ts'
import { pinnedRef } from './template-ref.ts'
import { requireTemplate, templateGrantees, templateNotFound } from './templates.ts'

export interface CatalogDeps {
  db: Db
  clock: Clock
}

const RESERVED_IDS = ['tags', 'self', 'get']

export interface TemplateList {
  rows: TemplateRow[]
  /** In admin mode: the ids that the caller could see without it. */
  accessibleIds: string[] | undefined
}

/** Templates with READ or more for the caller, the caller's tenant or everybody; in admin mode all of the site. */
export async function visibleTemplates({ db }: CatalogDeps, caller: Caller): Promise<TemplateList> {
  const found = await listTemplates(db, caller.site, templateGrantees(caller))
  const rows = found.map(({ levels: _levels, ...row }) => row)
  const readable = rows.filter((row, at) =>
    isAtLeast(levelFor(caller, 'template', row.template_id, found[at]?.levels ?? null), 'READ'),
  )
  if (!caller.adminMode) return { rows: readable, accessibleIds: undefined }
  return { rows, accessibleIds: readable.map((row) => row.template_id) }
}

export async function addTemplate(deps: CatalogDeps, caller: Caller, body: NewTemplate): Promise<TemplateRow> {
  requireCreate(caller)
  if (RESERVED_IDS.includes(body.template_id)) {
    const text = `template_id: template_id overlaps with reserved template ids: [${RESERVED_IDS.map((id) => `'${id}'`).join(', ')}]`
    throw new PodsError('invalid_request', text, { messages: [text] })
  }
  const now = deps.clock.now()
  return deps.db.transaction().execute(async (tx) => {
    const row = await insertTemplate(tx, {
      uid: randomUUID(),
      site: caller.site,
      template_id: body.template_id,
      description: body.description ?? '',
      metatags: body.metatags ?? [],
      archive_message: body.archive_message ?? '',
      creation_ts: now,
      update_ts: now,
    })
    if (row === undefined) {
      throw new PodsError(
        'already_exists',
        `Template with template_id '${body.template_id}' already exists in site '${caller.site}'. Choose another id.`,
        { details: { template_id: body.template_id } },
      )
    }
    await putPermission(tx, 'template', row.uid, {
      grantee: storedGrantee('template', caller.username, caller),
      level: 'ADMIN',
    })
    return row
  })
}

export async function updateTemplate(
  deps: CatalogDeps,
  caller: Caller,
  templateId: string,
  body: UpdateTemplate,
): Promise<{ row: TemplateRow; isChanged: boolean }> {
  const { uid } = await requireTemplate(deps.db, caller, templateId, 'USER')
  return deps.db.transaction().execute(async (tx) => {
    const row = await lockTemplate(tx, uid)
    if (row === undefined) throw templateNotFound(templateId)
    const change: TemplateChange = {
      ...(body.description !== undefined && { description: body.description ?? '' }),
      ...(body.metatags !== undefined && { metatags: body.metatags ?? [] }),
      ...(body.archive_message !== undefined && { archive_message: body.archive_message ?? '' }),
    }
    const isChanged = (Object.keys(change) as (keyof TemplateChange)[]).some(
      (field) => JSON.stringify(change[field]) !== JSON.stringify(row[field]),
    )
    return { row: isChanged ? await writeTemplate(tx, uid, change, deps.clock.now()) : row, isChanged }
  })
}

export async function deleteTemplate(
  deps: CatalogDeps,
  caller: Caller,
  templateId: string,
  { force }: { force: boolean },
): Promise<void> {
  const { uid } = await requireTemplate(deps.db, caller, templateId, 'ADMIN')
  await deps.db.transaction().execute(async (tx) => {
    const template = await lockTemplateForRemoval(tx, uid)
    if (template === undefined) throw templateNotFound(templateId)
    if (!force) {
      const refs = (await listTags(tx, [uid])).map((tag) => pinnedRef(templateId, tag.tag_timestamp))
      const pods = await podsFrom(tx, caller.site, refs)
      // Its own tags go with it.
      const tags = (await tagsFrom(tx, caller.site, refs)).filter(({ name }) => !name.startsWith(`${templateId}:`))
      refuseDependents(`template '${templateId}'`, pods.length, tags.length, { template_id: templateId })
    }
    await removeTemplate(tx, uid)
  })
}

/** Newest first: all, or those of a tag, or the one version `tag@timestamp`. */
export async function templateTags(
  { db }: Pick<CatalogDeps, 'db'>,
  template: TemplateRow,
  tagId?: string,
): Promise<TemplateTagRow[]> {
  const tags = await listTags(db, [template.uid])
  if (tagId === undefined) return tags
  const found = tags.filter(({ tag, tag_timestamp: stamp }) => (tagId.includes('@') ? stamp : tag) === tagId)
  if (found.length === 0) throw tagNotFound(template.template_id, tagId)
  return found
}

/** Each template with its tags, the newest first. */
export async function withTags(
  { db }: Pick<CatalogDeps, 'db'>,
  templates: readonly TemplateRow[],
): Promise<{ template: TemplateRow; tags: TemplateTagRow[] }[]> {
  const all = await listTags(
    db,
    templates.map(({ uid }) => uid),
  )
  const byTemplate = new Map<string, TemplateTagRow[]>()
  for (const tag of all) byTemplate.set(tag.template_uid, [...(byTemplate.get(tag.template_uid) ?? []), tag])
  return templates.map((template) => ({ template, tags: byTemplate.get(template.uid) ?? [] }))
}

/** Only administrators take versions away: pods are pinned to them. */
export async function deleteTag(
  deps: CatalogDeps,
  caller: Caller,
  path: { templateId: string; tagId: string },
  { force }: { force: boolean },
): Promise<{ template: TemplateRow; tag: TemplateTagRow }> {
  if (!isAdmin(caller)) {
    throw new PodsError(
      'forbidden',
      'Not authorized. Only admins can delete template tags. It requires admin mode or the role pods_admin.',
    )
  }
  const template = await requireTemplate(deps.db, { ...caller, adminMode: true }, path.templateId, 'ADMIN')
  return deps.db.transaction().execute(async (tx) => {
    if ((await lockTemplateForRemoval(tx, template.uid)) === undefined) throw templateNotFound(path.templateId)
    const [tag, ...more] = (await listTags(tx, [template.uid])).filter(
      (row) => (path.tagId.includes('@') ? row.tag_timestamp : row.tag) === path.tagId,
    )
    if (tag === undefined) throw tagNotFound(path.templateId, path.tagId)
    if (more.length > 0) {
      throw new PodsError(
        'invalid_request',
        `Multiple tags match '${path.tagId}'. Please specify full tag_timestamp (tag@timestamp) to delete a specific version.`,
      )
    }
    if (!force) {
      const refs = [pinnedRef(path.templateId, tag.tag_timestamp)]
      const [pods, tags] = [await podsFrom(tx, caller.site, refs), await tagsFrom(tx, caller.site, refs)]
      refuseDependents(`template tag '${tag.tag_timestamp}'`, pods.length, tags.length, {
        template_id: path.templateId,
        tag: tag.tag,
        tag_timestamp: tag.tag_timestamp,
      })
    }
    await removeTag(tx, tag.uid)
    return { template, tag }
  })
}

function refuseDependents(what: string, pods: number, tags: number, details: Record<string, unknown>): void {
  if (pods + tags === 0) return
  throw new PodsError(
    'has_dependents',
    `Cannot delete ${what}: ${pods} pod(s) and ${tags} template tag(s) depend on it. Use force=true to delete anyway.`,
    { details: { ...details, dependant_pod_count: pods, dependant_tags_count: tags } },
  )
}

function tagNotFound(templateId: string, tagId: string): PodsError {
  return new PodsError(
    'not_found',
    `Template tag not found: '${templateId}:${tagId}'. Verify template_id and tag both exist.`,
    {
      details: { template_id: templateId, tag: tagId },
    },
  )
}
