// What the engine's stop ended is written down as that, before anybody is told of it as an end of its own.
import { type EngineStop, endedByStop } from './epochs.ts'
import type { Picture } from './picture.ts'
import type { Records } from './records.ts'
import { withEnd } from './restart-policy.ts'

/** An end that was written down before stays what it is. */
export async function settleStop(
  records: Records,
  picture: Picture,
  stop: EngineStop | undefined,
  now: () => number,
): Promise<void> {
  if (stop === undefined) return
  for (const uid of await records.uids()) {
    const instance = (await records.instances(uid)).at(-1)
    if (instance === undefined) continue
    const newest = picture.of(uid).findLast((container) => container.instance === instance)
    if (newest?.state !== 'ended' || !endedByStop(newest, stop)) continue
    const state = await records.state(uid, instance)
    const { restarts, startedAtMs } = newest
    if (state.end !== null && state.end.restarts >= restarts) continue
    const end = { restarts, cause: 'engine' as const, exitCode: null, startedAtMs, atMs: newest.endedAtMs ?? now() }
    await records.writeState(uid, instance, { ...withEnd(state, end), made: restarts })
  }
}
