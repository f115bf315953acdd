// What users do with volumes and the files in them. Row and folder are made and deleted together: the folder's part is
// done inside the transaction, and a folder that is missing counts as empty, so a kill in between harms nothing.
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PodsError } from '../errors.ts'
import type { NewVolume, UpdateVolume, Volume } from '../generated/api.ts'
import { putPermission } from '../store/permissions.ts'
import type { Db, Executor } from '../store/store.ts'
import {
  deleteVolumeRow,
  insertVolume,
  listVolumes as listVolumeRows,
  lockVolume,
  podsMounting,
  updateVolumeRow,
  type VolumeRow,
} from '../store/volumes.ts'
import type { OpenFile, VolumeEntry, VolumeFiles } from '../volumes/port.ts'
import type { Clock } from './clock.ts'
import { type Caller, isAtLeast, levelFor, requireCreate } from './permissions.ts'
import { wireStatus } from './status.ts'
import { requireVolume, volumeNotFound } from './volume-access.ts'
import { type VolumeSizes, volumeKeyOf } from './volume-sizes.ts'

export { requireVolume } from './volume-access.ts'

export interface VolumesDeps {
  db: Db
  clock: Clock
  volumes: VolumeFiles
  volumeSizes: VolumeSizes
  maxUploadBytes: number
}

const DEFAULTS = { description: '', size_limit: 1024 }
/** Clients would read these as something else. */
const RESERVED = ['self', 'get', 'usage']
const MB = 1024 * 1024

export async function createVolume(deps: VolumesDeps, caller: Caller, body: NewVolume): Promise<VolumeRow> {
  requireCreate(caller)
  const volumeId = body.volume_id
  if (RESERVED.includes(volumeId)) {
    const text = `volume_id overlaps with reserved volume ids: ${JSON.stringify(RESERVED)}. Choose another id.`
    throw new PodsError('invalid_request', text, { messages: [text] })
  }
  const row = await deps.db.transaction().execute((tx) => addVolume(tx, deps, caller, body))
  if (row !== undefined) return row
  throw new PodsError(
    'already_exists',
    `Volume with volume_id '${volumeId}' already exists in tenant '${caller.tenant}'. Choose another id or delete it first.`,
    { details: { volume_id: volumeId } },
  )
}

/** Row, folder and the caller's ADMIN, within the transaction. Undefined when the tenant has one of that id. */
export async function addVolume(
  tx: Executor,
  deps: Pick<VolumesDeps, 'clock' | 'volumes'>,
  caller: Caller,
  body: NewVolume,
): Promise<VolumeRow | undefined> {
  const uid = randomUUID()
  const row = await insertVolume(tx, {
    uid,
    site: caller.site,
    tenant: caller.tenant,
    volumeId: body.volume_id,
    description: body.description ?? DEFAULTS.description,
    sizeLimit: body.size_limit ?? DEFAULTS.size_limit,
    createdBy: caller.username,
    now: deps.clock.now(),
  })
  if (row === undefined) return undefined
  await putPermission(tx, 'volume', uid, { grantee: caller.username, level: 'ADMIN' })
  await deps.volumes.create(volumeKeyOf(row))
  return row
}

export async function getVolume(deps: VolumesDeps, caller: Caller, volumeId: string): Promise<VolumeRow> {
  const row = await requireVolume(deps.db, caller, volumeId, 'READ')
  deps.volumeSizes.refresh([row])
  return row
}

export interface VolumeQuery {
  limit?: number | undefined
  offset?: number | undefined
  search?: string | undefined
}

export interface VolumeList {
  rows: VolumeRow[]
  /** Of all pages; undefined where no page was asked for. */
  total: number | undefined
  /** In admin mode: the ids that the caller could see without it, and how many there are. */
  admin: { accessibleIds: string[]; total: number } | undefined
}

export async function listVolumes(deps: VolumesDeps, caller: Caller, query: VolumeQuery): Promise<VolumeList> {
  const all = await listVolumeRows(deps.db, caller, query.search)
  const readable = all.filter((row) => isAtLeast(levelFor(caller, 'volume', row.volume_id, row.levels), 'READ'))
  const found = caller.adminMode ? all : readable
  const start = query.offset ?? 0
  const rows = found.slice(start, query.limit === undefined ? undefined : start + query.limit)
  deps.volumeSizes.refresh(rows)
  return {
    rows,
    total: query.limit === undefined && query.offset === undefined ? undefined : found.length,
    admin: caller.adminMode
      ? { accessibleIds: readable.map(({ volume_id }) => volume_id), total: all.length }
      : undefined,
  }
}

export interface VolumeUpdate {
  row: VolumeRow
  isChanged: boolean
}

