// The folders that a pod mounts, right before the engine does: walked component by component without following links, for
// a pod that may change a folder above could have put a link there.
import { constants, type FileHandle, open } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { isErrno } from '../../support/atomic-file.ts'
import type { PodDefinition } from '../port.ts'
import { refused } from './engine-error.ts'
import { sourceOf } from './mounts.ts'

const { O_DIRECTORY, O_NOFOLLOW } = constants
/** Needs no right to read the folder, which may belong to a user of a container. */
const O_PATH = 0o10000000

/** Throws `runtime_refused` for one that is not there, or not by way of folders alone. */
export async function checkSources({ mounts }: PodDefinition, storageRoot: string | undefined): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind !== 'folder' || storageRoot === undefined) continue
    const root = resolve(storageRoot)
    const names = relative(root, sourceOf(mount, root)).split(sep)
    try {
      await walk(root, names)
    } catch (error) {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES')) throw error
      throw refused(`mount path ${mount.path}: its source ${mount.source} is no folder of the storage`)
    }
  }
}

async function walk(root: string, names: readonly string[]): Promise<void> {
  // Elsewhere there is no way to hold on to a folder; engines run in a VM there, which has links of its own.
  if (process.platform !== 'linux') return
  let folder = await open(root, O_PATH | O_DIRECTORY)
  try {
    for (const name of names) {
      const next: FileHandle = await open(`/proc/self/fd/${folder.fd}/${name}`, O_PATH | O_DIRECTORY | O_NOFOLLOW)
      await folder.close()
      folder = next
    }
  } finally {
    await folder.close()
  }
}
