// The difference between two wishes, leaf by leaf, for the action log.
import type { PodSpec } from './pod-spec.ts'

export interface Leaf {
  path: string
  text: string
}

const HIDDEN = ['environment_variables', 'secret_map']
const MAX_LEAVES = 8

/** Changed leaves of the wish; values of the environment and of secrets are never written down. */
export function changedLeaves(before: PodSpec, after: PodSpec): Leaf[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields.flatMap((field) => leaves(field, before[field as keyof PodSpec], after[field as keyof PodSpec]))
}

function leaves(path: string, before: unknown, after: unknown): Leaf[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => leaves(`${path}.${key}`, before[key], after[key]))
  }
  const isHidden = HIDDEN.includes(path.split('.')[0] ?? '')
  return [{ path, text: isHidden ? `${path} changed (hidden)` : `${path}: ${show(before)}→${show(after)}` }]
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  const text = value === undefined ? 'default' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

export function describeLeaves(changed: Leaf[]): string {
  const shown = changed.slice(0, MAX_LEAVES).map(({ text }) => text)
  const more = changed.length - shown.length
  return more > 0 ? `${shown.join(', ')}, +${more} more` : shown.join(', ')
}
