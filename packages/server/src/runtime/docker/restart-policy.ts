// Whether and when a program that has ended is started again, with the counts and waits that Kubernetes shows. Pure.
import type { RestartPolicy } from '../port.ts'
import type { EndCause, InstanceState, RoundEnd } from './records.ts'

const FIRST_WAIT_MS = 10_000
const MAX_WAIT_MS = 5 * 60_000
/** What ran that long before it ended is started again without a wait. */
const STEADY_MS = 10 * 60_000
/** So that pods which end together do not come back together. */
const JITTER = 0.1

/** What ended for another's reasons is the business of who watches over instances: it starts the next one. */
const policyDecides: Record<EndCause, boolean> = {
  program: true,
  memory: true,
  probe: true,
  start: true,
  engine: false,
  outsider: false,
  refused: false,
}

export function isRestarted(policy: RestartPolicy, { cause, exitCode }: Pick<RoundEnd, 'cause' | 'exitCode'>): boolean {
  if (!policyDecides[cause] || policy === 'never') return false
  return policy === 'always' || exitCode !== 0
}

/** The state with that end, and with it the count that makes the wait longer. */
export function withEnd(state: InstanceState, end: RoundEnd): InstanceState {
  const ranMs = end.startedAtMs === null ? 0 : end.atMs - end.startedAtMs
  return { ...state, end, ending: null, hastyEnds: ranMs >= STEADY_MS ? 0 : state.hastyEnds + 1 }
}

/** The first time at once, then 10 s, 20 s and so on to 5 minutes. The moment of an end is as good as chance. */
export function restartAtMs({ atMs }: Pick<RoundEnd, 'atMs'>, hastyEnds: number): number {
  if (hastyEnds <= 1) return atMs
  const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(hastyEnds - 2, 30))
  return Math.round(atMs + waitMs * (1 + (JITTER * (atMs % 1000)) / 1000))
}
