// Templates and tags as clients see them, field by field.
import type { Dependents, Template, TemplateTag } from '../generated/api.ts'
import type { TemplateTagRow } from '../store/template-tags.ts'
import type { TemplateRow } from '../store/templates.ts'
import { showDefinition } from './template-definition.ts'
import { pinnedRef } from './template-ref.ts'

/** By pinned reference; undefined where nobody asked. */
export type DependentsMap = ReadonlyMap<string, Dependents> | undefined

export function toWireTemplate(row: TemplateRow, tags: readonly TemplateTagRow[], dependents: DependentsMap): Template {
  return {
    template_id: row.template_id,
    description: row.description,
    metatags: row.metatags,
    archive_message: row.archive_message,
    creation_ts: row.creation_ts.toISOString(),
    update_ts: row.update_ts.toISOString(),
    ...(dependents && {
      tag_dependents: tags.map(({ tag_timestamp: stamp }) => {
        const ref = pinnedRef(row.template_id, stamp)
        return { template_id: row.template_id, tag_timestamp: stamp, full_tag: ref, ...entryOf(dependents, ref) }
      }),
    }),
  }
}

export interface TagView {
  /** With the pod_definition. */
  full: boolean
  /** With the contents of config files. */
  withConfigs: boolean
  dependents?: DependentsMap
}

export function toWireTag(
  template: Pick<TemplateRow, 'site' | 'template_id'>,
  row: TemplateTagRow,
  { full, withConfigs, dependents }: TagView,
): TemplateTag {
  return {
    template_id: template.template_id,
    ...(full && { pod_definition: showDefinition(row.pod_definition, { withConfigs }) }),
    commit_message: row.commit_message,
    tag: row.tag,
    tag_timestamp: row.tag_timestamp,
    description: row.description,
    archive_message: row.archive_message,
    added_by: row.added_by,
    creation_ts: row.creation_ts.toISOString(),
    tenant_id: row.tenant,
    site_id: template.site,
    ...(dependents && { dependents: entryOf(dependents, pinnedRef(template.template_id, row.tag_timestamp)) }),
  }
}

function entryOf(dependents: ReadonlyMap<string, Dependents>, ref: string): Dependents {
  return (
    dependents.get(ref) ?? { dependant_pods: [], dependant_pod_count: 0, dependant_tags: [], dependant_tags_count: 0 }
  )
}
