// A real disk of a few MB that fills up: a tmpfs over a folder. Only root may mount one.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk {
  remove(): Promise<void>
}

/** Covers what is in the folder until it is removed. */
export async function mountSmallDisk(folder: string, sizeBytes: number): Promise<SmallDisk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=0770`, 'tpods-test', folder])
  return { remove: async () => void (await run('umount', ['--lazy', folder])) }
}

/** Says what a test that is skipped would need. */
export async function canMount(folder: string): Promise<boolean> {
  const disk = await mountSmallDisk(folder, 1024 * 1024).catch(() => undefined)
  if (disk === undefined) console.info('tests of a full disk are skipped: they need Linux, root and the right to mount')
  await disk?.remove()
  return disk !== undefined
}
