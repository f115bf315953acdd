// Going through all that is below a folder: measuring and deleting, never by a link.
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { at, codeOf, enter, type Folder } from './folders.ts'

/** Of folders in folders; each level holds one file descriptor. */
export const MAX_DEPTH = 200
const TEMPORARY = '.tpods-upload-'
/** A temporary file this old belongs to no upload that still runs. */
const STALE_MS = 86_400_000

export function temporaryName(): string {
  return `${TEMPORARY}${randomUUID()}`
}

export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY)
}

/** The bytes of all files. What a killed server left of uploads is cleared away on the way. */
export async function measureTree(folder: Folder, nowMs: number, depth = 0): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder.path)) {
    const stat = await lstat(at(folder, name)).catch(ignoreGone)
    if (stat === undefined) continue
    if (stat.isFile() && isTemporary(name) && nowMs - stat.mtimeMs > STALE_MS) {
      await unlink(at(folder, name)).catch(ignoreGone)
    } else if (stat.isFile()) {
      bytes += stat.size
    } else if (stat.isDirectory() && depth < MAX_DEPTH) {
      const child = await enter(folder, name).catch(ignoreGone)
      if (child === undefined) continue
      try {
        bytes += await measureTree(child, nowMs, depth + 1)
      } finally {
        await child.handle.close()
      }
    }
  }
  return bytes
}

/** Deletes the folder of that name and all below it. Deep folders are moved up first, so that few are open at a time. */
export async function removeTree(parent: Folder, name: string): Promise<void> {
  const folder = await enter(parent, name).catch(ignoreGone)
  if (folder === undefined) return
  const deep: string[] = []
  try {
    await empty(folder, 0, async (path) => {
      const moved = `${name}-${randomUUID()}`
      await rename(path, at(parent, moved))
      deep.push(moved)
    })
  } finally {
    await folder.handle.close()
  }
  await rmdir(at(parent, name))
  for (const moved of deep) await removeTree(parent, moved)
}

const SHALLOW = 32

async function empty(folder: Folder, depth: number, moveUp: (path: Buffer) => Promise<void>): Promise<void> {
  // As bytes: not every name is text.
  for (const name of await readdir(folder.path, { encoding: 'buffer' })) {
    const path = Buffer.concat([Buffer.from(`${folder.path}/`), name])
    const stat = await lstat(path).catch(ignoreGone)
    if (stat === undefined) continue
    if (!stat.isDirectory()) {
      await unlink(path).catch(ignoreGone)
    } else if (depth >= SHALLOW) {
      await moveUp(path)
    } else {
      const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(
        ignoreGone,
      )
      if (handle === undefined) continue
      const child = { handle, path: process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path.toString() }
      try {
        await empty(child, depth + 1, moveUp)
      } finally {
        await handle.close()
      }
      await rmdir(path)
    }
  }
}

/** What vanished or was swapped meanwhile. */
function ignoreGone(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return undefined
  throw error
}
