// The status word on the wire: a pure function of the wish and of what was seen last.
import type { Status } from '../generated/api.ts'
import type { Phase } from '../store/tables.ts'
import { waitsUntilReady } from './healthchecks.ts'
import type { FullSpec } from './pod-spec.ts'

export interface StatusFacts {
  status_requested: 'ON' | 'OFF'
  lifecycle_generation: number
  instance: number
  observed_generation: number
  observed_instance: number
  phase: Phase
}

/**
 * While the observation belongs to an older wish, a start shows REQUESTED and a stop or restart shows DELETING; so
 * "restart, then poll for AVAILABLE" never sees the AVAILABLE of the instance before.
 */
export function wireStatus(facts: StatusFacts): Status {
  if (facts.status_requested === 'OFF') {
    const isSeen = facts.observed_generation >= facts.lifecycle_generation
    return isSeen && facts.phase === 'absent' ? 'STOPPED' : 'DELETING'
  }
  if (facts.observed_instance < facts.instance) return facts.phase === 'absent' ? 'REQUESTED' : 'DELETING'
  return statusOfPhase[facts.phase]
}

/** Whether the address of the pod leads to its container. */
export function isLive(facts: StatusFacts & { ready: boolean }, spec: Pick<FullSpec, 'healthchecks'>): boolean {
  return wireStatus(facts) === 'AVAILABLE' && (facts.ready || !waitsUntilReady(spec.healthchecks))
}

const statusOfPhase: Record<Phase, Status> = {
  absent: 'REQUESTED',
  pending: 'CREATING',
  running: 'AVAILABLE',
  succeeded: 'COMPLETE',
  failed: 'ERROR',
}
