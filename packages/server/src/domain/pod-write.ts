// Writing a pod's row: under its lock, with its secrets sealed and a line in its action log.
import type { Broker } from '../broker/port.ts'
import { addActionLog } from '../store/action-logs.ts'
import { lockPod, type PodRow, type StoredWish, type WishChange, writeWish } from '../store/pods.ts'
import type { Db, Executor } from '../store/store.ts'
import type { Sealer } from '../support/sealer.ts'
import type { VolumeFiles } from '../volumes/port.ts'
import type { Clock } from './clock.ts'
import type { Caller } from './permissions.ts'
import { podNotFound } from './pod-access.ts'
import type { NetworkingDefaults } from './pod-spec.ts'
import type { WishDeps, WishDraft } from './pod-wish.ts'
import { openSpec, sealSpec } from './sealed-map.ts'

export interface PodsDeps extends WishDeps {
  db: Db
  broker: Broker
  clock: Clock
  sealer: Sealer
  networkingDefaults: NetworkingDefaults
  volumes: VolumeFiles
}

/** The wish of a row with its secrets in clear. */
export function openWish({ sealer }: Pick<PodsDeps, 'sealer'>, row: PodRow): StoredWish {
  return { spec: openSpec(sealer, row.uid, row.spec), derived: openSpec(sealer, row.uid, row.derived ?? row.spec) }
}

export function sealWish({ sealer }: Pick<PodsDeps, 'sealer'>, uid: string, wish: StoredWish): StoredWish {
  return { spec: sealSpec(sealer, uid, wish.spec), derived: sealSpec(sealer, uid, wish.derived) }
}

/** The row under a lock; gone when somebody deleted the pod since it was found. */
export async function lockLive(tx: Executor, found: PodRow, caller: Caller): Promise<PodRow> {
  const row = await lockPod(tx, found.uid)
  if (row === undefined) throw podNotFound(found.pod_id, caller.tenant)
  return row
}

export async function write(tx: Executor, row: PodRow, change: WishChange): Promise<PodRow> {
  const next = await writeWish(tx, row, change)
  if (next === undefined) throw new Error(`the locked row of pod ${row.uid} changed`)
  return next
}

export async function logAction(
  tx: Executor,
  deps: Pick<PodsDeps, 'clock'>,
  caller: Caller,
  uid: string,
  text: string,
): Promise<void> {
  await addActionLog(tx, uid, deps.clock.now(), caller.adminMode ? `ADMIN ${text}` : text)
}

export async function logGenerated(
  tx: Executor,
  deps: Pick<PodsDeps, 'clock'>,
  caller: Caller,
  uid: string,
  { generated }: Pick<WishDraft, 'generated'>,
): Promise<void> {
  if (generated.length === 0) return
  const keys = generated.map(({ key, length }) => `${key} (length: ${length})`).join(', ')
  await logAction(tx, deps, caller, uid, `Generated random password(s): ${keys}`)
}
