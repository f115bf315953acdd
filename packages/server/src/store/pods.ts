// Rows of pods: reading, and the columns of the wish. What the controller saw is written in `outcomes.ts`.
import { type Selectable, sql } from 'kysely'
import type { PodSpec } from '../domain/pod-spec.ts'
import type { Executor } from './store.ts'
import type { Level, PodsTable } from './tables.ts'

export type PodRow = Selectable<PodsTable>

export interface TenantKey {
  site: string
  tenant: string
}

export interface NewPodRow extends TenantKey {
  uid: string
  podId: string
  spec: PodSpec
  derived: PodSpec
  isOn: boolean
  createdBy: string
  now: Date
}

/** Throws a unique violation when a live pod has the id. */
export async function insertPod(db: Executor, pod: NewPodRow): Promise<PodRow> {
  const row = {
    uid: pod.uid,
    site: pod.site,
    tenant: pod.tenant,
    pod_id: pod.podId,
    spec: JSON.stringify(pod.spec),
    derived: JSON.stringify(pod.derived),
    status_requested: pod.isOn ? ('ON' as const) : ('OFF' as const),
    generation: 1,
    // A pod that was never asked to start has nothing to be looked at: it is STOPPED from the first moment.
    lifecycle_generation: pod.isOn ? 1 : 0,
    instance: pod.isOn ? 1 : 0,
    created_by: pod.createdBy,
    creation_ts: pod.now,
    update_ts: pod.now,
  }
  return db.insertInto('pods').values(row).returningAll().executeTakeFirstOrThrow()
}

/** A user's own entry and the wildcard row of older services. */
export function callerLevels(username: string) {
  return sql<Level[] | null>`(
    select array_agg(level) from permissions
    where object_uid = pods.uid and kind = 'pod' and grantee in (${username}, '*')
  )`
}

export type PodWithLevels = PodRow & { levels: Level[] | null }

/**
 * The live pod of that id, with the levels that the user's entries give. Written out: every request on a pod begins
 * with it, and a tenth of its time went into building this one statement again.
 */
export async function findPod(
  db: Executor,
  key: TenantKey & { podId: string; username: string },
): Promise<PodWithLevels | undefined> {
  const { rows } = await sql<PodWithLevels>`
    select pods.*, ${callerLevels(key.username)} as levels
    from pods
    where site = ${key.site} and tenant = ${key.tenant} and pod_id = ${key.podId} and deleted_at is null`.execute(db)
  return rows[0]
}

/** The live pods of a tenant, oldest first, with the levels that the user's entries give. */
export function listPods(db: Executor, key: TenantKey & { username: string }): Promise<PodWithLevels[]> {
  return db
    .selectFrom('pods')
    .selectAll()
    .select(callerLevels(key.username).as('levels'))
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .where('deleted_at', 'is', null)
    .orderBy('creation_ts')
    .orderBy('uid')
    .execute()
}

/** In the order of the uids. */
export async function podsByUid(
  db: Executor,
  key: { username: string },
  uids: readonly string[],
): Promise<PodWithLevels[]> {
  if (uids.length === 0) return []
  const rows = await db
    .selectFrom('pods')
    .selectAll()
    .select(callerLevels(key.username).as('levels'))
    .where('uid', 'in', [...uids])
    .execute()
  const byUid = new Map(rows.map((row) => [row.uid, row]))
  return uids.flatMap((uid) => byUid.get(uid) ?? [])
}

