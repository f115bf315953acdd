// Walking into folders that others may change at the same moment: one component after the other, each opened without
// following links and held until the work is done, so that a folder swapped for a link leads nowhere.
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { PodsError } from '../errors.ts'
import type { VolumeKey } from './port.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants
const isLinux = process.platform === 'linux'

/** Group rights, and the group of the folder for what is made in it: pods and the server share one group. */
export const FOLDER_MODE = 0o2770

export interface Folder {
  /** Leads to this very folder as long as it is open, wherever it is moved meanwhile. */
  path: string
  handle: FileHandle
}

/** The components of a path of a user; empty for the root of the volume. */
export function componentsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw invalid(`path '${path}' must not contain '..'.`)
  if (path.includes('\0')) throw invalid('path must not contain a zero byte.')
  const long = parts.find((part) => Buffer.byteLength(part) > 255)
  if (long !== undefined || Buffer.byteLength(path) > 4096)
    throw invalid('path is too long: 255 bytes for each name, 4096 in all.')
  return parts
}

export function placeOf({ site, tenant, volumeId }: VolumeKey): [string, string, string, string] {
  return [checkName(site), checkName(tenant), 'volumes', checkName(volumeId)]
}

/** Ids become names of folders, so they are checked once more here. */
function checkName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) throw invalid(`'${name}' cannot be the name of a folder.`)
  return name
}

export async function openRoot(root: string): Promise<Folder> {
  return toFolder(await open(root, O_RDONLY | O_DIRECTORY), root)
}

/** The name in the folder as a path for system calls that do not follow links. */
export function at(folder: Folder, name: string): string {
  return `${folder.path}/${name}`
}

/** A folder in the folder. `make` makes it when it is missing. */
export async function enter(parent: Folder, name: string, { make = false } = {}): Promise<Folder> {
  const path = at(parent, name)
  const isNew = make && (await makeFolder(path))
  const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    // The bits beside the nine of mkdir, and those that the umask took.
    if (isNew) await handle.chmod(FOLDER_MODE)
    // Where folders cannot be reached by their handle, a link on the way is found by where it leads.
    if (!isLinux && (await realpath(path)) !== join(await realpath(parent.path), name))
      throw Object.assign(new Error('a link'), { code: 'ELOOP' })
  } catch (error) {
    await handle.close()
    throw error
  }
  return toFolder(handle, path)
}

async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o770 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function toFolder(handle: FileHandle, path: string): Folder {
  return { handle, path: isLinux ? `/proc/self/fd/${handle.fd}` : path }
}

export interface WithinOptions {
  make: boolean | ((depth: number) => boolean)
  /** Go only as far as the folders are there; the names of the others are handed on. */
  isPartial?: boolean
}

/** Opens folder after folder, hands the last one to `use` and closes them all. */
export async function within<R>(
  root: string,
  names: readonly string[],
  { make, isPartial = false }: WithinOptions,
  use: (folder: Folder, missing: readonly string[]) => Promise<R>,
): Promise<R> {
  let folder = await openRoot(root)
  try {
    for (const [depth, name] of names.entries()) {
      const next = await enter(folder, name, { make: typeof make === 'boolean' ? make : make(depth) }).catch(
        (error: unknown) => {
          if (isPartial && codeOf(error) === 'ENOENT') return undefined
          throw error
        },
      )
      if (next === undefined) return await use(folder, names.slice(depth))
      await folder.handle.close()
      folder = next
    }
    return await use(folder, [])
  } finally {
    await folder.handle.close()
  }
}

/** A regular file; never waits for the other end of a pipe. */
export async function openFile(folder: Folder, name: string): Promise<FileHandle> {
  const handle = await open(at(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  const stat = await handle.stat().catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  if (stat.isFile()) return handle
  await handle.close()
  throw Object.assign(new Error('no regular file'), { code: stat.isDirectory() ? 'EISDIR' : 'ENXIO' })
}

export async function typeAt(folder: Folder, name: string): Promise<'missing' | 'file' | 'dir' | 'link' | 'other'> {
  try {
    const stat = await lstat(at(folder, name))
    if (stat.isSymbolicLink()) return 'link'
    return stat.isDirectory() ? 'dir' : stat.isFile() ? 'file' : 'other'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing'
    throw error
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code
}

/** The system said so, to whoever asked or on the way to a refusal. */
export function isDenied(error: unknown): boolean {
  const cause = error instanceof PodsError ? error.cause : error
  return ['EACCES', 'EPERM'].includes(codeOf(cause) ?? '')
}

/** What a failed system call on a path of a user means to that user. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof PodsError) return error
  const shown = `/${path.replace(/^\/+/, '')}`
  const cause = { cause: error }
  switch (codeOf(error)) {
    case 'ENOENT':
      return new PodsError(
        'file_not_found',
        `The specified path does not exist or is not accessible: '${shown}'.`,
        cause,
      )
    case 'ENOTDIR':
    case 'ELOOP':
      return invalid(
        `'${shown}': a file, or a symbolic link, which is never followed, stands where a folder or file is needed.`,
        error,
      )
    case 'EISDIR':
      return invalid(`'${shown}' is a folder.`, error)
    case 'ENXIO':
      return invalid(`'${shown}' is neither a file nor a folder.`, error)
    case 'EACCES':
    case 'EPERM':
      return new PodsError(
        'forbidden',
        `The server may not touch '${shown}': a pod gave it to another user. Change its rights in the pod.`,
        cause,
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new PodsError('storage_full', 'The storage has no room left. Nothing was changed.', cause)
    default:
      return error
  }
}

export function invalid(text: string, cause?: unknown): PodsError {
  return new PodsError('invalid_request', text, cause === undefined ? {} : { cause })
}
