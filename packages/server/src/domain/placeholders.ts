// Filling placeholders in: random values, the pod's own names and ports, secrets, generated credentials; and hiding
// values from those who may not see them. Pure: secrets and randomness come in as functions.
import { assertNever } from '../errors.ts'
import {
  isNetworkingField,
  missingSentence,
  type NetworkingField,
  readSecretValue,
  SECRET_USE,
  SELF_REFERENCE,
  type SecretMap,
  unknownFieldProblem,
} from './secret-map.ts'

export const RANDOM_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*'

/** Stands where a value is hidden; sent back as it is, it means "keep the stored value". */
export const SECRET_MASK = '***'

export interface GeneratedValue {
  key: string
  length: number
}

/** Replaces each `${pods:random:N}` by a value; the map is to be stored, so that this happens once. */
export function generateRandoms(
  map: SecretMap,
  randomText: (length: number, alphabet: string) => string,
): { map: Record<string, string>; generated: GeneratedValue[] } {
  const generated: GeneratedValue[] = []
  const entries = Object.entries(map).map(([key, text]) => {
    const value = readSecretValue(text)
    if (value.kind !== 'random') return [key, text] as const
    generated.push({ key, length: value.length })
    return [key, randomText(value.length, RANDOM_ALPHABET)] as const
  })
  return { map: Object.fromEntries(entries), generated }
}

export interface StanzaFacts {
  /** Host name, without scheme. */
  url?: string
  port?: number
  protocol?: string
}

export interface MapFacts {
  podId: string
  networking: Readonly<Record<string, StanzaFacts>>
  /** What follows `.pods.` in the pod's host names. */
  tapisHost: string
  /** The value of a secret; undefined when there is none or the pod's owner may not use it. */
  secret(owner: string | undefined, name: string): string | undefined
}

export interface ResolvedMap {
  /** Every key; one that has a problem keeps its placeholder. */
  values: Record<string, string>
  /** Sentences that name keys, never values. */
  problems: string[]
}

export function resolveMap(map: SecretMap, facts: MapFacts): ResolvedMap {
  const missing = missingSentence(map)
  const problems = missing === undefined ? [] : [missing]
  const values = Object.entries(map).map(([key, text]) => {
    const resolved = resolveValue(text, facts)
    problems.push(...resolved.problems.map((problem) => `Key '${key}': ${problem}`))
    return [key, resolved.text] as const
  })
  return { values: Object.fromEntries(values), problems }
}

interface Resolved {
  text: string
  problems: string[]
}

function resolveValue(text: string, facts: MapFacts): Resolved {
  const value = readSecretValue(text)
  switch (value.kind) {
    case 'literal':
      return { text, problems: [] }
    case 'default':
      return { text: value.value, problems: [] }
    // Told of for all keys in one sentence.
    case 'required':
      return { text, problems: [] }
    case 'networking':
      return resolveSelfReferences(text, facts)
    case 'secret': {
      const secret = facts.secret(value.owner, value.name)
      if (secret !== undefined) return { text: secret, problems: [] }
      return {
        text,
        problems: [
          `Secret '${value.name}' not found, or no right to use it. Create it, or name another in secret_map.`,
        ],
      }
    }
    case 'random':
      return { text, problems: ['Its random value was not generated. Set secret_map again.'] }
    case 'invalid':
      return { text, problems: [value.problem] }
    default:
      return assertNever(value)
  }
}

function resolveSelfReferences(text: string, facts: MapFacts): Resolved {
  const problems: string[] = []
  const resolved = text.replaceAll(SELF_REFERENCE, (found, network?: string, field = '', name?: string) => {
    const part = network === undefined ? plainPart(name, facts) : networkingPart(network, field, facts)
    if ('value' in part) return part.value
    problems.push(part.problem)
    return found
  })
  return { text: problems.length === 0 ? resolved : text, problems }
}

type Part = { value: string } | { problem: string }

