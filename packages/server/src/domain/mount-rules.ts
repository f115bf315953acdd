// What one volume mount may say: each field by itself, then the fields together. Sentences only; nothing is changed.
import type { VolumeMount } from '../generated/api.ts'

export const mountTypes = ['tapisvolume', 'tapissnapshot', 'ephemeral', 'pvc'] as const
export type MountType = (typeof mountTypes)[number]

const MAX_CONTENT_BYTES = 1024 * 1024
const MAX_NAME_LENGTH = 255
const PLACEHOLDER = /^\$\{:\?([^}]*)\}$/

/** The description in `${:?description}`; undefined for anything else. */
export function placeholderText(sourceId: string | null | undefined): string | undefined {
  return PLACEHOLDER.exec(sourceId ?? '')?.[1]
}

export function mountPathProblems(path: string): string[] {
  if (!path.startsWith('/')) return [`mount_path must be an absolute path starting with '/': '${path}'`]
  if (/^\/+$/.test(path)) return [`mount_path cannot be '/': it would hide the program itself`]
  return path.includes('..') ? [`mount_path cannot contain '..': '${path}'`] : []
}

type Rule = (value: unknown) => string | undefined

const fieldRules: Record<keyof VolumeMount, Rule> = {
  type: (value) => oneOf('type', mountTypes, value),
  source_id: nullable(text('source_id', sourceIdProblem)),
  // Set by the server; what clients send back is dropped.
  mounted_by: () => undefined,
  sub_path: text('sub_path', subPathProblem),
  read_only: nullable((value) => (typeof value === 'boolean' ? undefined : wrongKind('read_only', 'a boolean', value))),
  config_content: nullable(text('config_content', contentProblem)),
  config_permissions: text('config_permissions', permissionsProblem),
  config_filename: nullable(text('config_filename', filenameProblem)),
  config_update_mode: (value) => oneOf('config_update_mode', ['always', 'once'], value),
}

export const mountFields = Object.keys(fieldRules) as (keyof VolumeMount)[]

/** Why a field cannot stand in a mount; undefined when it can. */
export function mountFieldProblem(field: string, value: unknown): string | undefined {
  if (!isMountField(field)) return `${field} is not a valid VolumeMount field. Valid fields: ${mountFields.join(', ')}.`
  return fieldRules[field](value)
}

function isMountField(field: string): field is keyof VolumeMount {
  return (mountFields as string[]).includes(field)
}

/** What the fields of a whole mount must say together. */
export function mountProblems(mount: VolumeMount): string[] {
  const { type } = mount
  if (type === undefined) return [`type is required. It must be one of: ${mountTypes.join(', ')}.`]
  const problems: string[] = []
  const hasSource = (mount.source_id ?? '') !== ''
  const content = mount.config_content ?? undefined
  if (type === 'ephemeral' && hasSource) {
    problems.push("volume_mounts type 'ephemeral' should not have source_id (config is inline).")
  }
  if (type !== 'ephemeral' && !hasSource) problems.push(`volume_mounts type '${type}' requires source_id.`)
  if (type === 'ephemeral' && content === undefined) {
    problems.push("volume_mounts type 'ephemeral' requires config_content to be set.")
  }
  if ((type === 'tapissnapshot' || type === 'pvc') && content !== undefined && content !== '') {
    problems.push(
      `volume_mounts type '${type}' does not support config_content. Use 'ephemeral' or 'tapisvolume' for configs.`,
    )
  }
  if (type === 'tapisvolume' && content !== undefined && content !== '' && (mount.config_filename ?? '') === '') {
    problems.push(
      "volume_mounts type 'tapisvolume' with config_content requires config_filename: the name of the file in the volume.",
    )
  }
  return problems
}

function text(field: string, problemOf: Rule): Rule {
  return (value) => (typeof value === 'string' ? problemOf(value) : wrongKind(field, 'a string', value))
}

function nullable(rule: Rule): Rule {
  return (value) => (value === null ? undefined : rule(value))
}

function oneOf(field: string, allowed: readonly string[], value: unknown): string | undefined {
  if (typeof value !== 'string') return wrongKind(field, 'a string', value)
  return allowed.includes(value.toLowerCase())
    ? undefined
    : `${field} must be one of: ${allowed.join(', ')}. Got: '${value}'`
}

function sourceIdProblem(value: unknown): string | undefined {
  const sourceId = String(value)
  if (sourceId === '' || /^[a-z][a-z0-9-]+$/.test(sourceId) || placeholderText(sourceId) !== undefined) return undefined
  return `source_id must be lowercase alphanumeric with hyphens, first character alpha, or a placeholder like '\${:?description}'. Got: '${sourceId}'`
}

function subPathProblem(value: unknown): string | undefined {
  const subPath = String(value)
  if (subPath.length > MAX_NAME_LENGTH) {
    return `sub_path must be at most ${MAX_NAME_LENGTH} characters. Inputted length: ${subPath.length}`
  }
  if (!subPath.includes('..') && !subPath.includes('\\')) return undefined
  return `sub_path cannot contain '..', backslashes, or be absolute. Got: '${subPath}'`
}

function contentProblem(value: unknown): string | undefined {
  const bytes = Buffer.byteLength(String(value))
  return bytes <= MAX_CONTENT_BYTES
    ? undefined
    : `volume_mounts config_content must be less than 1MB. Got: ${bytes} bytes`
}

function permissionsProblem(value: unknown): string | undefined {
  return /^[0-7]{3,4}$/.test(String(value))
    ? undefined
    : `config_permissions must be 3 or 4 octal digits, such as '0644'. Got: '${value}'`
}

function filenameProblem(value: unknown): string | undefined {
  const name = String(value)
  if (name.length > MAX_NAME_LENGTH) {
    return `config_filename must be at most ${MAX_NAME_LENGTH} characters. Inputted length: ${name.length}`
  }
  if (name === '' || (/^[a-zA-Z0-9._-]+$/.test(name) && !name.includes('..') && name !== '.')) return undefined
  return `config_filename may only contain letters, digits, '.', '_' and '-', and not '..'. Got: '${name}'`
}

function wrongKind(field: string, wanted: string, value: unknown): string {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return `${field} must be ${wanted}. Got: ${kind}`
}
