// What a pod sees at its mount paths: links and files below its work folder. Made with the folder of the instance, and
// gone with it; what a link points to is never touched from here.
import { lstat, mkdir, open, symlink } from 'node:fs/promises'
import { join, posix, relative, resolve, sep } from 'node:path'
import { isErrno } from '../../support/atomic-file.ts'
import type { PodMount } from '../port.ts'
import { refusal } from './program.ts'

/** The mount at or above an absolute path. */
export function mountOf<Mount extends { path: string }>(mounts: readonly Mount[], path: string): Mount | undefined {
  const wanted = posix.normalize(path)
  return mounts.find((mount) => {
    const own = posix.normalize(mount.path).replace(/(?<=.)\/$/, '')
    return wanted === own || wanted.startsWith(`${own}/`)
  })
}

export interface MountOptions {
  /** The folder that stands for the root of the pod. */
  work: string
  storageRoot: string | undefined
}

export async function makeMounts(mounts: readonly PodMount[], { work, storageRoot }: MountOptions): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind === 'claim') {
      throw refusal(
        'refused',
        `mount path ${mount.path} is of type pvc, which the process runtime does not offer; mount a volume (tapisvolume), or use a server on Kubernetes`,
      )
    }
    const names = posix
      .normalize(`/${mount.path}`)
      .split('/')
      .filter((name) => name !== '')
    const last = names.pop()
    if (last === undefined) throw refusal('refused', `mount path ${mount.path} is the root of the pod; mount below it`)
    const target = join(await makeParents(work, names, mount.path), last)
    try {
      if (mount.kind === 'folder') await symlink(sourceOf(mount.source, storageRoot), target)
      else await makeFile(target, mount.content, mount.mode)
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error
      throw refusal('refused', `mount path ${mount.path} is part of another mount path`)
    }
  }
}

/** One level after the other: a path that leads through the link of another mount must not write behind it. */
async function makeParents(work: string, names: string[], path: string): Promise<string> {
  let folder = work
  for (const name of names) {
    folder = join(folder, name)
    await mkdir(folder, { mode: 0o700 }).catch(async (error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error
      if ((await lstat(folder)).isDirectory()) return
      throw refusal(
        'refused',
        `mount path ${path} lies inside another mount, which pods as plain processes cannot have`,
      )
    })
  }
  return folder
}

function sourceOf(source: string, storageRoot: string | undefined): string {
  if (storageRoot === undefined) throw refusal('refused', 'this server has no storage for mounts')
  const folder = resolve(storageRoot, source)
  const inside = relative(resolve(storageRoot), folder)
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw refusal('refused', `mount source ${source} lies outside the storage`)
  }
  return folder
}

async function makeFile(path: string, content: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.chmod(mode)
  } finally {
    await file.close()
  }
}
