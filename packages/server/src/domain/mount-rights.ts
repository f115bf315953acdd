// Whose right a mount stands on: the caller who adds one needs READ on its source and answers for it from then on;
// at each start that user must still have it.
import { PodsError } from '../errors.ts'
import { readPermissions } from '../store/permissions.ts'
import type { PodRow } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import { findVolume, holdVolume } from '../store/volumes.ts'
import { type Caller, highest, isAdmin, isAtLeast, levelFor } from './permissions.ts'
import type { PodSpec, VolumeMounts } from './pod-spec.ts'
import { newlyUsedSources } from './volume-mounts.ts'

/**
 * The mounts with `mounted_by`: kept where the source is the same, else the caller. Throws for what may not be used.
 * Volumes that are newly used stay until the transaction ends.
 */
export async function claimMounts(
  tx: Executor,
  caller: Caller,
  before: VolumeMounts,
  after: VolumeMounts,
): Promise<VolumeMounts> {
  const added = newlyUsedSources(before, after)
  for (const { path, type, sourceId } of added) {
    const isVolume = type === 'tapisvolume' && (await holdVolume(tx, { ...caller, volumeId: sourceId }))
    const volume = isVolume ? await findVolume(tx, { ...caller, volumeId: sourceId }) : undefined
    if (volume === undefined) {
      const noun = type === 'tapisvolume' ? 'volume' : 'snapshot'
      throw new PodsError(
        'invalid_request',
        `volume_mounts['${path}'] source_id '${sourceId}' not found. No ${noun} with this ID exists.`,
      )
    }
    if (caller.adminMode || isAtLeast(levelFor(caller, 'volume', sourceId, volume.levels), 'READ')) continue
    throw new PodsError(
      'forbidden',
      `User '${caller.username}' does not have READ permission on volume '${sourceId}' at mount path '${path}'`,
    )
  }
  const paths = new Set(added.map(({ path }) => path))
  return Object.fromEntries(
    Object.entries(after).map(([path, mount]) => {
      if (mount === null || mount.type === 'ephemeral' || mount.type === 'pvc') return [path, mount]
      const mountedBy = paths.has(path) ? caller.username : (before[path]?.mounted_by ?? null)
      return [path, { ...mount, mounted_by: mountedBy }]
    }),
  )
}

/** Who may give a pod storage of its own. */
export type PvcMounts = 'all' | 'admin' | 'off'

/** Refuses storage of its own that the pod does not have yet, where the server gives none or only to administrators. */
export function requirePvcRight(rule: PvcMounts, caller: Caller, before: VolumeMounts, after: VolumeMounts): void {
  if (rule === 'all' || (rule === 'admin' && isAdmin(caller))) return
  const had = new Set(Object.values(before).flatMap((mount) => (mount?.type === 'pvc' ? [mount.source_id] : [])))
  for (const [path, mount] of Object.entries(after)) {
    if (mount?.type !== 'pvc' || had.has(mount.source_id)) continue
    const rest = rule === 'admin' ? 'only administrators may use here' : 'this server does not offer'
    throw new PodsError('forbidden', `volume_mounts['${path}'] is of type 'pvc', which ${rest}. Use a 'tapisvolume'.`)
  }
}

/** Why mounts keep a pod from starting: their users lost a right since. */
export async function lostMountRights(db: Executor, row: PodRow, derived: PodSpec): Promise<string[]> {
  const claimed = Object.entries(derived.volume_mounts ?? {}).filter(([, mount]) => mount?.mounted_by)
  if (claimed.length === 0) return []
  const onPod = await readPermissions(db, 'pod', row.uid)
  const problems: string[] = []
  for (const [path, mount] of claimed) {
    const username = mount?.mounted_by ?? ''
    const sourceId = mount?.source_id ?? ''
    const level = highest(onPod.filter(({ grantee }) => grantee === username).map((one) => one.level))
    if (!isAtLeast(level, 'USER')) {
      problems.push(`the user '${username}' who mounted '${path}' no longer has USER on the pod.`)
      continue
    }
    const volume = await findVolume(db, { site: row.site, tenant: row.tenant, volumeId: sourceId, username })
    if (volume === undefined) problems.push(`volume '${sourceId}' mounted at '${path}' does not exist any more.`)
    else if (!isAtLeast(highest(volume.levels ?? []), 'READ')) {
      problems.push(`the user '${username}' who mounted '${path}' no longer has READ on volume '${sourceId}'.`)
    }
  }
  return problems
}
