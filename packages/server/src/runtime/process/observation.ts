// What an instance's records say about it. Pure: the records are read elsewhere.
import { assertNever } from '../../errors.ts'
import type { Observation } from '../port.ts'
import type { Claim, InstancePlan, InstanceState } from './instance-folder.ts'

export interface InstanceFacts {
  plan: InstancePlan
  claim: Pick<Claim, 'number' | 'isHeld'>
  state: InstanceState | undefined
  isMainAlive: boolean
}

export function observationOf({ plan, claim, state, isMainAlive }: InstanceFacts): Observation {
  const base = {
    instance: plan.instance,
    reason: null,
    message: null,
    exitCode: null,
    startedAt: state === undefined ? null : new Date(state.startedAt),
    restartCount: state?.restartCount ?? 0,
    ready: false,
    endpoints: Object.fromEntries(plan.ports.map(({ wirePort, port }) => [wirePort, { host: '127.0.0.1', port }])),
  }
  if (state?.phase === 'ended') {
    return { ...base, ...state.ending, phase: state.ending.reason === null ? 'succeeded' : 'failed' }
  }
  if (claim.number === 0) return { ...base, phase: 'pending' }
  // A shim that is gone without a record was killed, or the machine went down: the instance is lost.
  if (!claim.isHeld) return { phase: 'absent' }
  // A state of an older claim is what a lost shim left; the one that took over has not started the program yet.
  if (state === undefined || state.claim < claim.number) return { ...base, phase: 'pending' }
  switch (state.phase) {
    case 'running':
      return { ...base, phase: 'running', ready: isMainAlive }
    case 'restarting':
      return { ...base, ...state.ending, phase: 'pending', reason: 'restarting' }
    default:
      return assertNever(state)
  }
}
