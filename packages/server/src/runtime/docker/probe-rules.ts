// How the results of probes add up to a container's health, with the meaning that Kubernetes gives to the numbers. Pure.
import type { PodDefinition, PodProbe } from '../port.ts'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

export interface ProbeCount {
  /** Of the newest result; undefined before the first. */
  isGood: boolean | undefined
  inARow: number
}

export interface Health {
  hasStarted: boolean
  isReady: boolean
  /** The probe that asks for the end of the container. */
  fatal: ProbeKind | undefined
  counts: Partial<Record<ProbeKind, ProbeCount>>
}

type Probes = NonNullable<PodDefinition['probes']>

/** Of a container that has just started, or of one that was well when it was last looked after. */
export function firstHealth(probes: Probes, known?: { hasStarted: boolean; isReady: boolean }): Health {
  const hasStarted = probes.startup === undefined || known?.hasStarted === true
  const isReady = hasStarted && (probes.readiness === undefined || known?.isReady === true)
  return { hasStarted, isReady, fatal: undefined, counts: {} }
}

/** Until the startup probe has succeeded, the others wait; after that it is done. */
export function isDue(kind: ProbeKind, { hasStarted }: Health): boolean {
  return kind === 'startup' ? !hasStarted : hasStarted
}

export function withResult(probes: Probes, health: Health, kind: ProbeKind, isGood: boolean): Health {
  const probe = probes[kind]
  if (probe === undefined || !isDue(kind, health)) return health
  const former = health.counts[kind]
  const inARow = former?.isGood === isGood ? former.inARow + 1 : 1
  const counted = { ...health, counts: { ...health.counts, [kind]: { isGood, inARow } } }
  return inARow < thresholdOf(probe, isGood) ? counted : decided(probes, counted, kind, isGood)
}

function decided(probes: Probes, health: Health, kind: ProbeKind, isGood: boolean): Health {
  if (kind === 'readiness') return { ...health, isReady: isGood }
  if (!isGood) return { ...health, fatal: kind }
  if (kind === 'startup') return { ...health, hasStarted: true, isReady: probes.readiness === undefined }
  return health
}

function thresholdOf({ failureThreshold, successThreshold }: PodProbe, isGood: boolean): number {
  return Math.max(1, isGood ? successThreshold : failureThreshold)
}
