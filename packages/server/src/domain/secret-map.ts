// What the values of secret_map mean, and what is wrong with them. Pure: nothing is looked up, filled in or stored here.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders as users write them
import type { PodSpec } from './pod-spec.ts'

export type SecretMap = Readonly<Record<string, string>>

export type SecretValue =
  | { kind: 'literal'; text: string }
  | { kind: 'secret'; owner?: string; name: string }
  | { kind: 'required'; description: string }
  | { kind: 'default'; value: string; description?: string }
  | { kind: 'random'; length: number }
  /** Text with at least one reference to the pod's own names and ports. */
  | { kind: 'networking'; text: string }
  | { kind: 'invalid'; problem: string }

/** A description may hold one level of braces, so that `${:?a}${:?b}` is not taken for one placeholder. */
export const DESCRIPTION = String.raw`[^{}]*(?:\{[^{}]*\}[^{}]*)*`

/** Finds references to the pod itself; groups: network, field, plain name. */
export const SELF_REFERENCE = /\$\{pods:(?:networking:([^:{}]*):([^{}]*)|(url|tapis_url|pod_id))\}/g

/** Finds uses of secret_map; group: key. */
export const SECRET_USE = new RegExp(String.raw`\$\{pods:secrets:([A-Za-z0-9_-]+)(?::\?${DESCRIPTION})?\}`, 'g')

export const NETWORKING_FIELDS = ['url', 'hostname', 'port', 'protocol', 'tapis_url'] as const
export type NetworkingField = (typeof NETWORKING_FIELDS)[number]

const SECRET = /^\$\{secret:(?:([A-Za-z0-9_@]+):)?([A-Za-z0-9_-]+)\}$/
const ANY_SECRET = /\$\{secret:[^{}]*\}/
const REQUIRED = new RegExp(String.raw`^\$\{:\?(${DESCRIPTION})\}$`)
const DEFAULT = new RegExp(String.raw`^\$\{pods:default:([^:}]*)(?::(${DESCRIPTION}))?\}$`)
const RANDOM = /^\$\{pods:random:(-?\d+)\}$/

const MIN_RANDOM = 8
const MAX_RANDOM = 128

export function readSecretValue(text: string): SecretValue {
  const secret = SECRET.exec(text)
  if (secret) {
    const [, owner, name = ''] = secret
    return { kind: 'secret', ...(owner !== undefined && { owner }), name }
  }
  const required = REQUIRED.exec(text)
  if (required) return { kind: 'required', description: required[1] ?? '' }
  const fallback = DEFAULT.exec(text)
  if (fallback) return readDefault(fallback[1] ?? '', fallback[2])
  const random = RANDOM.exec(text)
  if (random) return readRandom(Number(random[1]))
  if (text.search(SELF_REFERENCE) !== -1) return { kind: 'networking', text }
  return { kind: 'literal', text }
}

function readDefault(value: string, rest: string | undefined): SecretValue {
  if (rest === undefined) return { kind: 'default', value }
  if (rest.startsWith('?')) return { kind: 'default', value, description: rest.slice(1) }
  // The text itself is not repeated: it may be a value with a colon in it.
  return {
    kind: 'invalid',
    problem:
      "Invalid placeholder format: a second ':' in ${pods:default:…}. Description must start with '?', as in " +
      "${pods:default:value:?description}, and the value holds no ':'.",
  }
}

function readRandom(length: number): SecretValue {
  if (length < MIN_RANDOM) {
    return {
      kind: 'invalid',
      problem: `Random password length must be at least ${MIN_RANDOM} characters, got ${length}`,
    }
  }
  if (length > MAX_RANDOM) {
    return {
      kind: 'invalid',
      problem: `Random password length must not exceed ${MAX_RANDOM} characters, got ${length}`,
    }
  }
  return { kind: 'random', length }
}

export function unknownFieldProblem(field: string): string {
  return `Unknown networking field '${field}'. Use one of ${NETWORKING_FIELDS.join(', ')}.`
}

export function isNetworkingField(field: string): field is NetworkingField {
  return (NETWORKING_FIELDS as readonly string[]).includes(field)
}

export interface MapRules {
  inTemplate: boolean
  /** Of a template tag: its uses of secret_map are looked up in `map`, which holds what the tag inherits too. */
  environment?: Readonly<Record<string, string>>
}

