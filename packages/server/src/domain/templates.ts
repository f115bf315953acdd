// Templates as pods and tags use them: finding one for a caller, resolving a reference, the chain that a reference
// leads to, and adding a tag. Listing and changing templates is in `template-catalog.ts`.
import { randomUUID } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { NewTemplateTag } from '../generated/api.ts'
import type { Db, Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import { findTag, insertTag, type TemplateTagRow } from '../store/template-tags.ts'
import { findTemplate, holdTemplate, lockTemplate, type TemplateRow, templateById } from '../store/templates.ts'
import { requireAllowedImage } from './allowed-images.ts'
import type { Clock } from './clock.ts'
import type { ImagePolicy } from './images.ts'
import { type Caller, requireLevel, storedGrantee } from './permissions.ts'
import type { NetworkingDefaults, PodSpec } from './pod-spec.ts'
import type { SpecLimits } from './spec-rules.ts'
import {
  definitionProblems,
  type ReadDefinition,
  readDefinition,
  secretProblems,
  tagMetadata,
} from './template-definition.ts'
import {
  DEFAULT_TAG,
  parseTemplateRef,
  pinnedRef,
  pinnedTagOf,
  tagTimestamp,
  templateRefNotFound,
} from './template-ref.ts'

/** Longer chains are refused, whatever they refer to. */
const MAX_TEMPLATE_LEVELS = 10

/** The keys under which a permission on a template may hold for the caller. */
export function templateGrantees(caller: Pick<Caller, 'username' | 'tenant'>): string[] {
  return [storedGrantee('template', caller.username, caller), '*', '**', `tenant.${caller.tenant}`]
}

/** The template, when the caller has the level or is in admin mode. */
export async function requireTemplate(
  db: Executor,
  caller: Caller,
  templateId: string,
  needed: Level,
): Promise<TemplateRow> {
  const found = await findTemplate(db, caller.site, templateId, templateGrantees(caller))
  if (found === undefined) throw templateNotFound(templateId)
  const { levels, ...template } = found
  requireLevel(caller, 'template', templateId, levels, needed)
  return template
}

export function templateNotFound(templateId: string): PodsError {
  return new PodsError('not_found', `Template with identifier template_id: '${templateId}' not found.`, {
    details: { template_id: templateId },
  })
}

export interface ResolvedTemplate {
  /** `id:tag@timestamp`, as it is stored. */
  pinned: string
  template: TemplateRow
  tag: TemplateTagRow
}

/** What a reference means now. Looks at no rights: see `requireTemplate`. */
function resolveTemplate(db: Executor, site: string, ref: string): Promise<ResolvedTemplate> {
  return resolve(db, site, ref, templateById)
}

/** As `resolveTemplate`, for whoever stores the reference: the tag stays until the transaction ends. */
export function resolveTemplateForUse(tx: Executor, site: string, ref: string): Promise<ResolvedTemplate> {
  return resolve(tx, site, ref, holdTemplate)
}

async function resolve(db: Executor, site: string, ref: string, find: typeof templateById): Promise<ResolvedTemplate> {
  const parsed = parseTemplateRef(ref)
  const template = await find(db, site, parsed.templateId)
  if (template === undefined) throw templateRefNotFound(parsed, false)
  const pinnedTag = pinnedTagOf(parsed)
  const which = pinnedTag === undefined ? { tag: parsed.tag ?? DEFAULT_TAG } : { tagTimestamp: pinnedTag }
  const tag = await findTag(db, template.uid, which)
  if (tag === undefined) throw templateRefNotFound(parsed, true)
  return { pinned: pinnedRef(template.template_id, tag.tag_timestamp), template, tag }
}

/** The definitions behind a reference, the nearest first. */
export async function templateChain(db: Executor, site: string, pinned: string): Promise<PodSpec[]> {
  const chain: PodSpec[] = []
  const seen = new Set<string>()
  for (let ref: string | undefined = pinned; ref !== undefined && ref !== ''; ref = chain.at(-1)?.template) {
    if (chain.length === MAX_TEMPLATE_LEVELS) throw tooDeep()
    const resolved = await resolveTemplate(db, site, ref)
    if (seen.has(resolved.pinned)) {
      throw refuseRef(
        `Infinite loop detected: template ${resolved.pinned} is referenced more than once in template waterfall.`,
      )
    }
    seen.add(resolved.pinned)
    chain.push(resolved.tag.pod_definition)
  }
  return chain
}

function tooDeep(): PodsError {
  return refuseRef(
    `Pods cannot have more than ${MAX_TEMPLATE_LEVELS} levels of templates. (template -> template -> image)`,
  )
}

function refuseRef(text: string): PodsError {
  return new PodsError('template_not_found', text)
}

export interface TagDeps {
  db: Db
  clock: Clock
  limits: SpecLimits
  imagePolicy: ImagePolicy
  networkingDefaults: NetworkingDefaults
}

export interface AddedTag {
  template: TemplateRow
  tag: TemplateTagRow
  /** For the reply: warnings, and what users of the tag have to fill in. */
  metadata: Record<string, unknown>
}

/** Adds a version of a tag. The caller needs USER on the template, and READ on the one that it builds on. */
export async function addTag(
  deps: TagDeps,
  caller: Caller,
  templateId: string,
  body: NewTemplateTag,
): Promise<AddedTag> {
  const template = await requireTemplate(deps.db, caller, templateId, 'USER')
  const read = readDefinition(body.pod_definition, deps.networkingDefaults)
  const tag = await deps.db.transaction().execute(async (tx) => {
    // Under the lock two tags of one second cannot take the same timestamp.
    if ((await lockTemplate(tx, template.uid)) === undefined) throw templateNotFound(templateId)
    const definition = await checkDefinition(deps, tx, caller, read)
    const name = body.tag ?? DEFAULT_TAG
    return insertTag(tx, {
      uid: randomUUID(),
      template_uid: template.uid,
      tag: name,
      pod_definition: definition,
      commit_message: body.commit_message,
      description: body.description ?? '',
      archive_message: body.archive_message ?? '',
      added_by: caller.username,
      tenant: caller.tenant,
      ...(await freeTimestamp(tx, template.uid, name, deps.clock.now())),
    })
  })
  return { template, tag, metadata: tagMetadata(tag.pod_definition, read.warnings) }
}

/** Timestamps have seconds only: a tag of the same name in the same second gets the next one. */
async function freeTimestamp(tx: Executor, templateUid: string, tag: string, now: Date) {
  for (let at = now; ; at = new Date(at.getTime() + 1000)) {
    const stamp = tagTimestamp(tag, at)
    const taken = await findTag(tx, templateUid, { tagTimestamp: stamp })
    if (taken === undefined) return { tag_timestamp: stamp, creation_ts: at }
  }
}

/** The definition as it is stored: its template pinned, its image found and allowed. */
async function checkDefinition(deps: TagDeps, tx: Executor, caller: Caller, read: ReadDefinition): Promise<PodSpec> {
  const { definition, chain } = await pinDefinition(tx, caller, read.definition)
  const problems = [...read.problems, ...definitionProblems(definition, chain, deps.limits)]
  if (problems.length > 0) throw new PodsError('invalid_request', problems.join(' '), { messages: problems })
  const secrets = secretProblems(definition, chain)
  if (secrets.length > 0) throw new PodsError('invalid_request', secrets.join(' '))
  const image = [definition, ...chain].find((level) => level.image !== undefined)?.image
  if (image === undefined) {
    throw refuseRef('Could not find image or template on template that the user specified. Set an image on the tag.')
  }
  await requireAllowedImage({ db: tx, imagePolicy: deps.imagePolicy }, caller, image)
  return definition
}

async function pinDefinition(tx: Executor, caller: Caller, definition: PodSpec) {
  if (definition.template === undefined) return { definition, chain: [] }
  const { pinned, template } = await resolveTemplateForUse(tx, caller.site, definition.template)
  await requireTemplate(tx, caller, template.template_id, 'READ')
  const chain = await templateChain(tx, caller.site, pinned)
  if (chain.length >= MAX_TEMPLATE_LEVELS) throw tooDeep()
  return { definition: { ...definition, template: pinned }, chain }
}
