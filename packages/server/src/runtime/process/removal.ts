// The end of instances and the disposal of their folders. Each step can be repeated: a killed server goes on here.
import { randomUUID } from 'node:crypto'
import { chmod, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../../support/atomic-file.ts'
import { readClaim, readState, writeStop } from './instance-folder.ts'
import { eventFile, instanceFolder, instancesOf, podFolder, temporaryFolder } from './layout.ts'
import { areGone, endMarked, markedProcesses, podMark, shimMark, signalGroup, signalProcess } from './process-tree.ts'

/** What a shim needs behind the grace to collect the last output and write the end. */
const shimGraceMs = 5000

/** Resolves when no process of the instance is left; its records and log stay. */
export async function endInstance(root: string, uid: string, instance: number, graceMs: number): Promise<void> {
  const folder = instanceFolder(root, uid, instance)
  await writeStop(folder, { graceMs })
  const { shim, isHeld } = readClaim(folder)
  if (shim !== undefined && isHeld) {
    signalProcess(shim, 'SIGTERM')
    if (!(await areGone([shim], { withinMs: graceMs + shimGraceMs }))) signalProcess(shim, 'SIGKILL')
  } else {
    await endWithGrace(folder, uid, graceMs)
  }
  await endMarked(podMark(uid))
  await endMarked(shimMark(uid)) // one that was started and has not claimed yet
}

/** Without a shim its part is done from here. */
async function endWithGrace(folder: string, uid: string, graceMs: number): Promise<void> {
  const state = readState(folder)
  const main = state?.phase === 'running' ? state.main : null
  if (main !== null && signalProcess(main, 'SIGTERM')) signalGroup(main.pid, 'SIGTERM')
  const others = markedProcesses(podMark(uid))
  for (const process of others) if (process.pid !== main?.pid) signalProcess(process, 'SIGTERM')
  const isClean = await areGone(main === null ? others : [main, ...others], { withinMs: graceMs })
  if (!isClean && main !== null && signalProcess(main, 'SIGKILL')) signalGroup(main.pid, 'SIGKILL')
}

/** Ends all instances of a pod and forgets them. `beforeDisposal` is called while the logs are still in their place. */
export async function removePod(
  root: string,
  uid: string,
  { graceMs, beforeDisposal }: { graceMs: number; beforeDisposal: () => void },
): Promise<void> {
  const instances = instancesOf(root, uid).reverse() // only the newest can be alive, and it gets its grace
  for (const instance of instances) await endInstance(root, uid, instance, graceMs)
  beforeDisposal()
  const trash = await takeAway(root, podFolder(root, uid))
  await endMarked(podMark(uid)) // what was started until the folder was gone
  if (trash !== undefined) await removeTree(trash)
  await rm(eventFile(root, uid), { force: true })
}

export async function dispose(root: string, folder: string): Promise<void> {
  const trash = await takeAway(root, folder)
  if (trash !== undefined) await removeTree(trash)
}

/** Takes a folder out of its place at once, to be deleted at leisure. */
async function takeAway(root: string, folder: string): Promise<string | undefined> {
  const trash = join(temporaryFolder(root), randomUUID())
  try {
    await rename(folder, trash)
    return trash
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM')) throw error
    await openForRemoval(folder) // programs leave folders that forbid it even to their owner
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function openForRemoval(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openForRemoval(join(folder, entry.name))
  }
}