/** Locks the row until the transaction ends, so that wishes are written one after the other. */
export function lockPod(db: Executor, uid: string): Promise<PodRow | undefined> {
  return db
    .selectFrom('pods')
    .selectAll()
    .where('uid', '=', uid)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export function podByUid(db: Executor, uid: string): Promise<PodRow | undefined> {
  return db.selectFrom('pods').selectAll().where('uid', '=', uid).executeTakeFirst()
}

/** What somebody set, and what it is after merging the template. */
export interface StoredWish {
  spec: PodSpec
  derived: PodSpec
}

/** What a write of the wish may change. Each write raises the generation. */
export interface WishChange {
  /** Always both. */
  wish?: StoredWish
  statusRequested?: 'ON' | 'OFF'
  /** A start, stop, restart or delete was asked for. */
  isLifecycle?: boolean
  /** Another start of the container is intended. */
  isNextInstance?: boolean
  /** A user did it, so `update_ts` moves. */
  byUserAt?: Date
  deletedAt?: Date
}

/** Writes the wish of exactly the generation that was read. Undefined when somebody else was first. */
export function writeWish(
  db: Executor,
  seen: Pick<PodRow, 'uid' | 'generation'>,
  change: WishChange,
): Promise<PodRow | undefined> {
  const next = seen.generation + 1
  return db
    .updateTable('pods')
    .set((eb) => ({
      generation: next,
      ...(change.wish && { spec: JSON.stringify(change.wish.spec), derived: JSON.stringify(change.wish.derived) }),
      ...(change.statusRequested && { status_requested: change.statusRequested }),
      ...(change.isLifecycle && { lifecycle_generation: next }),
      ...(change.isNextInstance && { instance: eb('instance', '+', 1) }),
      ...(change.byUserAt && { update_ts: change.byUserAt }),
      ...(change.deletedAt && { deleted_at: change.deletedAt }),
    }))
    .where('uid', '=', seen.uid)
    .where('generation', '=', seen.generation)
    .returningAll()
    .executeTakeFirst()
}

/** Rows that need the controller: a wish it has not carried out, or a moment that has come. */
export async function duePods(db: Executor, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('pods')
    .select('uid')
    .where('gone_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('next_attempt_at', '<=', now),
        eb.and([
          eb('observed_generation', '<', eb.ref('generation')),
          eb.or([eb('next_attempt_at', 'is', null), eb('attempted_generation', '<', eb.ref('generation'))]),
        ]),
      ]),
    )
    .limit(limit)
    .execute()
  return rows.map((row) => row.uid)
}

/** Whether a tombstone of the same id still has something in the runtime. */
export async function hasFormerPod(db: Executor, pod: TenantKey & { pod_id: string; uid: string }): Promise<boolean> {
  const row = await db
    .selectFrom('pods')
    .select('uid')
    .where('site', '=', pod.site)
    .where('tenant', '=', pod.tenant)
    .where('pod_id', '=', pod.pod_id)
    .where('uid', '!=', pod.uid)
    .where('deleted_at', 'is not', null)
    .where('gone_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Live pods of an id whose former pod has just gone. */
export async function successorPods(db: Executor, pod: TenantKey & { pod_id: string }): Promise<string[]> {
  const rows = await db
    .selectFrom('pods')
    .select('uid')
    .where('site', '=', pod.site)
    .where('tenant', '=', pod.tenant)
    .where('pod_id', '=', pod.pod_id)
    .where('deleted_at', 'is', null)
    .execute()
  return rows.map((row) => row.uid)
}

/** Which of these uids have a row, or a tombstone of which something may still be left. */
export async function unburiedUids(db: Executor, uids: readonly string[]): Promise<Set<string>> {
  if (uids.length === 0) return new Set()
  const rows = await db
    .selectFrom('pods')
    .select('uid')
    .where('uid', 'in', [...uids])
    .where('gone_at', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.uid))
}

/** Pods that should have something in the runtime, or may still have. */
export async function expectedPods(db: Executor): Promise<Pick<PodRow, 'uid' | 'phase' | 'reason' | 'instance'>[]> {
  return db
    .selectFrom('pods')
    .select(['uid', 'phase', 'reason', 'instance'])
    .where('gone_at', 'is', null)
    .where((eb) => eb.or([eb('status_requested', '=', 'ON'), eb('phase', '!=', 'absent')]))
    .execute()
}

/** What the gateway routes by. Of that uid, which may be a tombstone. */
export function routingRow(db: Executor, uid: string): Promise<PodRow | undefined> {
  return db.selectFrom('pods').selectAll().where('uid', '=', uid).executeTakeFirst()
}

const ROUTING_PAGE = 50

/** All live pods, by uid, some at a time: thousands of whole rows at once would be what the server holds most of. */
export async function* routingPages(db: Executor): AsyncGenerator<PodRow[]> {
  const live = db.selectFrom('pods').selectAll().where('deleted_at', 'is', null).orderBy('uid').limit(ROUTING_PAGE)
  let page = await live.execute()
  while (page.length > 0) {
    yield page
    page = await live.where('uid', '>', page[page.length - 1]?.uid ?? '').execute()
  }
}

export async function prunePods(db: Executor, before: Date): Promise<void> {
  const gone = db.selectFrom('pods').select('uid').where('gone_at', '<', before)
  await db.deleteFrom('permissions').where('kind', '=', 'pod').where('object_uid', 'in', gone).execute()
  await db.deleteFrom('pods').where('gone_at', '<', before).execute()
}
