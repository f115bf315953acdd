// References to template tags: how they are written, pinned and refused. Finding the row is not done here.
import { PodsError } from '../errors.ts'

export interface TemplateRef {
  templateId: string
  /** Undefined when the text named only the template; `latest` is used then. */
  tag: string | undefined
  /** What stands after the `@`; undefined for the newest of the tag. */
  timestamp: string | undefined
}

export const DEFAULT_TAG = 'latest'

/** Reads `id`, `id:tag` or `id:tag@timestamp`; a leading `template/` is taken off. */
export function parseTemplateRef(text: string): TemplateRef {
  const ref = text.replace(/^template\//, '')
  const at = ref.indexOf('@')
  const named = at === -1 ? ref : ref.slice(0, at)
  const parts = named.split(':')
  if (at !== -1 && parts.length === 1) {
    throw invalid(
      `User specified @timestamp without :tag. Template should be formated as 'template_name:template_tag@tag_timestamp'. Got ${text}`,
    )
  }
  const [templateId = '', tag] = parts
  const timestamp = at === -1 ? undefined : ref.slice(at + 1)
  const isBroken = templateId === '' || tag === '' || timestamp === '' || timestamp?.includes('@') === true
  if (at !== -1 && (parts.length > 2 || isBroken)) {
    throw invalid(
      `Invalid template format: '${text}'. When using '@' for timestamp, format must be 'template_id:tag@timestamp'.`,
    )
  }
  if (parts.length > 2 || isBroken) {
    throw invalid(
      `Invalid template format: '${text}'. Expected 'template_id:tag'. Got ${parts.length} parts separated by ':'.`,
    )
  }
  return { templateId, tag, timestamp }
}

/** `id:tag@timestamp`, the form that is stored. */
export function pinnedRef(templateId: string, pinnedTag: string): string {
  return `${templateId}:${pinnedTag}`
}

/** `tag@YYYY-MM-DD-HH:MM:SS` in UTC. */
export function tagTimestamp(tag: string, date: Date): string {
  return `${tag}@${date.toISOString().slice(0, 19).replace('T', '-')}`
}

/** The `tag@timestamp` of a pinned reference; undefined when the reference is not pinned. */
export function pinnedTagOf({ tag, timestamp }: TemplateRef): string | undefined {
  return timestamp === undefined ? undefined : `${tag ?? DEFAULT_TAG}@${timestamp}`
}

/** The reference without its `@timestamp`, to find the newest of the same tag. */
export function withoutTimestamp(ref: string): string {
  const { templateId, tag } = parseTemplateRef(ref)
  return tag === undefined ? templateId : `${templateId}:${tag}`
}

/** For a reference that names nothing: says which part to look at. `isTemplateKnown`: only the tag is missing. */
export function templateRefNotFound(ref: TemplateRef, isTemplateKnown: boolean): PodsError {
  const { templateId, tag, timestamp } = ref
  const notFound = (message: string) => new PodsError('template_not_found', message)
  if (!isTemplateKnown && tag === undefined) {
    return notFound(`Template not found: '${templateId}'. Verify template_id exists.`)
  }
  if (tag === undefined) {
    return notFound(
      `Template '${templateId}' has no tag '${DEFAULT_TAG}'. Add one, or name another tag as '${templateId}:<tag>'.`,
    )
  }
  if (timestamp === undefined) {
    return notFound(`Template tag not found: '${templateId}:${tag}'. Verify template_id and tag both exist.`)
  }
  return notFound(
    `Template tag not found: '${templateId}:${tag}@${timestamp}'. Verify template_id, tag, and timestamp all exist.`,
  )
}

function invalid(message: string): PodsError {
  return new PodsError('invalid_request', message)
}
