// Volumes as folders under one storage root: `<root>/<site>/<tenant>/volumes/<id>`.
import { constants, type Stats } from 'node:fs'
import {
  chmod,
  chown,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  stat,
  unlink,
} from 'node:fs/promises'
import { join } from 'node:path'
import { PodsError } from '../errors.ts'
import { at, componentsOf, explain, type Folder, invalid, openFile, placeOf, typeAt, within } from './folders.ts'
import { helped } from './helped-files.ts'
import type { ConfigFile, FileType, OpenFile, StorageHelper, VolumeEntry, VolumeFiles, VolumeKey } from './port.ts'
import { readStreamOf } from './read-stream.ts'
import { Trash } from './trash.ts'
import { isTemporary, measureTree, temporaryName } from './tree.ts'
import { zipOf } from './zip.ts'

export interface StorageRootOptions {
  folder: string
  /** The group of all that is made from now on. Default: that of whoever makes it. */
  gid?: number | undefined
  /** For what pods keep from the server. Without one such files are refused, and their folders stay when deleted. */
  helper?: StorageHelper | undefined
  logger?: { warn(obj: object, text: string): void }
}

const FILE_MODE = 0o660
/** What is made in a folder with this bit gets the group of the folder, and folders the bit too. */
const SET_GID = 0o2000
/** Folders above those of a user: site, tenant, `volumes` and the volume. */
const OWN_DEPTH = 4
const LSTAT_AT_ONCE = 32

export async function openStorageRoot(options: StorageRootOptions): Promise<VolumeFiles> {
  const files = await openOwnFiles(options)
  return options.helper === undefined ? files : helped(files, options.helper)
}

async function openOwnFiles({ folder, gid, helper, logger }: StorageRootOptions): Promise<VolumeFiles> {
  await mkdir(folder, { recursive: true, mode: 0o770 })
  const root = await realpath(folder)
  if (gid !== undefined) await giveToGroup(root, gid)
  const trash = new Trash({ root, helper, logger })
  /** The folder at the components in the volume, told in the words of the user. */
  const inVolume = async <R>(
    key: VolumeKey,
    components: string[],
    make: boolean,
    use: (folder: Folder) => Promise<R>,
  ) => {
    try {
      const names = [...placeOf(key), ...components]
      return await within(root, names, { make: (depth) => make || depth < OWN_DEPTH }, use)
    } catch (error) {
      throw explain(error, components.join('/'))
    }
  }
  const fileAt = (path: string, whatIsMissing: string) => {
    const components = componentsOf(path)
    const name = components.pop()
    if (name === undefined) throw invalid(whatIsMissing)
    return { folders: components, name, path: [...components, name].join('/') }
  }
  await trash.sweep()

  return {
    root,
    async create(key) {
      await inVolume(key, [], true, async ({ path }) => {
        if ((await readdir(path)).length === 0) return
        throw new PodsError(
          'conflict',
          `The storage still has files of an earlier volume '${key.volumeId}'. Choose another id, or ask an operator to clear them.`,
        )
      })
    },
    remove(key) {
      const [site, tenant, kind, id] = placeOf(key)
      return trash.take([site, tenant, kind], id)
    },
    async list(key, path) {
      const components = componentsOf(path)
      return inVolume(key, components, false, (folder) => listFolder(folder, components))
    },
    async open(key, path) {
      const {
        folders,
        name,
        path: whole,
      } = fileAt(path, 'Requesting no path or / path is not allowed. Please specify a file path.')
      return inVolume(key, folders, false, async (folder) => {
        try {
          return await toOpenFile(await openFile(folder, name), name)
        } catch (error) {
          throw explain(error, whole)
        }
      })
    },
    async zip(key, path) {
      const {
        folders,
        name,
        path: whole,
      } = fileAt(
        path,
        'Requesting no path or / path is not allowed. Please download individual directories, files or objects.',
      )
      try {
        const type = await inVolume(key, folders, false, (folder) => typeAt(folder, name))
        if (type === 'missing') throw Object.assign(new Error('missing'), { code: 'ENOENT' })
        if (type === 'link') throw Object.assign(new Error('a link'), { code: 'ELOOP' })
        const place = [...placeOf(key), ...folders]
        const archive = helper && ((paths: string[]) => helper.archive(join(root, ...placeOf(key)), whole, paths))
        const stream = await (type === 'dir'
          ? zipOf(root, [...place, name], { archive })
          : zipOf(root, place, { only: name }))
        return { name: `${name}.zip`, stream }
      } catch (error) {
        throw explain(error, whole)
      }
    },
    async write(key, path, source, { maxBytes }) {
      const { folders, name, path: whole } = fileAt(path, 'path: Cannot be empty or /.')
      if (path.endsWith('/')) throw invalid(`path '${path}' names a folder: end it with the name of the file.`)
      if (isTemporary(name)) throw invalid(`path '${path}': that name is kept for uploads on their way.`)
      try {
        const options = { make: (depth: number) => depth < OWN_DEPTH, isPartial: true }
        await within(root, [...placeOf(key), ...folders], options, async (folder, missing) => {
          if (missing.length === 0) await refuseTarget(folder, name)
          await replaceFile(folder, [...missing, name], FILE_MODE, (handle) => copy(source, handle, maxBytes))
        })
      } catch (error) {
        throw explain(error, whole)
      }
      return `/${whole}`
    },
    async measure(key) {
      return inVolume(key, [], false, (folder) => measureTree(folder, Date.now()))
    },
    async folderOf(key, subPath) {
      const components = componentsOf(subPath)
      await inVolume(key, components, true, async () => undefined)
      return [...placeOf(key), ...components].join('/')
    },
    async writeConfig(key, { subPath, filename, content, mode, update }: ConfigFile) {
      const { folders, name, path: whole } = fileAt(`${subPath}/${filename}`, 'a config file needs a name.')
      await inVolume(key, folders, true, async (folder) => {
        try {
          if (update === 'once' && (await typeAt(folder, name)) !== 'missing') return
          if ((await typeAt(folder, name)) === 'dir') throw invalid(`'/${whole}' is a folder.`)
          await replaceFile(folder, [name], mode & 0o777, (handle) => handle.writeFile(content))
        } catch (error) {
          throw explain(error, whole)
        }
      })
    },
    close: () => trash.close(),
  }
}

