// Finds runtime objects that no row knows, marks them, and removes them after a grace, few at a time and never when
// it would be a large part of everything: a wrong database must not empty the runtime.
import type { Clock } from '../domain/clock.ts'
import type { PodKey, PodRuntime } from '../runtime/port.ts'
import { knownUids } from '../store/pods.ts'
import type { Db } from '../store/store.ts'
import { markUnknown } from '../store/sweep-marks.ts'

export interface SweepDeps {
  db: Db
  runtime: PodRuntime
  clock: Clock
  graceMs: number
  logger: { info(obj: object, text: string): void; error(obj: object, text: string): void }
}

export const SWEEP_GRACE_MS = 10 * 60_000
const MAX_REMOVALS = 20
const MAX_SHARE = 0.1

/** Pure: which of the unknown objects may go now. Empty when too much would go. */
export function chooseStrays(
  unknown: readonly string[],
  total: number,
  firstSeen: ReadonlyMap<string, Date>,
  now: Date,
  graceMs = SWEEP_GRACE_MS,
): string[] {
  // One stray among few pods is always allowed, or a small server would never be clean.
  if (unknown.length > Math.max(1, total * MAX_SHARE)) return []
  return unknown
    .filter((uid) => now.getTime() - (firstSeen.get(uid) ?? now).getTime() >= graceMs)
    .slice(0, MAX_REMOVALS)
}

export async function sweep(deps: SweepDeps, found: readonly PodKey[], isTrusted: () => boolean): Promise<void> {
  const byUid = new Map(found.map((key) => [key.uid, key]))
  const known = await knownUids(deps.db, [...byUid.keys()])
  const unknown = [...byUid.keys()].filter((uid) => !known.has(uid))
  if (!isTrusted()) return
  const now = deps.clock.now()
  const firstSeen = await markUnknown(deps.db, unknown, now)
  const strays = chooseStrays(unknown, byUid.size, firstSeen, now)
  if (unknown.length > 0 && strays.length === 0) {
    deps.logger.info({ unknown: unknown.length, total: byUid.size }, 'runtime objects without a row are marked')
  }
  for (const uid of strays) {
    const key = byUid.get(uid)
    if (key === undefined || !isTrusted()) return
    deps.logger.info({ podUid: uid, pod: key.podId }, 'a runtime object without a row is removed')
    await deps.runtime.remove(key, { graceMs: deps.graceMs }).catch((err: unknown) => {
      deps.logger.error({ err, podUid: uid }, 'a runtime object without a row could not be removed')
    })
  }
}