export async function updateVolume(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  body: UpdateVolume,
): Promise<VolumeUpdate> {
  const found = await requireVolume(deps.db, caller, volumeId, 'USER')
  const change = {
    ...(body.description !== undefined && { description: body.description ?? DEFAULTS.description }),
    ...(body.size_limit !== undefined && { size_limit: body.size_limit ?? DEFAULTS.size_limit }),
  }
  return deps.db.transaction().execute(async (tx) => {
    const row = await lockVolume(tx, found.uid)
    if (row === undefined) throw volumeNotFound(volumeId, caller.tenant)
    const next = { ...row, ...change }
    if (next.description === row.description && next.size_limit === row.size_limit) return { row, isChanged: false }
    const written = await updateVolumeRow(tx, row.uid, { ...change, update_ts: deps.clock.now() })
    return { row: written ?? row, isChanged: true }
  })
}

export async function deleteVolume(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  { force }: { force: boolean },
): Promise<void> {
  const found = await requireVolume(deps.db, caller, volumeId, 'ADMIN')
  await deps.db.transaction().execute(async (tx) => {
    const row = await lockVolume(tx, found.uid)
    if (row === undefined) throw volumeNotFound(volumeId, caller.tenant)
    if (!force) {
      const mounting = await podsMounting(tx, { site: caller.site, tenant: caller.tenant, volumeId })
      const users = mounting.filter((pod) => wireStatus(pod) !== 'STOPPED').map(({ pod_id }) => pod_id)
      if (users.length > 0) {
        throw new PodsError(
          'has_dependents',
          `Volume '${volumeId}' is mounted by pods that are not stopped: ${users.join(', ')}. Stop them first, or delete with force=true.`,
          { details: { volume_id: volumeId, pods: users } },
        )
      }
    }
    await deleteVolumeRow(tx, row.uid)
    await deps.volumes.remove(volumeKeyOf(row))
  })
}

export async function listVolumeFiles(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  path: string,
): Promise<VolumeEntry[]> {
  const row = await requireVolume(deps.db, caller, volumeId, 'READ')
  try {
    return await deps.volumes.list(volumeKeyOf(row), path)
  } catch (error) {
    throw isNoFolder(error) ? notAFolder(path, error) : error
  }
}

/** The storage met something else on the way down; links are never followed. */
function isNoFolder(error: unknown): boolean {
  if (!(error instanceof PodsError) || error.code !== 'invalid_request') return false
  const { code } = (error.cause ?? {}) as { code?: unknown }
  return code === 'ENOTDIR' || code === 'ELOOP'
}

function notAFolder(path: string, cause: unknown): PodsError {
  const shown = `/${path.replace(/^\/+/, '')}`
  return new PodsError('invalid_request', `'${shown}' is not a folder of this volume; name a folder to list it.`, {
    cause,
  })
}

export async function openVolumeFile(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  path: string,
): Promise<OpenFile> {
  const row = await requireVolume(deps.db, caller, volumeId, 'USER')
  return deps.volumes.open(volumeKeyOf(row), path)
}

export async function zipVolumeFolder(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  path: string,
): Promise<{ name: string; stream: Readable }> {
  const row = await requireVolume(deps.db, caller, volumeId, 'USER')
  return deps.volumes.zip(volumeKeyOf(row), path)
}

/** Checks the caller before the first byte is asked for; answers with the stored path. */
export async function uploadToVolume(
  deps: VolumesDeps,
  caller: Caller,
  volumeId: string,
  path: string,
  receive: (use: (file: Readable) => Promise<string>) => Promise<string>,
): Promise<{ path: string; row: VolumeRow }> {
  const row = await requireVolume(deps.db, caller, volumeId, 'USER')
  try {
    const stored = await receive((file) =>
      deps.volumes.write(volumeKeyOf(row), path, file, { maxBytes: deps.maxUploadBytes }),
    )
    return { path: stored, row }
  } finally {
    deps.volumeSizes.changed(row)
  }
}

/** Said with a volume that holds more than it should; nothing is refused. */
export function sizeWarnings(row: VolumeRow): string[] {
  const size = toMb(row.size_bytes)
  if (size <= row.size_limit) return []
  return [`Volume '${row.volume_id}' holds ${size} MB, more than its size_limit of ${row.size_limit} MB.`]
}

export function toWireVolume(row: VolumeRow): Volume {
  return {
    volume_id: row.volume_id,
    description: row.description,
    size_limit: row.size_limit,
    size: toMb(row.size_bytes),
    status: 'AVAILABLE',
    creation_ts: row.creation_ts.toISOString(),
    update_ts: row.update_ts.toISOString(),
  }
}

/** Rounded up, so that only an empty volume has size 0. */
function toMb(bytes: number): number {
  return Math.ceil(bytes / MB)
}
