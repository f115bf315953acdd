// Operations on volumes and the files in them.
import {
  createVolume,
  deleteVolume,
  getVolume,
  listVolumeFiles,
  listVolumes,
  openVolumeFile,
  sizeWarnings,
  toWireVolume,
  updateVolume,
  uploadToVolume,
  type VolumesDeps,
  zipVolumeFolder,
} from '../../domain/volumes.ts'
import { PodsError } from '../../errors.ts'
import type { File } from '../../generated/api.ts'
import type { VolumeRow } from '../../store/volumes.ts'
import type { OpenFile, VolumeEntry } from '../../volumes/port.ts'
import { adminContext } from '../listing.ts'
import type { Enveloped, Handlers, Streamed } from '../operations.ts'
import { rangeOf } from '../ranges.ts'

type VolumeOperation =
  | 'list_volumes'
  | 'create_volume'
  | 'get_volume'
  | 'update_volume'
  | 'delete_volume'
  | 'list_volume_files'
  | 'get_volume_contents'
  | 'download_volume_file'
  | 'upload_to_volume'

export function volumeHandlers(deps: VolumesDeps): Pick<Handlers, VolumeOperation> {
  return {
    async list_volumes({ caller, query }) {
      const { rows, total, admin } = await listVolumes(deps, caller, query)
      const warnings = rows.flatMap(sizeWarnings)
      const metadata = {
        ...(total !== undefined && { total }),
        ...(warnings.length > 0 && { warnings }),
        ...adminContext(admin?.accessibleIds, admin?.total ?? 0, 'volumes'),
      }
      return { result: rows.map(toWireVolume), message: 'Volumes retrieved successfully.', metadata }
    },
    async create_volume({ caller, body }) {
      return reply(await createVolume(deps, caller, body), 'Volume created successfully.')
    },
    async get_volume({ caller, path }) {
      return reply(await getVolume(deps, caller, path.volume_id), 'Volume retrieved successfully.')
    },
    async update_volume({ caller, path, body }) {
      const { row, isChanged } = await updateVolume(deps, caller, path.volume_id, body)
      if (isChanged) return reply(row, 'Volume updated successfully.')
      const message = 'Incoming data made no changes to volume. Is incoming data equal to current data?'
      return { ...reply(row, message), status: 'error' }
    },
    async delete_volume({ caller, path, query }) {
      await deleteVolume(deps, caller, path.volume_id, { force: query.force ?? false })
      return { result: '', message: 'Volume successfully deleted.' }
    },
    async list_volume_files({ caller, path, query }) {
      const entries = await listVolumeFiles(deps, caller, path.volume_id, query.path ?? '')
      return { result: entries.map(toWireFile), message: 'Volume file listing retrieved successfully.' }
    },
    async get_volume_contents({ caller, path, query, headers }) {
      if (query.zip === true) {
        const { name, stream } = await zipVolumeFolder(deps, caller, path.volume_id, path.path)
        return { stream, contentType: 'application/zip', headers: { 'content-disposition': attachment(name) } }
      }
      try {
        return download(await openVolumeFile(deps, caller, path.volume_id, path.path), headers)
      } catch (error) {
        throw contentsError(error, path.path)
      }
    },
    async download_volume_file({ caller, path, headers }) {
      return download(await openVolumeFile(deps, caller, path.volume_id, path.path), headers, {
        'x-volume-id': path.volume_id,
        'x-source-path': encodeURI(`/${path.path}`),
      })
    },
    async upload_to_volume({ caller, path, upload }) {
      const stored = await uploadToVolume(deps, caller, path.volume_id, path.path, (use) =>
        upload(({ file }) => use(file)),
      )
      const warnings = sizeWarnings(stored.row)
      return {
        result: stored.path,
        message: 'Volume file upload successful.',
        metadata: warnings.length > 0 ? { warnings } : {},
      }
    },
  }
}

function reply(row: VolumeRow, message: string): Enveloped<ReturnType<typeof toWireVolume>> {
  const warnings = sizeWarnings(row)
  return { result: toWireVolume(row), message, metadata: warnings.length > 0 ? { warnings } : {} }
}

async function download(
  file: OpenFile,
  headers: Record<string, string | undefined>,
  extra: Record<string, string> = {},
): Promise<Streamed> {
  try {
    const range = rangeOf(headers, file)
    const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 }
    return {
      stream: file.createReadStream({ start, end }),
      contentType: 'application/octet-stream',
      headers: {
        'content-disposition': attachment(file.name),
        'content-length': String(end - start + 1),
        'accept-ranges': 'bytes',
        etag: file.etag,
        'last-modified': file.modifiedAt.toUTCString(),
        ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${file.sizeBytes}` }),
        ...extra,
      },
      httpStatus: range === undefined ? 200 : 206,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The words that clients of this route know. */
function contentsError(error: unknown, path: string): unknown {
  if (!(error instanceof PodsError) || error.code !== 'invalid_request') return error
  const text = path.replaceAll('/', '') === '' ? EMPTY_PATH : /is a folder/.test(error.message) ? FOLDER : undefined
  return text === undefined ? error : new PodsError('invalid_request', text, { cause: error })
}

const EMPTY_PATH =
  'Requesting no path or / path is not allowed. Please download individual directories, files or objects.'
const FOLDER = 'Streaming directories is only supported with query parameter zip=True.'

/** A name of any letters, with a plain one for old programs (RFC 6266). */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(Buffer.from(name).toString()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

function toWireFile(entry: VolumeEntry): File {
  return {
    path: entry.path,
    name: entry.name,
    type: entry.type,
    size: entry.sizeBytes,
    lastModified: entry.modifiedAt.toISOString(),
    nativePermissions: entry.permissions,
  }
}
