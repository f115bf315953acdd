// Finding a volume for a caller: in the caller's tenant a missing one is 404 and a forbidden one 403; one of another
// tenant is never found.
import { PodsError } from '../errors.ts'
import type { Executor } from '../store/store.ts'
import type { Level } from '../store/tables.ts'
import { findVolume, type VolumeWithLevels } from '../store/volumes.ts'
import { type Caller, requireLevel } from './permissions.ts'

/** The volume, when the caller has the level or is in admin mode. */
export async function requireVolume(
  db: Executor,
  caller: Caller,
  volumeId: string,
  needed: Level,
): Promise<VolumeWithLevels> {
  const { site, tenant, username } = caller
  const found = await findVolume(db, { site, tenant, username, volumeId })
  if (found === undefined) throw volumeNotFound(volumeId, tenant)
  requireLevel(caller, 'volume', volumeId, found.levels, needed)
  return found
}

export function volumeNotFound(volumeId: string, tenant: string): PodsError {
  return new PodsError(
    'not_found',
    `Volume with identifier volume_id: '${volumeId}' not found in tenant '${tenant}'.`,
    {
      details: { volume_id: volumeId },
    },
  )
}
