// volume_mounts as clients send them, in the three shapes that were ever in use, to mounts keyed by their path; and what
// may be done with them: placeholders of templates, changes to another's mount, sources that need a right.
import type { VolumeMount } from '../generated/api.ts'
import { fullMount, isHiddenContent, keepContent, mapMounts } from './mount-content.ts'
import { type MountType, mountFieldProblem, mountPathProblems, mountProblems, placeholderText } from './mount-rules.ts'
import type { VolumeMounts } from './pod-spec.ts'

export interface NormalisedMounts {
  mounts: VolumeMounts
  problems: string[]
  usedLegacyShape: boolean
  warnings: string[]
}

interface SentMount {
  path: string
  /** How the sender would call it: the key, or the place in the list. */
  label: string
  fields: Record<string, unknown> | null
}

const LEGACY_PATH = '/tapis_volume_mount'

/** Never throws. `stored` are the mounts that a PUT replaces: content that was left out is kept from them. */
export function normaliseMounts(sent: unknown, stored: VolumeMounts = {}): NormalisedMounts {
  const { entries, problems, usedLegacyShape } = readShape(sent)
  const warnings = usedLegacyShape
    ? [
        'volume_mounts: this shape is deprecated. Send an object keyed by mount path: {"/path": {"type": …, "source_id": …}}.',
      ]
    : []
  const byPlace = new Map<string, SentMount>()
  const shaped: VolumeMounts = {}
  for (const entry of entries) {
    const place = entry.path.replace(/(.)\/+$/, '$1')
    const twin = byPlace.get(place)
    const found = [...mountPathProblems(entry.path), ...fieldProblems(entry.fields)]
    if (twin !== undefined) found.push(`${twin.label} and ${entry.label} end at the same mount path.`)
    byPlace.set(place, entry)
    problems.push(...found.map((text) => at(entry.path, text)))
    if (found.length > 0) continue
    const mount = entry.fields === null ? null : tidyMount(entry.fields)
    shaped[entry.path] = mount
    if (mount?.type === 'tapissnapshot' && entry.fields?.read_only === false) {
      warnings.push(`volume_mounts['${entry.path}'] is a snapshot, so read_only is true.`)
    }
  }
  const mounts = mapMounts(keepContent(shaped, stored), withoutNulls)
  problems.push(...wholeMountProblems(mounts))
  return { mounts, problems, usedLegacyShape, warnings }
}

/** The rules that look at a whole mount; for mounts that are already keyed by path, such as a merged set. */
export function wholeMountProblems(mounts: VolumeMounts): string[] {
  const single = Object.entries(mounts).flatMap(([path, mount]) => {
    if (mount === null) return []
    const stale = isHiddenContent(mount.config_content)
      ? [`config_content is the stand-in of a reply, and nothing is stored here to keep. Send the content itself.`]
      : []
    return [...mountProblems(mount), ...stale].map((text) => at(path, text))
  })
  return [...single, ...sameEnds(mounts)]
}

/** A config file and another mount may come to one path, which no container can have twice. */
function sameEnds(mounts: VolumeMounts): string[] {
  const ends = new Map<string, string>()
  return Object.entries(mounts).flatMap(([path, mount]) => {
    if (mount === null) return []
    const folder = path.replace(/\/+$/, '')
    const end = mount.type === 'ephemeral' && mount.config_filename ? `${folder}/${mount.config_filename}` : folder
    const other = ends.get(end)
    if (other === undefined) ends.set(end, path)
    return other === undefined ? [] : [at(path, `ends at the same path as volume_mounts['${other}']: '${end}'`)]
  })
}

