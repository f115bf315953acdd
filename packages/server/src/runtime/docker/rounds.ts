// A round is one container of an instance; each restart begins the next one. Pure.
import type { SeenContainer } from './containers.ts'
import type { InstanceState, RoundEnd } from './records.ts'

/** The newest round of which anything is known; -1 before the first. */
export function newestRound({ made }: InstanceState, containers: readonly SeenContainer[]): number {
  return Math.max(made ?? -1, containers.at(-1)?.restarts ?? -1)
}

/** How the newest round ended; undefined while it goes on, as far as is known. */
export function endOfNewest(state: InstanceState, containers: readonly SeenContainer[]): RoundEnd | undefined {
  const { end } = state
  return end !== null && end.restarts >= newestRound(state, containers) ? end : undefined
}
