// Files of a running pod. A relative path starts in its work folder; an absolute one at or below a mount path means the
// mount. Any other absolute path is this machine's own: pods that are plain processes are not isolated.
import { randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PodsError } from '../../errors.ts'
import { isErrno, syncFolder } from '../../support/atomic-file.ts'
import type { PodFile } from '../port.ts'
import { type InstancePlan, workFolder } from './instance-folder.ts'
import { mountOf } from './mounts.ts'
import { type Owners, readOwners } from './owners.ts'

export interface FilePlace {
  folder: string
  plan: InstancePlan
}

const atOnce = 64

export async function listFilesOf(place: FilePlace, path: string): Promise<PodFile[]> {
  const target = locate(place, path)
  const owners = await readOwners()
  try {
    const isFolder = await stat(target).then(
      (found) => found.isDirectory(),
      () => false, // a link to nothing lists itself
    )
    if (!isFolder) return [toPodFile(basename(target), path, await lstat(target), owners)]
    const names = (await readdir(target)).sort()
    const files: PodFile[] = []
    for (let start = 0; start < names.length; start += atOnce) {
      const some = names.slice(start, start + atOnce).map(async (name) => {
        const found = await lstat(join(target, name)).catch(() => undefined) // removed in between
        return found === undefined ? [] : [toPodFile(name, `${path.replace(/\/+$/, '')}/${name}`, found, owners)]
      })
      files.push(...(await Promise.all(some)).flat())
    }
    return files
  } catch (error) {
    throw explained(error, place, path)
  }
}

export async function readFileOf(
  place: FilePlace,
  path: string,
  { signal }: { signal?: AbortSignal },
): Promise<{ sizeBytes: number; stream: Readable }> {
  const { O_RDONLY, O_NONBLOCK } = constants
  let file: FileHandle
  try {
    file = await open(locate(place, path), O_RDONLY | O_NONBLOCK) // a named pipe would be waited for
  } catch (error) {
    throw explained(error, place, path)
  }
  try {
    const found = await file.stat()
    if (!found.isFile()) {
      const what = found.isDirectory() ? 'a folder' : 'not a plain file'
      throw new PodsError(
        'invalid_request',
        `${path} in pod "${place.plan.key.podId}" is ${what}; only files can be read`,
      )
    }
    signal?.throwIfAborted()
    const exact = exactly(found.size, path)
    if (found.size === 0) {
      await file.close()
      exact.end()
    } else {
      const source = file.createReadStream({ start: 0, end: found.size - 1 })
      pipeline(source, exact, signal === undefined ? {} : { signal }).catch(() => {}) // the reader sees it on the stream
    }
    return { sizeBytes: found.size, stream: exact }
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

export async function writeFileOf(
  place: FilePlace,
  path: string,
  source: Readable,
  { signal }: { signal?: AbortSignal },
): Promise<void> {
  const mount = isAbsolute(path) ? mountOf(place.plan.mounts ?? [], path) : undefined
  if (mount?.readOnly) throw refused(place, path, `the mount ${mount.path} is read only`)
  const { target, mode } = await findTarget(place, path)
  const draft = join(dirname(target), `.${randomUUID()}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      const take = async (chunks: AsyncIterable<Buffer | string>) => {
        for await (const chunk of chunks) await file.writeFile(chunk)
      }
      await pipeline(source, take, signal === undefined ? {} : { signal })
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    signal?.throwIfAborted()
    await rename(draft, target)
    await syncFolder(dirname(target))
  } catch (error) {
    if (isErrno(error, 'ENOSPC', 'EDQUOT')) {
      throw new PodsError('storage_full', `the disk is full; ${path} was not written`, { cause: error })
    }
    if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
      throw refused(place, path, `folder ${dirname(path)} cannot be written`, error)
    }
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function locate({ folder, plan }: FilePlace, path: string): string {
  if (path.includes('\0')) throw new PodsError('invalid_request', 'the path holds a NUL character')
  const work = workFolder(folder)
  if (!isAbsolute(path)) return join(work, path)
  return mountOf(plan.mounts ?? [], path) === undefined ? path : join(work, path)
}

/** Where to write: behind a link, what it points to. A file that is replaced keeps its mode. */
async function findTarget(place: FilePlace, path: string): Promise<{ target: string; mode: number }> {
  const named = locate(place, path)
  const parent = await stat(dirname(named)).catch(() => undefined)
  if (!parent?.isDirectory()) throw refused(place, path, `folder ${dirname(path)} does not exist`)
  const target = await realpath(named).catch(() => named)
  const found = await stat(target).catch(() => undefined)
  if (found?.isDirectory() || path.endsWith('/')) throw refused(place, path, `${path} is a folder; name a file in it`)
  if (found !== undefined && !found.isFile()) throw refused(place, path, `${path} is not a plain file`)
  return { target, mode: found === undefined ? 0o644 : found.mode & 0o7777 }
}

/** Fails where a file became shorter while it was read; what was added behind its end is not seen. */
function exactly(sizeBytes: number, path: string): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      done(null, chunk)
    },
    flush(done) {
      done(seen === sizeBytes ? null : new Error(`${path} changed its size while it was read`))
    },
  })
}

function toPodFile(name: string, path: string, found: Stats, owners: Owners): PodFile {
  return {
    name,
    path,
    type: found.isFile() ? 'file' : found.isDirectory() ? 'dir' : found.isSymbolicLink() ? 'symbolic_link' : 'other',
    sizeBytes: found.size,
    owner: owners.user(found.uid),
    group: owners.group(found.gid),
    mode: modeText(found.mode),
    modifiedAt: found.mtime,
  }
}

const kinds: Record<number, string> = {
  [constants.S_IFREG]: '-',
  [constants.S_IFDIR]: 'd',
  [constants.S_IFLNK]: 'l',
  [constants.S_IFCHR]: 'c',
  [constants.S_IFBLK]: 'b',
  [constants.S_IFIFO]: 'p',
  [constants.S_IFSOCK]: 's',
}

/** As `ls -l` writes it. */
export function modeText(mode: number): string {
  const text = [...'rwxrwxrwx'].map((letter, index) => ((mode & (0o400 >> index)) === 0 ? '-' : letter))
  for (const [bit, index, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const) {
    if ((mode & bit) !== 0) text[index] = text[index] === 'x' ? letter : letter.toUpperCase()
  }
  return `${kinds[mode & constants.S_IFMT] ?? '?'}${text.join('')}`
}

function refused(place: FilePlace, path: string, why: string, cause?: unknown): PodsError {
  return new PodsError('invalid_request', `${path} was not written in pod "${place.plan.key.podId}": ${why}`, { cause })
}

function explained(error: unknown, place: FilePlace, path: string): unknown {
  if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'ENXIO')) return error
  const message = `${path} is not there in pod "${place.plan.key.podId}", or may not be read`
  return new PodsError('file_not_found', message, { cause: error })
}
