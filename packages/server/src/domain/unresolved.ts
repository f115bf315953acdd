// Reports about placeholders: which ones still wait for a value, and which are written where they cannot work.
// Only reports; values are filled in by `placeholders.ts`.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders as users write them
import type { PodSpec } from './pod-spec.ts'
import { DESCRIPTION, readSecretValue, SECRET_USE, type SecretMap } from './secret-map.ts'

export type PatternType =
  | 'user_secret'
  | 'secret_map_reference'
  | 'default_placeholder'
  | 'required_placeholder'
  | 'networking_reference'
  | 'pod_url'
  | 'tapis_url'
  | 'pod_id'
  | 'random_password'
  | 'unknown'

export interface UnresolvedPattern {
  pattern: string
  type: PatternType
}

export interface SyntaxWarning {
  /** `environment_variables['X']`, `secret_map['X']` or `config_content[i]`. */
  location: string
  issue: string
  found: string
  suggestion: string
  explanation: string
}

export interface UnresolvedPatterns {
  has_unresolved: true
  secret_map_unresolved: { key: string; patterns: UnresolvedPattern[] }[]
  env_vars_unresolved: { key: string; patterns: UnresolvedPattern[] }[]
  /** `index` counts the mounts that have config_content, in the order of volume_mounts. */
  config_unresolved: { index: number; mount_path: string; patterns: UnresolvedPattern[] }[]
  syntax_warnings: SyntaxWarning[]
  summary: string
}

export type ReportedSpec = Pick<PodSpec, 'environment_variables' | 'volume_mounts'>

/** Only what is surely ours: shells and config files have a `${…}` of their own. */
const PATTERN = new RegExp(String.raw`\$\{(?:pods:|secret:|stack:|:\?)${DESCRIPTION}\}`, 'g')
/** `${?NAME}` has a meaning in some config formats, so it is looked for in secret_map only. */
const MAP_PATTERN = new RegExp(String.raw`\$\{(?:pods:|secret:|stack:|:\?|\?[A-Za-z])${DESCRIPTION}\}`, 'g')

/** `metadata.unresolved_patterns`; `map` is secret_map with what the template brings. Undefined when all is resolved. */
export function unresolvedPatterns(spec: ReportedSpec, map: SecretMap): UnresolvedPatterns | undefined {
  const inMap = keyed(map, (text) => patternsOf(text, MAP_PATTERN))
  const inUse = (text: string) => patternsOf(text, PATTERN).filter(({ pattern }) => !isSettled(pattern, map))
  const inEnvironment = keyed(spec.environment_variables ?? {}, inUse)
  const inConfigs = configsOf(spec).flatMap(({ index, path, content }) => {
    const patterns = inUse(content)
    return patterns.length === 0 ? [] : [{ index, mount_path: path, patterns }]
  })
  if (inMap.length + inEnvironment.length + inConfigs.length === 0) return undefined
  return {
    has_unresolved: true,
    secret_map_unresolved: inMap,
    env_vars_unresolved: inEnvironment,
    config_unresolved: inConfigs,
    syntax_warnings: missingColons(spec, map),
    summary: summaryOf({
      secret_map: inMap,
      environment_variables: inEnvironment,
      config_content: inConfigs,
    }),
  }
}

/** `metadata.config_syntax_warnings`: placeholders that never get a value where they stand. */
export function configSyntaxWarnings(spec: ReportedSpec): string[] {
  return textsOf(spec).flatMap(({ location, text }) => [
    ...patternsOf(text, PATTERN)
      .filter(({ type }) => type !== 'secret_map_reference')
      .map(
        ({ pattern }) =>
          `${location}: ${pattern} works only as a value of secret_map. ` +
          'Put it there under a key and write ${pods:secrets:KEY} here.',
      ),
    ...colonWarnings(location, text, PATTERN).map(
      ({ issue, found, suggestion }) => `${location}: ${issue} in ${found}. Write ${suggestion}.`,
    ),
  ])
}

