// Names and labels of what a runtime makes for pods, alike on every engine. Who a thing belongs to is read from its
// labels; names are for people, for other pods and for making the same thing twice impossible.
import { createHash } from 'node:crypto'
import type { PodKey } from './port.ts'

/** What others make does not carry it. */
export const DOMAIN = 'tpods.io'

export const labelNames = {
  site: `${DOMAIN}/site`,
  tenant: `${DOMAIN}/tenant`,
  podId: `${DOMAIN}/pod-id`,
  uid: `${DOMAIN}/uid`,
  instance: `${DOMAIN}/instance`,
} as const

/** Holds the tenant as it is written, which a label cannot for every tenant. */
export const ownerAnnotation = `${DOMAIN}/owner`

const MAX_LABEL = 63
const MAX_NAME = 253

export function labelsOf(key: PodKey, instance: number): Record<string, string> {
  return { ...podLabels(key), [labelNames.instance]: String(instance) }
}

/** Of what outlives instances. */
export function podLabels(key: PodKey): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'tpods',
    [labelNames.site]: fitLabel(key.site),
    [labelNames.tenant]: fitLabel(key.tenant),
    [labelNames.podId]: fitLabel(key.podId),
    [labelNames.uid]: key.uid,
  }
}

/** One of the instance, whoever makes it. */
export function instanceName({ podId, uid }: PodKey, instance: number): string {
  return `${podId}-${uid}-${instance}`
}

/** By which other pods reach it. Two hyphens stand only before the hash of a name that cannot stay plain. */
export function serviceName({ site, tenant, podId }: PodKey): string {
  const name = `pods-${site}-${tenant}-${podId}`
  // Only the tenant may have hyphens: else two names could read the same.
  const isPlain = isWord(site) && isWord(podId) && tenant.split('-').every(isWord)
  if (isPlain && name.length <= MAX_LABEL) return name
  const clean = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return `${clean.slice(0, MAX_LABEL - 14).replace(/-$/, '')}--${hash(JSON.stringify([site, tenant, podId]))}`
}

/** Of storage of the pod's own. Three hyphens stand only before a hash: no name of a claim begins with one. */
export function claimName(key: PodKey, name: string): string {
  const whole = `${serviceName(key)}--pvc--${name}`
  const fits = /^[a-z][a-z0-9-]*[a-z0-9]$/.test(name) && whole.length <= MAX_NAME
  return fits ? whole : `${serviceName(key)}--pvc---${hash(name)}`
}

/** The value of the owner's annotation. */
export function ownerText({ site, tenant, podId }: PodKey): string {
  return JSON.stringify([site, tenant, podId])
}

/** Undefined for what is not the value of such an annotation. */
export function readOwner(text: string | undefined): Omit<PodKey, 'uid'> | undefined {
  if (text === undefined) return undefined
  try {
    const [site, tenant, podId] = JSON.parse(text) as string[]
    return site && tenant && podId ? { site, tenant, podId } : undefined
  } catch {
    return undefined
  }
}

function isWord(text: string): boolean {
  return /^[a-z0-9]+$/.test(text)
}

/** Two dots stand only before a hash. */
function fitLabel(value: string): string {
  const isLabel = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
  return isLabel && value.length <= MAX_LABEL && !value.includes('..') ? value : `hash..${hash(value)}`
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
