// Operations on templates and their tags.
import type { Caller } from '../../domain/permissions.ts'
import { savePodAsTag } from '../../domain/pod-templates.ts'
import type { PodsDeps } from '../../domain/pod-write.ts'
import {
  addTemplate,
  type CatalogDeps,
  deleteTag,
  deleteTemplate,
  templateTags,
  updateTemplate,
  visibleTemplates,
  withTags,
} from '../../domain/template-catalog.ts'
import { dependentsOf } from '../../domain/template-dependents.ts'
import { pinnedRef } from '../../domain/template-ref.ts'
import { type DependentsMap, toWireTag, toWireTemplate } from '../../domain/template-to-wire.ts'
import { addTag, requireTemplate, type TagDeps } from '../../domain/templates.ts'
import type { TemplateTag } from '../../generated/api.ts'
import type { TemplateTagRow } from '../../store/template-tags.ts'
import type { TemplateRow } from '../../store/templates.ts'
import { adminContext, pageOf } from '../listing.ts'
import type { Handlers } from '../operations.ts'

type TemplateOperation =
  | 'save_pod_as_template_tag'
  | 'list_templates'
  | 'add_template'
  | 'list_templates_and_tags'
  | 'get_template'
  | 'update_template'
  | 'delete_template'
  | 'list_template_tags'
  | 'add_template_tag'
  | 'get_template_tag'
  | 'delete_template_tag'

interface TagQuery {
  full?: boolean
  include_configs?: boolean
  include_dependencies?: boolean
}

export function templateHandlers(deps: CatalogDeps & TagDeps & PodsDeps): Pick<Handlers, TemplateOperation> {
  /** Undefined where they were not asked for; refused to all but administrators. */
  const dependents = async (
    caller: Caller,
    query: TagQuery,
    tags: { template: TemplateRow; tag: TemplateTagRow }[],
  ): Promise<DependentsMap> => {
    if (query.include_dependencies !== true) return undefined
    const refs = tags.map(({ template, tag }) => pinnedRef(template.template_id, tag.tag_timestamp))
    return dependentsOf(deps.db, caller, refs)
  }

  const tagsOf = async (
    caller: Caller,
    templateId: string,
    query: TagQuery,
    tagId?: string,
  ): Promise<TemplateTag[]> => {
    const template = await requireTemplate(deps.db, caller, templateId, 'READ')
    const rows = await templateTags(deps, template, tagId)
    const view = {
      full: query.full ?? true,
      withConfigs: query.include_configs ?? false,
      dependents: await dependents(caller, query, withTemplate(template, rows)),
    }
    return rows.map((row) => toWireTag(template, row, view))
  }

  const shown = async (caller: Caller, query: TagQuery, rows: TemplateRow[]) => {
    const tagged = query.include_dependencies === true ? await withTags(deps, rows) : []
    const map = await dependents(
      caller,
      query,
      tagged.flatMap(({ template, tags }) => withTemplate(template, tags)),
    )
    return rows.map((row, at) => toWireTemplate(row, tagged[at]?.tags ?? [], map))
  }

  return {
    async list_templates({ caller, query }) {
      const { rows: all, accessibleIds } = await visibleTemplates(deps, caller)
      const { rows, metadata } = pageOf(all, query, (row) => [row.template_id, row.description])
      return {
        result: await shown(caller, query, rows),
        message: 'Templates retrieved successfully.',
        metadata: { ...metadata, ...adminContext(accessibleIds, all.length, 'templates') },
      }
    },
    async add_template({ caller, body }) {
      const row = await addTemplate(deps, caller, body)
      return { result: toWireTemplate(row, [], undefined), message: 'Template added successfully.' }
    },
    async list_templates_and_tags({ caller, query }) {
      const { rows, accessibleIds } = await visibleTemplates(deps, caller)
      const tagged = await withTags(deps, rows)
      const map = await dependents(
        caller,
        query,
        tagged.flatMap(({ template, tags }) => withTemplate(template, tags)),
      )
      const view = { full: query.full ?? true, withConfigs: false, dependents: map }
      const entries = tagged.map(({ template, tags }) => [
        template.template_id,
        { ...toWireTemplate(template, tags, map), tags: tags.map((tag) => toWireTag(template, tag, view)) },
      ])
      return {
        result: Object.fromEntries(entries),
        message: 'Templates and tags retrieved successfully.',
        metadata: adminContext(accessibleIds, rows.length, 'templates'),
      }
    },
    async get_template({ caller, path, query }) {
      const template = await requireTemplate(deps.db, caller, path.template_id, 'READ')
      const [result] = await shown(caller, query, [template])
      if (result === undefined) throw new Error('one template in, one out')
      return { result, message: 'Template retrieved successfully.' }
    },
    async update_template({ caller, path, body }) {
      const { row, isChanged } = await updateTemplate(deps, caller, path.template_id, body)
      const result = toWireTemplate(row, [], undefined)
      if (isChanged) return { result, message: 'Template updated successfully.' }
      const message = 'Incoming data made no changes to template. Is incoming data equal to current data?'
      return { result, message, status: 'error' }
    },
    async delete_template({ caller, path, query }) {
      await deleteTemplate(deps, caller, path.template_id, { force: query.force ?? false })
      return { result: '', message: 'Template and associated Template Tags successfully deleted.' }
    },
    async list_template_tags({ caller, path, query }) {
      return {
        result: await tagsOf(caller, path.template_id, query),
        message: 'Template tags retrieved successfully.',
      }
    },
    async add_template_tag({ caller, path, body }) {
      const { template, tag, metadata } = await addTag(deps, caller, path.template_id, body)
      const result = toWireTag(template, tag, { full: true, withConfigs: true })
      return { result, message: 'Template tag added successfully.', metadata }
    },
    async get_template_tag({ caller, path, query }) {
      return {
        result: await tagsOf(caller, path.template_id, query, path.tag_id),
        message: 'Template tags retrieved and filtered successfully.',
      }
    },
    async save_pod_as_template_tag({ caller, path, body }) {
      const { template, tag, metadata } = await savePodAsTag(deps, caller, path.pod_id_net, body)
      const result = toWireTag(template, tag, { full: true, withConfigs: true })
      return { result, message: 'Template tag added successfully.', metadata }
    },
    async delete_template_tag({ caller, path, query }) {
      const where = { templateId: path.template_id, tagId: path.tag_id }
      const { template, tag } = await deleteTag(deps, caller, where, { force: query.force ?? false })
      return {
        result: toWireTag(template, tag, { full: true, withConfigs: false }),
        message: `Template tag '${tag.tag_timestamp}' deleted successfully.`,
      }
    },
  }
}

function withTemplate(template: TemplateRow, tags: TemplateTagRow[]) {
  return tags.map((tag) => ({ template, tag }))
}
