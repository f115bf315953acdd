// Finds runtime objects that no row knows, marks them, and removes them after a grace, few at a time and never when
// it would be a large part of everything: a wrong database must not empty the runtime.
import type { Clock } from '../domain/clock.ts'
import type { PodKey, PodRuntime } from '../runtime/port.ts'
import { unburiedUids } from '../store/pods.ts'
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
/** Of what was kept for a pod, such as a database's data. */
export const FOLDER_GRACE_MS = 24 * 60 * 60_000
const MAX_REMOVALS = 20
const MAX_SHARE = 0.1
/** Rows have no other uids; what has another name in the folders of a runtime is not ours to remove. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

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

/** `found` are the pods that have an instance. */
export async function sweep(deps: SweepDeps, found: readonly PodKey[], isTrusted: () => boolean): Promise<void> {
  const byUid = new Map(found.map((key) => [key.uid, key]))
  const folders = ((await deps.runtime.remains?.()) ?? []).filter((uid) => UUID.test(uid) && !byUid.has(uid))
  const known = await unburiedUids(deps.db, [...byUid.keys(), ...folders])
  const unknown = [...byUid.keys()].filter((uid) => !known.has(uid))
  const unknownFolders = folders.filter((uid) => !known.has(uid))
  if (!isTrusted()) return
  const now = deps.clock.now()
  const firstSeen = await markUnknown(deps.db, [...unknown, ...unknownFolders], now)
  const strays = chooseStrays(unknown, byUid.size, firstSeen, now)
  const leftovers = chooseStrays(unknownFolders, byUid.size + folders.length, firstSeen, now, FOLDER_GRACE_MS)
  if (unknown.length > 0 && strays.length === 0) {
    deps.logger.info({ unknown: unknown.length, total: byUid.size }, 'runtime objects without a row are marked')
  }
  for (const uid of [...strays, ...leftovers]) {
    if (!isTrusted()) return
    const key = byUid.get(uid)
    deps.logger.info({ podUid: uid, pod: key?.podId }, 'a runtime object without a row is removed')
    try {
      if (key !== undefined) await deps.runtime.remove(key, { graceMs: deps.graceMs })
      await deps.runtime.forget?.({ uid })
    } catch (err) {
      deps.logger.error({ err, podUid: uid }, 'a runtime object without a row could not be removed')
    }
  }
}