function readShape(sent: unknown): { entries: SentMount[]; problems: string[]; usedLegacyShape: boolean } {
  if (sent === null || sent === undefined) return { entries: [], problems: [], usedLegacyShape: false }
  const problems: string[] = []
  const entries: SentMount[] = []
  if (typeof sent !== 'object') {
    problems.push(`volume_mounts must be an object keyed by mount path. Got: ${typeof sent}`)
    return { entries, problems, usedLegacyShape: false }
  }
  const isList = Array.isArray(sent)
  let usedLegacyShape = isList
  for (const [key, value] of Object.entries(sent) as [string, unknown][]) {
    const label = isList ? `entry ${key} of the list` : `'${key}'`
    const isLegacy = isList || !key.startsWith('/')
    if (!isFields(value) && (value !== null || isList)) {
      problems.push(at(key, 'a mount must be an object, or null to take an inherited mount away.'))
    } else if (value === null) {
      entries.push({ path: key, label, fields: null })
    } else if (isLegacy) {
      const { mount_path: path, ...fields } = value
      if (path !== undefined && path !== null && typeof path !== 'string') {
        problems.push(at(key, `mount_path must be a string. Got: ${typeof path}`))
        continue
      }
      // The key is a volume's id, unless the rest says that it is a mount path without its slash.
      const isEphemeral = fields.type === 'ephemeral'
      const isAtOdds = !isList && (isEphemeral || ((fields.source_id ?? '') !== '' && fields.source_id !== key))
      if (isAtOdds && !isEphemeral && path) {
        problems.push(
          at(key, `source_id '${String(fields.source_id)}' is not the key. Key mounts by their mount path.`),
        )
      }
      const source = isList || isEphemeral ? {} : { source_id: key }
      const type = (fields.type ?? '') === '' ? 'tapisvolume' : fields.type
      usedLegacyShape = true
      entries.push({
        path: path || (isAtOdds ? key : LEGACY_PATH),
        label,
        fields: { ...fields, ...source, type },
      })
    } else {
      const { mount_path: path = key, ...fields } = value
      if (path !== key) {
        problems.push(at(key, `mount_path '${String(path)}' is not the key. Leave it out, or make both the same.`))
      }
      entries.push({ path: key, label, fields })
    }
  }
  return { entries, problems, usedLegacyShape }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldProblems(fields: Record<string, unknown> | null): string[] {
  return Object.entries(fields ?? {}).flatMap(([field, value]) => mountFieldProblem(field, value) ?? [])
}

/** The stored spelling of fields that passed their rules: lower case, no leading slash, nothing that the server sets. */
export function tidyMount(fields: Record<string, unknown>): VolumeMount {
  const { mounted_by: _set, ...mount } = fields as VolumeMount
  if (mount.type !== undefined) mount.type = mount.type.toLowerCase() as MountType
  if (mount.config_update_mode !== undefined) {
    mount.config_update_mode = mount.config_update_mode.toLowerCase() as 'always' | 'once'
  }
  if (mount.sub_path !== undefined) mount.sub_path = mount.sub_path.replace(/^\/+/, '')
  if (mount.type === 'ephemeral') delete mount.sub_path
  if (mount.source_id === '') delete mount.source_id
  if (mount.config_filename === '') delete mount.config_filename
  if (mount.type === 'tapissnapshot' && mount.read_only !== undefined) mount.read_only = true
  return mount
}

function withoutNulls(mount: VolumeMount): VolumeMount {
  return Object.fromEntries(Object.entries(mount).filter(([, value]) => value !== null)) as VolumeMount
}

function at(path: string, text: string): string {
  return `Invalid volume mount at '${path}': ${text}`
}

/** A tag leaves the choice of volume to those who use it. The older shapes cannot, so there it is only a warning. */
export function templateMountProblems(
  mounts: VolumeMounts,
  usedLegacyShape: boolean,
): { problems: string[]; warnings: string[] } {
  const texts = Object.entries(mounts).flatMap(([path, mount]) => {
    if (mount === null || !needsRight(mount) || placeholderText(mount.source_id) !== undefined) return []
    return [
      `Template volume_mounts['${path}'] has literal source_id '${mount.source_id}'. Templates must use placeholders for ${mount.type} mounts, such as \${:?description}.`,
    ]
  })
  return usedLegacyShape ? { problems: [], warnings: texts } : { problems: texts, warnings: [] }
}

function needsRight({ type }: VolumeMount): boolean {
  return type === 'tapisvolume' || type === 'tapissnapshot'
}

export interface OpenPlaceholder {
  path: string
  type: MountType
  description: string
}

/** The mounts whose source nobody has chosen yet. */
export function openPlaceholders(mounts: VolumeMounts): OpenPlaceholder[] {
  return Object.entries(mounts).flatMap(([path, mount]) => {
    const description = placeholderText(mount?.source_id)
    return description === undefined ? [] : [{ path, type: mount?.type ?? 'tapisvolume', description }]
  })
}

export function placeholderSentence(open: readonly OpenPlaceholder[]): string {
  const sentences = open.map(
    ({ path, description }) =>
      `Required volume placeholder at '${path}' not overridden. Description: ${description}. Provide a volume ID in volume_mounts or template_overrides.volume_mounts.`,
  )
  return `Volume mount placeholder errors: ${sentences.join(' ')}`
}

export interface MountChange {
  before: VolumeMounts
  after: VolumeMounts
  caller: string
  /** Whether the caller has ADMIN on the pod. */
  isAdmin: boolean
}

/** Only ADMIN or who made a mount may change it or take it away. */
export function mountChangeProblems({ before, after, caller, isAdmin }: MountChange): string[] {
  if (isAdmin) return []
  return Object.entries(before).flatMap(([path, mount]) => {
    const owner = mount?.mounted_by ?? undefined
    if (mount === null || owner === undefined || owner === caller) return []
    const next = after[path] ?? undefined
    const isSame = next !== undefined && contentOf(next) === contentOf(mount)
    const verb = next === undefined ? 'remove' : 'modify'
    return isSame
      ? []
      : [
          `Cannot ${verb} mount at '${path}' - mounted by '${owner}', not '${caller}'. Only ADMIN or the original mounter can ${verb}.`,
        ]
  })
}

function contentOf(mount: VolumeMount): string {
  return JSON.stringify({ ...fullMount(mount), mounted_by: null })
}

export interface UsedSource {
  path: string
  type: 'tapisvolume' | 'tapissnapshot'
  sourceId: string
}

/** The mounts that are new or point elsewhere: the caller needs READ on their source. */
export function newlyUsedSources(before: VolumeMounts, after: VolumeMounts): UsedSource[] {
  return Object.entries(after).flatMap(([path, mount]) => {
    const { type, source_id: sourceId } = mount ?? {}
    if ((type !== 'tapisvolume' && type !== 'tapissnapshot') || !sourceId) return []
    if (placeholderText(sourceId) !== undefined) return []
    const former = before[path]
    const isSame = former?.type === type && former.source_id === sourceId
    return isSame ? [] : [{ path, type, sourceId }]
  })
}
