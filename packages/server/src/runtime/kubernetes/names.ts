// Names and labels of our objects. Who an object belongs to is read from its labels; names are for people and for
// making the same thing twice impossible.
import { createHash } from 'node:crypto'
import type { PodKey } from '../port.ts'

/** Objects of other makers in the namespace do not carry it. */
const DOMAIN = 'tpods.io'

export const labelNames = {
  site: `${DOMAIN}/site`,
  tenant: `${DOMAIN}/tenant`,
  podId: `${DOMAIN}/pod-id`,
  uid: `${DOMAIN}/uid`,
  instance: `${DOMAIN}/instance`,
} as const

/** Holds the tenant as it is written, which a label cannot for every tenant. */
export const ownerAnnotation = `${DOMAIN}/owner`
/** Holds a digest of what the Pod was made as. */
export const specAnnotation = `${DOMAIN}/spec`
/** On a pod whose secrets, files and service are still being made. */
export const makingGate = `${DOMAIN}/making`

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

export function selectorOf(uid: string): string {
  return `${labelNames.uid}=${uid}`
}

/** Of the container's Pod and of its Secret: one of the instance, whoever makes it. */
export function instanceName({ podId, uid }: PodKey, instance: number): string {
  return `${podId}-${uid}-${instance}`
}

/** By which other pods of the cluster reach it. Two hyphens stand only before the hash of a name that cannot stay plain. */
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
