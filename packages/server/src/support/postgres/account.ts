// Postgres refuses to run as root: who it runs as then, and whether that user can reach a folder.
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../atomic-file.ts'

/** Undefined where Postgres runs as the user of this process. */
export type PostgresAccount = { uid: number; gid: number } | undefined

/** For root: the owner of an existing database, else the user `postgres`, else `nobody`. */
export async function choosePostgresAccount(dataFolder: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await ownerOf(dataFolder)
  if (owner !== undefined && owner.uid !== 0) return owner
  const found = (await lookUp('postgres')) ?? (await lookUp('nobody'))
  if (found !== undefined) return found
  throw new PodsError(
    'wrong_state',
    'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody"; ' +
      'start the server as another user or set TPODS_DATABASE_URL',
  )
}

/** Throws when the account may not pass through a folder above `folder`. */
export async function assertReachable(folder: string, account: PostgresAccount): Promise<void> {
  if (account === undefined) return
  for (const ancestor of ancestorsOf(folder)) {
    const { mode, uid, gid } = await stat(ancestor)
    const passable = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & passable) !== 0) continue
    throw new PodsError(
      'wrong_state',
      `folder ${ancestor} is closed to the user that Postgres runs as (uid ${account.uid}), so ${folder} cannot be used; ` +
        `run "chmod o+x ${ancestor}" or choose another folder with TPODS_DATA_DIR`,
    )
  }
}

function ancestorsOf(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [] : [...ancestorsOf(parent), parent]
}

async function ownerOf(path: string): Promise<PostgresAccount> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

async function lookUp(user: string): Promise<PostgresAccount> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => promisify(execFile)('id', [flag, user])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  } catch {
    return undefined // `id` says no such user
  }
}
