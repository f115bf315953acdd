// Rows of volumes. The files are elsewhere; see the room `volumes`.
import { type Selectable, sql } from 'kysely'
import type { PodRow, TenantKey } from './pods.ts'
import type { Executor } from './store.ts'
import type { Level, VolumesTable } from './tables.ts'

export type VolumeRow = Selectable<VolumesTable>
export type VolumeWithLevels = VolumeRow & { levels: Level[] | null }

export interface NewVolumeRow extends TenantKey {
  uid: string
  volumeId: string
  description: string
  sizeLimit: number
  createdBy: string
  now: Date
}

/** Undefined when the tenant has a volume of that id. */
export function insertVolume(db: Executor, volume: NewVolumeRow): Promise<VolumeRow | undefined> {
  const row = {
    uid: volume.uid,
    site: volume.site,
    tenant: volume.tenant,
    volume_id: volume.volumeId,
    description: volume.description,
    size_limit: volume.sizeLimit,
    measured_at: volume.now,
    created_by: volume.createdBy,
    creation_ts: volume.now,
    update_ts: volume.now,
  }
  return db
    .insertInto('volumes')
    .values(row)
    .onConflict((conflict) => conflict.columns(['site', 'tenant', 'volume_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** A user's own entry and the wildcard row of older services. */
function callerLevels(username: string) {
  return sql<Level[] | null>`(
    select array_agg(level) from permissions
    where object_uid = volumes.uid and kind = 'volume' and grantee in (${username}, '*')
  )`
}

export function findVolume(
  db: Executor,
  key: TenantKey & { volumeId: string; username: string },
): Promise<VolumeWithLevels | undefined> {
  return volumeOf(db, key).selectAll().select(callerLevels(key.username).as('levels')).executeTakeFirst()
}

/** Whether there is one. Until the transaction ends nobody deletes it. */
export async function holdVolume(tx: Executor, key: TenantKey & { volumeId: string }): Promise<boolean> {
  return (await volumeOf(tx, key).select('uid').forKeyShare().executeTakeFirst()) !== undefined
}

export async function hasVolume(db: Executor, key: TenantKey & { volumeId: string }): Promise<boolean> {
  return (await volumeOf(db, key).select('uid').executeTakeFirst()) !== undefined
}

function volumeOf(db: Executor, key: TenantKey & { volumeId: string }) {
  return db
    .selectFrom('volumes')
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .where('volume_id', '=', key.volumeId)
}

/** The volumes of a tenant, oldest first; with `search` those whose id or description holds it. */
export function listVolumes(
  db: Executor,
  key: TenantKey & { username: string },
  search: string | undefined,
): Promise<VolumeWithLevels[]> {
  return db
    .selectFrom('volumes')
    .selectAll()
    .select(callerLevels(key.username).as('levels'))
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .$if(search !== undefined, (query) =>
      query.where(sql<boolean>`strpos(lower(volume_id || ' ' || description), lower(${search})) > 0`),
    )
    .orderBy('creation_ts')
    .orderBy('uid')
    .execute()
}

/** Locks the row until the transaction ends. */
export function lockVolume(db: Executor, uid: string): Promise<VolumeRow | undefined> {
  return db.selectFrom('volumes').selectAll().where('uid', '=', uid).forUpdate().executeTakeFirst()
}

export function updateVolumeRow(
  db: Executor,
  uid: string,
  change: { description?: string; size_limit?: number; update_ts: Date },
): Promise<VolumeRow | undefined> {
  return db.updateTable('volumes').set(change).where('uid', '=', uid).returningAll().executeTakeFirst()
}

export async function writeVolumeSize(db: Executor, uid: string, sizeBytes: number, now: Date): Promise<void> {
  await db.updateTable('volumes').set({ size_bytes: sizeBytes, measured_at: now }).where('uid', '=', uid).execute()
}

export async function deleteVolumeRow(db: Executor, uid: string): Promise<void> {
  await db.deleteFrom('permissions').where('kind', '=', 'volume').where('object_uid', '=', uid).execute()
  await db.deleteFrom('volumes').where('uid', '=', uid).execute()
}

/** The live pods of the tenant that mount the volume, by their own definition or by a template. */
export function podsMounting(db: Executor, key: TenantKey & { volumeId: string }): Promise<PodRow[]> {
  return db
    .selectFrom('pods')
    .selectAll()
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .where('deleted_at', 'is', null)
    .where(
      sql<boolean>`exists (
        select 1 from jsonb_each(
          case jsonb_typeof(coalesce(derived, spec) -> 'volume_mounts') when 'object' then coalesce(derived, spec) -> 'volume_mounts' else '{}' end
        ) as mount
        where mount.value ->> 'type' = 'tapisvolume' and mount.value ->> 'source_id' = ${key.volumeId}
      )`,
    )
    .orderBy('pod_id')
    .execute()
}
