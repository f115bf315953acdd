// Files that appear whole or not at all, also when the machine stops in the middle of a write.
import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces the file, or makes it. Readers see the old content or the new one. */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  await withCompleteCopy(path, data, mode, (copy) => rename(copy, path))
}

/** Makes the file unless it is there. True for exactly one of several callers at once, in whatever process. */
export async function createFileAtomic(path: string, data: string | Uint8Array, mode = 0o600): Promise<boolean> {
  try {
    await withCompleteCopy(path, data, mode, (copy) => link(copy, path))
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Makes renames and removals inside a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  await withHandle(await open(path, 'r'), (folder) => folder.sync())
}

export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

async function withCompleteCopy(
  path: string,
  data: string | Uint8Array,
  mode: number,
  publish: (copy: string) => Promise<void>,
): Promise<void> {
  const copy = `${path}.${randomUUID()}.tmp`
  try {
    await withHandle(await open(copy, 'wx', mode), async (file) => {
      await file.chmod(mode) // whatever the umask took away
      await file.writeFile(data)
      await file.sync()
    })
    await publish(copy)
  } finally {
    await rm(copy, { force: true })
  }
  await syncFolder(dirname(path))
}

async function withHandle(handle: FileHandle, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(handle)
  } finally {
    await handle.close()
  }
}