function keyed(texts: Readonly<Record<string, string>>, find: (text: string) => UnresolvedPattern[]) {
  return Object.entries(texts).flatMap(([key, text]) => {
    const patterns = find(text)
    return patterns.length === 0 ? [] : [{ key, patterns }]
  })
}

/** Each pattern once. */
function patternsOf(text: string, pattern: RegExp): UnresolvedPattern[] {
  const found = new Set([...text.matchAll(pattern)].map(([match]) => match))
  return [...found].map((match) => ({ pattern: match, type: typeOf(match) }))
}

const PREFIXES: readonly (readonly [string, PatternType])[] = [
  ['${:?', 'required_placeholder'],
  ['${?', 'required_placeholder'],
  ['${secret:', 'user_secret'],
  ['${pods:secrets:', 'secret_map_reference'],
  ['${pods:default:', 'default_placeholder'],
  ['${pods:random:', 'random_password'],
  ['${pods:networking:', 'networking_reference'],
  ['${pods:url}', 'pod_url'],
  ['${pods:tapis_url}', 'tapis_url'],
  ['${pods:pod_id}', 'pod_id'],
]

function typeOf(pattern: string): PatternType {
  return PREFIXES.find(([prefix]) => pattern.startsWith(prefix))?.[1] ?? 'unknown'
}

/** A use of secret_map whose value is there and needs nothing more. */
function isSettled(pattern: string, map: SecretMap): boolean {
  const [use] = pattern.matchAll(SECRET_USE)
  const key = use?.[0] === pattern ? use[1] : undefined
  if (key === undefined || !Object.hasOwn(map, key)) return false
  return readSecretValue(map[key] ?? '').kind === 'literal'
}

function configsOf(spec: ReportedSpec): { index: number; path: string; content: string }[] {
  return Object.entries(spec.volume_mounts ?? {})
    .flatMap(([path, mount]) => {
      const content = mount?.config_content
      return content === undefined || content === null ? [] : [{ path, content }]
    })
    .map((config, index) => ({ ...config, index }))
}

function textsOf(spec: ReportedSpec): { location: string; text: string }[] {
  return [
    ...Object.entries(spec.environment_variables ?? {}).map(([name, text]) => ({
      location: `environment_variables['${name}']`,
      text,
    })),
    ...configsOf(spec).map(({ index, content }) => ({ location: `config_content[${index}]`, text: content })),
  ]
}

function missingColons(spec: ReportedSpec, map: SecretMap): SyntaxWarning[] {
  return [
    ...textsOf(spec).flatMap(({ location, text }) => colonWarnings(location, text, PATTERN)),
    ...Object.entries(map).flatMap(([key, text]) => colonWarnings(`secret_map['${key}']`, text, MAP_PATTERN)),
  ]
}

/** What stands before the `?` that lacks its colon. */
const COLONLESS = /^(\$\{(?:pods:secrets:[A-Za-z0-9_-]+|pods:default:[^:?{}]*|(?=\?)))(\?[\s\S]+)$/

function colonWarnings(location: string, text: string, pattern: RegExp): SyntaxWarning[] {
  return patternsOf(text, pattern).flatMap(({ pattern: found }) => {
    const parts = COLONLESS.exec(found)
    if (parts === null || parts[2] === '?}') return []
    return [
      {
        location,
        issue: 'Missing colon before description',
        found,
        suggestion: `${parts[1]}:${parts[2]}`,
        explanation: "A description starts with ':?'. Without the colon the text is not filled in as it was meant.",
      },
    ]
  })
}

function summaryOf(groups: Record<string, { patterns: UnresolvedPattern[] }[]>): string {
  const parts = Object.entries(groups).flatMap(([name, found]) => {
    const count = found.reduce((sum, { patterns }) => sum + patterns.length, 0)
    return count === 0 ? [] : [`${count} in ${name}`]
  })
  return `Placeholders without a value: ${parts.join(', ')}`
}
