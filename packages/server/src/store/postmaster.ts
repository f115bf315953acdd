// One Postgres server process: found by its postmaster.pid, started until it answers, ended.
// Where its folders come from and what it is for is decided in embedded-postgres.ts.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, readFileSync } from 'node:fs'
import { type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PodsError } from '../errors.ts'
import { isErrno } from '../support/atomic-file.ts'
import type { PostgresAccount } from '../support/postgres/account.ts'
import { identifyProcess, isSameProcess, type ProcessIdentity } from '../support/process-identity.ts'

const startTimeoutMs = 300_000
const busyTimeoutMs = 20_000
const maxLogBytes = 10 * 1024 * 1024

/** Options for `pg`. */
export interface PostgresConnection {
  host: string
  port: number
  user: string
  database: string
  ssl: false
}

export interface PostmasterPlan {
  program: string
  dataFolder: string
  /** How to reach it: `host` is the folder of its socket. */
  connection: PostgresConnection
  settings: Record<string, string>
  logFile: string
  account: PostgresAccount
}

export interface Postmaster extends ProcessIdentity {
  child: ChildProcess
}

/** Starts Postgres in a process group of its own, so that ^C at the terminal reaches us first, and waits for it. */
export async function startPostmaster(plan: PostmasterPlan, signal?: AbortSignal): Promise<Postmaster> {
  const giveUp = Date.now() + busyTimeoutMs
  for (;;) {
    await endOrphan(plan.dataFolder)
    const attempt = await tryStart(plan, signal)
    if ('postmaster' in attempt) return attempt.postmaster
    // Backends of a postmaster that was killed hold the shared memory until they notice.
    if (!/is still in use|already exists/.test(attempt.output) || Date.now() > giveUp) throw ended(attempt.output, plan)
    await sleep(200, undefined, { signal })
  }
}

/** Fast shutdown; after 10 s an immediate one, from which Postgres recovers at its next start. */
export async function endPostmaster(postmaster: ProcessIdentity): Promise<void> {
  for (const kill of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    const deadline = Date.now() + 10_000
    if (!sendSignal(postmaster, kill)) return
    while (Date.now() < deadline) {
      if (!isSameProcess(postmaster)) return
      await sleep(20)
    }
  }
}

/**
 * What a killed server left running is stopped and not reused: its settings, programs and socket may be of an
 * older release, and a start costs less than the proof that they are not.
 */
export async function endOrphan(dataFolder: string): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid')
  let pid: number
  try {
    pid = Number.parseInt(await readFile(pidFile, 'utf8'), 10)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return
    throw error
  }
  const found = Number.isInteger(pid) ? identifyProcess(pid) : undefined
  if (found === undefined) return
  if (isPostmasterOf(dataFolder, pid)) await endPostmaster(found)
  // The number belongs to another program by now, which would make Postgres refuse. Its shared memory still guards it.
  else await rm(pidFile, { force: true })
}

type Attempt = { postmaster: Postmaster } | { output: string }

async function tryStart(plan: PostmasterPlan, signal: AbortSignal | undefined): Promise<Attempt> {
  const log = await openLog(plan.logFile)
  try {
    const before = (await log.stat()).size
    const child = spawn(plan.program, argumentsOf(plan), {
      ...plan.account,
      cwd: plan.dataFolder,
      detached: true,
      env: { LC_ALL: 'C', PATH: process.env.PATH },
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(child, 'spawn')
    child.unref()
    const identity = identifyProcess(child.pid ?? 0)
    if (identity !== undefined && (await answers(plan, child, identity, signal))) {
      return { postmaster: { ...identity, child } }
    }
    const { buffer, bytesRead } = await log.read(Buffer.alloc(4096), 0, 4096, before)
    return { output: buffer.toString('utf8', 0, bytesRead) }
  } finally {
    await log.close()
  }
}

/** True when it takes connections, false when it has ended. */
async function answers(
  plan: PostmasterPlan,
  child: ChildProcess,
  identity: ProcessIdentity,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs // a recovery after a kill may take minutes
  try {
    for (let attempt = 1; child.exitCode === null && child.signalCode === null; attempt++) {
      const refusal = await refusalOf(plan)
      if (refusal === undefined) return true
      if (Date.now() > deadline) {
        throw new PodsError('unavailable', `the embedded Postgres did not answer; see ${plan.logFile}`, {
          cause: refusal,
        })
      }
      await sleep(Math.min(20 * attempt, 500), undefined, { signal })
    }
    return false
  } catch (error) {
    await endPostmaster(identity)
    throw error
  }
}

/** Why it does not take a connection; undefined when it does. */
async function refusalOf({ connection }: PostmasterPlan): Promise<unknown> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {}) // `connect` rejects with it
  try {
    await client.connect()
    return undefined
  } catch (refusal) {
    return refusal
  } finally {
    client.end(() => {}) // not awaited: after a failed connect it may never call back
  }
}

function argumentsOf(plan: PostmasterPlan): string[] {
  const settings = {
    ...plan.settings,
    listen_addresses: '',
    port: String(plan.connection.port),
    unix_socket_directories: plan.connection.host,
    unix_socket_permissions: '0700',
  }
  return ['-D', plan.dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** Not through a link: as root we write in a folder that belongs to the user of Postgres. */
async function openLog(path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants
  const log = await open(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR, 0o600)
  if ((await log.stat()).size > maxLogBytes) await log.truncate(0)
  return log
}

function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isSameProcess(identity)) return false
  try {
    process.kill(identity.pid, signal)
    return true
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return false
    throw error
  }
}

/** The start of the command is the one that `tryStart` gave. */
function isPostmasterOf(dataFolder: string, pid: number): boolean {
  return commandOf(pid).includes(`postgres -D ${dataFolder} -c `)
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return '' // it has just ended
  }
}

function ended(output: string, plan: PostmasterPlan): PodsError {
  const fatal = /FATAL:\s+(.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? ''
  return new PodsError('unavailable', `the embedded Postgres ended at its start (${fatal}); see ${plan.logFile}`)
}