async function giveToGroup(root: string, gid: number): Promise<void> {
  const { gid: own, mode } = await stat(root)
  const wanted = (mode & 0o7777) | SET_GID | 0o070
  if (own === gid && (mode & 0o7777) === wanted) return
  try {
    await chown(root, -1, gid)
    await chmod(root, wanted) // after the group: changing that takes the bit away
  } catch (cause) {
    throw new PodsError(
      'invalid_request',
      `the storage root ${root} cannot be given to the group ${gid} of TPODS_STORAGE_GID: ${(cause as Error).message}. Do it yourself: chgrp ${gid}, chmod g+rwxs`,
      { cause },
    )
  }
}

async function listFolder(folder: Folder, components: string[]): Promise<VolumeEntry[]> {
  const names = (await readdir(folder.path)).filter((name) => !isTemporary(name)).sort()
  const entries: VolumeEntry[] = []
  for (let start = 0; start < names.length; start += LSTAT_AT_ONCE) {
    const found = await Promise.all(
      names.slice(start, start + LSTAT_AT_ONCE).map(async (name) => {
        const stat = await lstat(at(folder, name)).catch(() => undefined)
        return stat === undefined ? [] : [toEntry(`/${[...components, name].join('/')}`, name, stat)]
      }),
    )
    entries.push(...found.flat())
  }
  return entries
}

function toEntry(path: string, name: string, stat: Stats): VolumeEntry {
  const permissions = [...'rwxrwxrwx'].map((letter, place) => (stat.mode & (0o400 >> place) ? letter : '-')).join('')
  return { path, name, type: typeOf(stat), sizeBytes: stat.size, modifiedAt: stat.mtime, permissions }
}

function typeOf(stat: Stats): FileType {
  if (stat.isSymbolicLink()) return 'symbolic_link'
  if (stat.isDirectory()) return 'dir'
  return stat.isFile() ? 'file' : 'other'
}

async function toOpenFile(handle: FileHandle, name: string): Promise<OpenFile> {
  const stat = await handle.stat({ bigint: true })
  const sizeBytes = Number(stat.size)
  const etag = `"${[stat.ino, stat.size, stat.mtimeNs].map((part) => part.toString(36)).join('-')}"`
  return {
    name,
    sizeBytes,
    modifiedAt: stat.mtime,
    etag,
    createReadStream: ({ start, end } = { start: 0, end: sizeBytes - 1 }) =>
      readStreamOf(handle, { start, end, isExact: true }),
    close: () => handle.close(),
  }
}

async function refuseTarget(folder: Folder, name: string): Promise<void> {
  const type = await typeAt(folder, name)
  if (type === 'dir') throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
  if (type === 'link') throw Object.assign(new Error('a link'), { code: 'ELOOP' })
  if (type === 'other') throw Object.assign(new Error('no regular file'), { code: 'ENXIO' })
}

/** The old file stays as it is, and missing folders missing, until the new one is whole and on disk. */
async function replaceFile(
  folder: Folder,
  names: readonly string[],
  mode: number,
  fill: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const temporary = at(folder, temporaryName())
  const handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    try {
      await fill(handle)
      await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await within(folder.path, names.slice(0, -1), { make: true }, async (target) => {
      await rename(temporary, at(target, names.at(-1) ?? ''))
      await target.handle.sync()
    })
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

async function copy(source: AsyncIterable<Uint8Array>, handle: FileHandle, maxBytes: number): Promise<void> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new PodsError('too_large', `The file is too large: at most ${maxBytes} bytes are taken.`)
    for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done)).bytesWritten
  }
}
