// template_overrides: what a pod changes in the mounts and secrets of its template without naming them whole.
import { mountFieldProblem, mountFields, mountPathProblems } from './mount-rules.ts'
import type { PodSpec } from './pod-spec.ts'
import { tidyMount } from './volume-mounts.ts'

const PARTS = ['volume_mounts', 'secret_map']

/** Sentences about what cannot be applied; nothing is converted. */
export function overrideProblems(value: unknown): string[] {
  if (value === null || value === undefined) return []
  if (!isMap(value)) return [`template_overrides must be an object. Got: ${kindOf(value)}`]
  const unknown = Object.keys(value).filter((key) => !PARTS.includes(key))
  return [
    ...unknown.map((key) => `template_overrides.${key} is not a valid key. Valid keys: ${PARTS.join(', ')}.`),
    ...mountOverrideProblems(value.volume_mounts),
    ...secretOverrideProblems(value.secret_map),
  ]
}

function mountOverrideProblems(mounts: unknown): string[] {
  if (mounts === null || mounts === undefined) return []
  if (!isMap(mounts)) return [`template_overrides.volume_mounts must be an object. Got: ${kindOf(mounts)}`]
  return Object.entries(mounts).flatMap(([path, fields]) => {
    const where = `template_overrides.volume_mounts['${path}']`
    const problems = mountPathProblems(path).map((text) => `${where}: ${text}`)
    if (!isMap(fields)) return [...problems, `${where} must be an object. Got: ${kindOf(fields)}`]
    return [...problems, ...Object.entries(fields).flatMap(([field, value]) => fieldProblems(where, field, value))]
  })
}

const allowedFields: string[] = mountFields.filter((field) => field !== 'mounted_by')

function fieldProblems(where: string, field: string, value: unknown): string[] {
  if (!allowedFields.includes(field)) {
    return [`${where}.${field} is not a valid VolumeMount field. Valid fields: ${allowedFields.join(', ')}.`]
  }
  const problem = mountFieldProblem(field, value)
  return problem === undefined ? [] : [`${where}: ${problem}`]
}

function secretOverrideProblems(map: unknown): string[] {
  if (map === null || map === undefined) return []
  if (!isMap(map)) return [`template_overrides.secret_map must be an object. Got: ${kindOf(map)}`]
  return Object.entries(map).flatMap(([key, value]) => {
    const problems: string[] = []
    if (!/^[A-Za-z0-9_-]+$/.test(key)) {
      problems.push(`template_overrides.secret_map key must be alphanumeric and may include '_' or '-'. Got: ${key}`)
    }
    // The value may be a secret, so only its kind is said.
    if (typeof value !== 'string') {
      problems.push(`template_overrides.secret_map['${key}'] must be a string. Got: ${kindOf(value)}`)
    }
    return problems
  })
}

/**
 * Lays overrides that passed overrideProblems over the merged wish. Warnings name what had nothing to override.
 * Whether a mount still makes sense after that is for wholeMountProblems.
 */
export function applyOverrides(spec: PodSpec, overrides: unknown): { spec: PodSpec; warnings: string[] } {
  if (!isMap(overrides)) return { spec, warnings: [] }
  const next = structuredClone(spec)
  const warnings: string[] = []
  for (const [path, fields] of Object.entries(mapIn(overrides, 'volume_mounts'))) {
    const mount = next.volume_mounts?.[path]
    if (mount === undefined || mount === null || !isMap(fields)) {
      warnings.push(`template_overrides.volume_mounts['${path}'] was ignored: no mount at this path to override.`)
      continue
    }
    const { mounted_by: owner } = mount
    const changed = tidyMount({ ...mount, ...fields })
    const kept = Object.entries(changed).filter(([, value]) => value !== null)
    const merged = owner === undefined ? kept : [...kept, ['mounted_by', owner]]
    next.volume_mounts = { ...next.volume_mounts, [path]: Object.fromEntries(merged) }
  }
  for (const [key, value] of Object.entries(mapIn(overrides, 'secret_map'))) {
    if (next.secret_map?.[key] === undefined) {
      warnings.push(`template_overrides.secret_map['${key}'] was added: there was no such key to override.`)
    }
    next.secret_map = { ...next.secret_map, [key]: String(value) }
  }
  return { spec: next, warnings }
}

function mapIn(overrides: Record<string, unknown>, part: string): Record<string, unknown> {
  const map = overrides[part]
  return isMap(map) ? map : {}
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