function plainPart(name: string | undefined, facts: MapFacts): Part {
  if (name === 'pod_id') return { value: facts.podId }
  const url = stanzaOf(facts, 'default')?.url ?? ''
  if (url === '') return { problem: 'Pod has no default networking URL configured' }
  return { value: name === 'tapis_url' ? facts.tapisHost : url }
}

function networkingPart(network: string, field: string, facts: MapFacts): Part {
  const stanza = stanzaOf(facts, network)
  if (stanza === undefined) return { problem: `Networking '${network}' not found in pod` }
  if (!isNetworkingField(field)) return { problem: unknownFieldProblem(field) }
  const value = fieldOf(stanza, field, facts.tapisHost)
  return value === undefined ? { problem: `Networking '${network}' has no ${field}` } : { value }
}

function fieldOf(stanza: StanzaFacts, field: NetworkingField, tapisHost: string): string | undefined {
  switch (field) {
    // The address in `networking` has no scheme, so it is the host name.
    case 'url':
    case 'hostname':
      return stanza.url
    case 'port':
      return stanza.port?.toString()
    case 'protocol':
      return stanza.protocol
    case 'tapis_url':
      return tapisHost
    default:
      return assertNever(field)
  }
}

function stanzaOf({ networking }: MapFacts, network: string): StanzaFacts | undefined {
  return Object.hasOwn(networking, network) ? networking[network] : undefined
}

export interface PodCredentials {
  user_username: string
  user_password: string
  admin_username: string
  admin_password: string
}

const LEGACY = /<<(?:tapissecret_|TAPIS_)([A-Za-z0-9_]*)>>/
const FILLABLE = new RegExp(`${LEGACY.source}|${SECRET_USE.source}`, 'g')

/**
 * Fills `<<TAPIS_…>>`, `<<tapissecret_…>>` and `${pods:secrets:KEY}` in, in one pass: what a value holds is never
 * taken for a placeholder again. A key that `secrets` does not have stays in the text and is named in `missing`.
 */
export function substitute(
  text: string,
  { credentials, secrets }: { credentials: PodCredentials; secrets: SecretMap },
): { text: string; missing: string[] } {
  const missing = new Set<string>()
  const filled = text.replaceAll(FILLABLE, (found, name?: string, key?: string) => {
    if (key === undefined) return credential(credentials, name ?? '')
    const secret = Object.hasOwn(secrets, key) ? secrets[key] : undefined
    if (secret === undefined) missing.add(key)
    return secret ?? found
  })
  return { text: filled, missing: [...missing] }
}

/** `service_…` is another name of `admin_…`; an unknown name is empty. */
function credential(credentials: PodCredentials, name: string): string {
  const known: Record<string, string> = { ...credentials }
  const own = name.replace(/^service_/, 'admin_')
  return Object.hasOwn(known, own) ? (known[own] ?? '') : ''
}

const SECRET_LEGACY = /<<(?:tapissecret_[A-Za-z0-9_]*|TAPIS_[A-Za-z0-9_]*_password)>>/g

/** For readers below USER: hides where generated credentials would be filled in. */
export function maskSecrets(text: string): string {
  return text.replaceAll(SECRET_LEGACY, SECRET_MASK)
}

/** Hides literal and generated values. References and placeholders tell no secret and stay. */
export function maskMap(map: SecretMap): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, isOpen(text) ? text : SECRET_MASK]))
}

function isOpen(text: string): boolean {
  const { kind } = readSecretValue(text)
  if (kind === 'literal' || kind === 'invalid') return false
  // Between references to the pod itself there may be a password.
  return kind !== 'networking' || text.replaceAll(SELF_REFERENCE, '') === ''
}

/** Puts the stored values back where a client sent the mask. */
export function unmaskSent(sent: SecretMap, stored: SecretMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).map(([key, text]) => [
      key,
      text === SECRET_MASK && Object.hasOwn(stored, key) ? (stored[key] ?? text) : text,
    ]),
  )
}
