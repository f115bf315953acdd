// Files of a container whose image has no shell, through the engine's archives. A write is spooled first, because tar
// says the size before the content; the engine then writes it in one go.
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Header } from 'tar-stream'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../../support/atomic-file.ts'
import type { PodFile } from '../port.ts'
import { modeText } from '../shell/file-listing.ts'
import { fileRefusal } from '../shell/file-refusals.ts'
import { entriesInArchive, putInArchive, resolveInArchive, statInArchive, writeTroubleOf } from './archive.ts'
import { namesOf, type Owners, ownerOfProgram, readOwners } from './container-owners.ts'
import type { ContainerPlace } from './place.ts'

/** An engine sends a folder with all that is below it; what has more in it is not listed. */
const MAX_LISTED_BYTES = 2 * 1024 ** 3
const NEW_MODE = 0o644

export async function listFromArchive(place: ContainerPlace, path: string): Promise<PodFile[]> {
  const { workFolder, owners } = await readOwners(place)
  const named = posix.resolve(workFolder, path)
  const found = await resolveInArchive(place, named)
  const isFolder = found.stat?.kind === 'dir'
  // A link to nothing lists itself.
  if (found.stat === undefined && (await statInArchive(place, named)) === undefined) {
    throw fileRefusal('missing', place.podId, path)
  }
  const files: PodFile[] = []
  let bytes = 0
  for await (const { header, body } of entriesInArchive(place, isFolder ? `${found.path}/.` : named)) {
    body.resume()
    bytes += header.size
    if (bytes > MAX_LISTED_BYTES) throw tooLarge(place, path)
    const name = header.name.replace(/^(\.?\/)+/, '').replace(/\/$/, '')
    if (name === '' || name === '.' || name.includes('/')) continue
    const whole = header.type === 'link' ? await linked(place, posix.join(found.path, name), header) : header
    files.push(toPodFile(whole, owners, { name, path: isFolder ? `${path.replace(/\/+$/, '')}/${name}` : path }))
    if (!isFolder) break
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A second name of a file comes without its size. */
async function linked(place: ContainerPlace, path: string, header: Header): Promise<Header> {
  const size = (await statInArchive(place, path))?.sizeBytes ?? 0
  return { ...header, type: 'file', size }
}

const kinds = {
  file: ['file', 0x8000],
  'contiguous-file': ['file', 0x8000],
  directory: ['dir', 0x4000],
  symlink: ['symbolic_link', 0xa000],
  fifo: ['other', 0x1000],
  'character-device': ['other', 0x2000],
  'block-device': ['other', 0x6000],
} as const

export function toPodFile(header: Header, owners: Owners, named: { name: string; path: string }): PodFile {
  const [type, bits] = kinds[header.type as keyof typeof kinds] ?? kinds.file
  return {
    ...named,
    type,
    // Of a folder and of a link the archive does not tell it.
    sizeBytes: header.type === 'symlink' ? header.linkname.length : header.size,
    ...namesOf(owners, header),
    mode: modeText(bits | (header.mode & 0o7777)),
    modifiedAt: header.mtime,
  }
}

export async function readFromArchive(
  place: ContainerPlace,
  path: string,
  { signal }: { signal?: AbortSignal },
): Promise<{ sizeBytes: number; stream: Readable }> {
  const { workFolder } = await readOwners(place)
  const found = await resolveInArchive(place, posix.resolve(workFolder, path))
  if (found.stat === undefined) throw fileRefusal('missing', place.podId, path)
  if (found.stat.kind === 'dir') throw fileRefusal('isFolder', place.podId, path)
  if (found.stat.kind !== 'file') throw fileRefusal('notFile', place.podId, path)
  signal?.throwIfAborted()
  const entries = entriesInArchive(place, found.path)
  const first = await entries.next()
  if (first.done) throw fileRefusal('missing', place.podId, path)
  const { header, body } = first.value
  const content = async function* () {
    try {
      yield* body
    } catch (cause) {
      throw new PodsError('runtime_unavailable', `${path} ended before its last byte`, { cause })
    } finally {
      await entries.return()
    }
  }
  const stream = Readable.from(content(), { objectMode: false, ...(signal && { signal }) })
  stream.on('error', () => undefined) // told to whoever reads
  // One that nobody begins to read has no generator that could end the transfer.
  stream.once('close', () => void entries.return())
  return { sizeBytes: header.size, stream }
}

export async function writeToArchive(
  place: ContainerPlace,
  path: string,
  source: Readable,
  { signal }: { signal?: AbortSignal },
): Promise<void> {
  const { workFolder, owners, user } = await readOwners(place)
  if (path.endsWith('/')) throw fileRefusal('isFolder', place.podId, path)
  const { path: target, stat: former } = await resolveInArchive(place, posix.resolve(workFolder, path))
  if (former?.kind === 'dir') throw fileRefusal('isFolder', place.podId, path)
  const folder = await resolveInArchive(place, posix.dirname(target))
  if (folder.stat?.kind !== 'dir') throw fileRefusal('noFolder', place.podId, path)
  const owner = former === undefined ? undefined : await ownerOf(place, target)
  await mkdir(place.spoolFolder, { recursive: true, mode: 0o700 })
  const spooled = join(place.spoolFolder, randomUUID())
  try {
    const size = await spool(source, spooled, path, signal)
    const header = {
      name: posix.basename(target),
      size,
      mode: former?.mode ?? NEW_MODE,
      mtime: new Date(),
      ...(owner ?? ownerOfProgram(owners, user)),
    }
    await putInArchive(place, folder.path, header, createReadStream(spooled))
    const arrived = (await statInArchive(place, target))?.sizeBytes
    if (arrived === size) return
    const message = `${path}: the pod got ${arrived ?? 0} of ${size} bytes; send it again`
    throw new PodsError('runtime_unavailable', message)
  } catch (error) {
    const trouble = writeTroubleOf(error)
    throw trouble === undefined ? error : fileRefusal(trouble, place.podId, path)
  } finally {
    await rm(spooled, { force: true })
  }
}

async function spool(source: Readable, file: string, path: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    await pipeline(source, createWriteStream(file, { flags: 'wx', mode: 0o600 }), signal ? { signal } : {})
    return (await stat(file)).size
  } catch (cause) {
    if (!isErrno(cause, 'ENOSPC', 'EDQUOT')) throw cause
    throw new PodsError('storage_full', `the disk of the server is full; ${path} was not written`, { cause })
  }
}

/** Whose the file is. Podman tells root for every one. */
async function ownerOf(place: ContainerPlace, path: string): Promise<{ uid: number; gid: number } | undefined> {
  if (place.product === 'podman') return undefined
  for await (const { header } of entriesInArchive(place, path)) return { uid: header.uid, gid: header.gid }
  return undefined
}

function tooLarge({ podId }: ContainerPlace, path: string): PodsError {
  const why = 'its image has no shell to list it with, and the engine reads all that is below'
  return new PodsError('too_large', `folder ${path} in pod "${podId}" holds too much: ${why}; name one with less in it`)
}
