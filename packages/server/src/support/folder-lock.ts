// One holder of a folder at a time, across the processes of one machine, with nothing to clean up after a kill.
//
// The lock is a row of numbered files and the highest number is the truth. A number is taken by link(), which only
// one can win, and numbers only grow: a slow racer that still believes in a dead holder asks for a number that is
// gone. So nobody ever removes or renames a file that may be the lock of a living process.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PodsError } from '../errors.ts'
import { createFileAtomic, isErrno, writeFileAtomic } from './atomic-file.ts'
import { identifyProcess, isSameProcess, type ProcessIdentity } from './process-identity.ts'

export interface LockHolder extends ProcessIdentity {
  /** When it took the lock, as an ISO date. */
  since: string
}

interface LockRecord extends LockHolder {
  released: boolean
}

export type LockAttempt = { taken: true; release: () => Promise<void> } | { taken: false; holder: LockHolder }

/** Takes the lock kept in `folder`, which is made when missing. Never waits for a holder. */
export async function takeFolderLock(folder: string): Promise<LockAttempt> {
  const self = identifyProcess(process.pid)
  if (self === undefined) throw new Error('this process does not find itself in the process table')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (;;) {
    const top = await highestNumber(folder)
    const record = top === 0 ? undefined : await readRecord(join(folder, String(top)))
    if (top > 0 && record === undefined) continue // a higher one has just replaced it
    if (record !== undefined && !record.released && isSameProcess(record)) return { taken: false, holder: record }

    const own: LockRecord = { ...self, since: new Date().toISOString(), released: false }
    const file = join(folder, String(top + 1))
    if (!(await claim(file, own))) continue
    if ((await highestNumber(folder)) > top + 1) {
      await rm(file, { force: true })
      continue
    }
    await removeOthers(folder, top + 1)
    return { taken: true, release: () => writeFileAtomic(file, JSON.stringify({ ...own, released: true })) }
  }
}

async function claim(file: string, record: LockRecord): Promise<boolean> {
  try {
    return await createFileAtomic(file, JSON.stringify(record))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false // a new holder swept our unfinished file away
    throw error
  }
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).filter(isNumber).map(Number))
}

async function removeOthers(folder: string, own: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!isNumber(name) || Number(name) < own) await rm(join(folder, name), { force: true })
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

async function readRecord(file: string): Promise<LockRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockRecord // only this file writes them, and always whole
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw new PodsError('wrong_state', `lock file ${file} cannot be read; remove it when no server runs there`, {
      cause: error,
    })
  }
}
