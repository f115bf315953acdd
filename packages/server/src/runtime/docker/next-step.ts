// What the keeper of a pod does next. Pure: it sees the wish, what happened so far and what is there, and names one step;
// done again and again, it comes to rest where there is nothing to do before something changes.
import type { SeenContainer } from './containers.ts'
import type { InstanceState, PodRecord } from './records.ts'
import { isRestarted, restartAtMs } from './restart-policy.ts'
import { endOfNewest, newestRound } from './rounds.ts'

export type Step =
  | { do: 'make'; restarts: number }
  | { do: 'start'; container: SeenContainer }
  /** It runs: look after it until something changes. */
  | { do: 'attend'; container: SeenContainer }
  /** A container was made, which was not written down yet. */
  | { do: 'adopt'; container: SeenContainer }
  /** The engine failed to start it, and to remove it: another is made. */
  | { do: 'discard'; container: SeenContainer }
  /** The container of the round has ended, or is gone without having been removed by us. */
  | { do: 'settle'; restarts: number; container: SeenContainer | undefined }
  | { do: 'wait'; untilMs: number }
  | { do: 'rest' }

/** `containers` are those of the instance, the oldest first. */
export function nextStep(
  { definition, isLeaving }: PodRecord,
  state: InstanceState,
  containers: readonly SeenContainer[],
  nowMs: number,
): Step {
  if (isLeaving) return { do: 'rest' }
  const newest = containers.at(-1)
  const end = endOfNewest(state, containers)
  if (end !== undefined) {
    if (!isRestarted(definition.restartPolicy, end)) return { do: 'rest' }
    const untilMs = restartAtMs(end, state.hastyEnds)
    return untilMs > nowMs ? { do: 'wait', untilMs } : { do: 'make', restarts: end.restarts + 1 }
  }
  const round = newestRound(state, containers)
  if (round === -1) return { do: 'make', restarts: 0 }
  if (newest === undefined || newest.restarts < round) return { do: 'settle', restarts: round, container: undefined }
  if (newest.state === 'created') return { do: 'start', container: newest }
  if (state.made !== round) {
    const hasRun = newest.state === 'running' || newest.startedAtMs !== null
    return { do: hasRun ? 'adopt' : 'discard', container: newest }
  }
  switch (newest.state) {
    case 'running':
      return { do: 'attend', container: newest }
    case 'ended':
      return { do: 'settle', restarts: round, container: newest }
  }
}