/** What keeps the values themselves from being stored; whether they can be resolved is `resolveMap`'s matter. */
export function secretMapProblems(map: SecretMap, { inTemplate, environment = {} }: MapRules): string[] {
  const problems = Object.entries(map).flatMap(([key, text]) =>
    valueProblems(text).map((problem) => `Key '${key}': ${problem}`),
  )
  if (!inTemplate) return problems
  const direct = Object.entries(map).flatMap(([key, text]) => {
    const found = ANY_SECRET.exec(text)
    return found ? [`Key '${key}' holds ${found[0]}`] : []
  })
  if (direct.length > 0) {
    problems.push(
      'Template secret_map validation failed. Templates cannot contain direct secret references (${secret:name}) - ' +
        `they must use placeholders that pod creators override. Details: ${direct.join('; ')}`,
    )
  }
  return [...problems, ...environmentProblems(environment, map)]
}

function valueProblems(text: string): string[] {
  const value = readSecretValue(text)
  if (value.kind === 'invalid') return [value.problem]
  if (value.kind !== 'networking') return []
  return [...text.matchAll(SELF_REFERENCE)].flatMap(([, network, field = '']) =>
    network === undefined || isNetworkingField(field) ? [] : [unknownFieldProblem(field)],
  )
}

/** One sentence for each use of a key that secret_map does not have. */
export function environmentProblems(environment: Readonly<Record<string, string>>, map: SecretMap): string[] {
  return Object.entries(environment).flatMap(([name, text]) =>
    usedKeys(text)
      .filter((key) => !Object.hasOwn(map, key))
      .map(
        (key) =>
          `Environment variable validation failed: Environment variable '${name}' references secret_map key '${key}' ` +
          'which does not exist in secret_map.',
      ),
  )
}

/** The keys of secret_map that a text uses, each once. */
export function usedKeys(text: string): string[] {
  return [...new Set([...text.matchAll(SECRET_USE)].map(([, key = '']) => key))]
}

export function requiredPlaceholders(map: SecretMap): { key: string; description: string }[] {
  return Object.entries(map).flatMap(([key, text]) => {
    const value = readSecretValue(text)
    return value.kind === 'required' ? [{ key, description: value.description }] : []
  })
}

/** The sentence for a pod that cannot start because nobody filled a placeholder; undefined when all are filled. */
export function missingSentence(map: SecretMap): string | undefined {
  const missing = requiredPlaceholders(map)
  if (missing.length === 0) return undefined
  const parts = missing.map(
    ({ key, description }) => `${withDescription(`REQUIRED: '${key}'`, description)}. Add to pod's secret_map.`,
  )
  return `Missing required placeholders in secret_map: ${parts.join('; ')}`
}

/** What the pod's owner still may fill in, as sentences for people. */
export function availablePlaceholders(map: SecretMap): { required: string[]; optional: string[] } {
  const required = requiredPlaceholders(map).map(({ key, description }) =>
    withDescription(`REQUIRED: '${key}'`, description),
  )
  const optional = Object.entries(map).flatMap(([key, text]) => {
    const value = readSecretValue(text)
    if (value.kind !== 'default') return []
    return [`${withDescription(`'${key}'`, value.description ?? '')} (Default: '${value.value}')`]
  })
  return { required, optional }
}

function withDescription(subject: string, description: string): string {
  return description === '' ? subject : `${subject} - ${description}`
}

export interface SecretPlaceholder {
  /** The key in secret_map. */
  env_var: string
  placeholder: string
  description: string
  has_default: boolean
  default_value: string | null
}

/** For the reply to a new template tag: what its users have to fill in, or may. */
export function secretPlaceholders(definition: { secret_map?: PodSpec['secret_map'] | null }): SecretPlaceholder[] {
  return Object.entries(definition.secret_map ?? {}).flatMap(([key, text]) => {
    const value = readSecretValue(text)
    if (value.kind !== 'required' && value.kind !== 'default') return []
    return [
      {
        env_var: key,
        placeholder: text,
        description: value.description ?? '',
        has_default: value.kind === 'default',
        default_value: value.kind === 'default' ? value.value : null,
      },
    ]
  })
}
