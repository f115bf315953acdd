// The folders of the embedded Postgres: its home, the cluster made by initdb, and the one for its socket.
import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, lchown, lstat, mkdir, readdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PodsError } from '../errors.ts'
import { isErrno, syncFolder } from '../support/atomic-file.ts'
import { assertReachable, choosePostgresAccount, type PostgresAccount } from '../support/postgres/account.ts'
import type { PostgresBinaries } from '../support/postgres/binaries.ts'

const maxSocketPathBytes = 100 // sockaddr_un holds 104 on some systems

export interface PostgresHome {
  path: string
  /** Of the cluster, as Postgres understands "data directory". */
  data: string
  account: PostgresAccount
}

/** Makes the home when missing, for the user that Postgres runs as alone. */
export async function openPostgresHome(folder: string): Promise<PostgresHome> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = await realpath(folder)
  const data = join(path, 'data')
  const account = await choosePostgresAccount(data)
  await assertReachable(path, account)
  await chmod(path, 0o700)
  await giveTo(account, path)
  return { path, data, account }
}

/** Makes the cluster when there is none; refuses one of another major version. */
export async function openCluster(home: PostgresHome, binaries: PostgresBinaries, user: string): Promise<void> {
  for (const name of await readdir(home.path)) {
    if (name.startsWith('initdb-')) await remove(join(home.path, name))
  }
  const version = await versionOf(home.data)
  if (version === undefined) return makeCluster(home, binaries, user)
  if (version === binaries.major) return
  throw new PodsError(
    'wrong_state',
    `the database in ${home.data} is of Postgres ${version}, and this server brings Postgres ${binaries.major}; ` +
      'run the tpods release that made it, or move it to a server of your own and set TPODS_DATABASE_URL',
  )
}

/** In the home, or under the system's folder for temporary files where the path is too long for a socket. */
export async function openSocketFolder(home: PostgresHome, port: number): Promise<string> {
  const inside = join(home.path, 'socket')
  const digest = createHash('sha256').update(home.path).digest('hex').slice(0, 16)
  const fits = Buffer.byteLength(join(inside, `.s.PGSQL.${port}`)) <= maxSocketPathBytes
  const folder = fits ? inside : join(await realpath(tmpdir()), `tpods-${digest}`)
  await assertReachable(folder, home.account)
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error
  })
  const found = await lstat(folder)
  const owners = [process.getuid?.(), home.account?.uid]
  if (!found.isDirectory() || !owners.includes(found.uid) || (found.mode & 0o077) !== 0) {
    throw new PodsError(
      'wrong_state',
      `folder ${folder} is not private, so Postgres cannot have its socket there; remove it`,
    )
  }
  for (const name of await readdir(folder)) await rm(join(folder, name), { force: true })
  await giveTo(home.account, folder)
  return folder
}

/** Under another name first, so that a kill leaves no half cluster behind that looks like one. */
async function makeCluster(home: PostgresHome, binaries: PostgresBinaries, user: string): Promise<void> {
  const unfinished = join(home.path, `initdb-${randomUUID()}`)
  const flags = [`--username=${user}`, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions']
  const initdb = spawn(binaries.initdb, [`--pgdata=${unfinished}`, ...flags], {
    ...home.account,
    cwd: home.path,
    env: { LC_ALL: 'C', PATH: process.env.PATH, TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [output, [code]] = await Promise.all([text(initdb.stderr), once(initdb, 'close')])
  if (code !== 0) {
    await remove(unfinished)
    throw new PodsError('unavailable', `initdb could not make a database in ${home.path}: ${output.trim()}`)
  }
  await rename(unfinished, home.data)
  await syncFolder(home.path)
}

async function versionOf(data: string): Promise<string | undefined> {
  try {
    return (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  const exists = await lstat(data).catch(() => undefined)
  return exists === undefined ? undefined : 'unknown (PG_VERSION is missing)'
}

/** The initdb of a killed server may still be writing there for a moment. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

async function giveTo(account: PostgresAccount, path: string): Promise<void> {
  if (account !== undefined) await lchown(path, account.uid, account.gid)
}
