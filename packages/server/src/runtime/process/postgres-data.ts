// The data of the image `postgres`: made at the first start, found again at later ones.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { PodsError } from '../../errors.ts'
import { isErrno, syncFolder } from '../../support/atomic-file.ts'
import { assertReachable, choosePostgresAccount, type PostgresAccount } from '../../support/postgres/account.ts'
import type { PostgresPlan } from './postgres-plan.ts'

export interface ClusterOptions {
  programs: { initdb: string; postgres: string }
  data: string
  signal: AbortSignal
}

export interface Cluster {
  data: string
  account: PostgresAccount
}

/** User, password and database count only when the cluster is made, as in the public image. */
export async function ensureCluster(plan: PostgresPlan, options: ClusterOptions): Promise<Cluster> {
  await mkdir(dirname(options.data), { recursive: true, mode: 0o711 })
  const parent = await realpath(dirname(options.data))
  const data = join(parent, basename(options.data))
  const account = await choosePostgresAccount(data)
  await assertReachable(data, account)
  for (const name of await readdir(parent)) {
    if (name.startsWith('.initdb-')) await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 })
  }
  const found = await versionOf(data)
  if (found === undefined) await makeCluster(plan, { ...options, data }, account)
  else await forgetFormer(data)
  return { data, account }
}

/** Under another name first: a kill leaves nothing that looks like a cluster. */
async function makeCluster(plan: PostgresPlan, { programs, data, signal }: ClusterOptions, account: PostgresAccount) {
  const parent = dirname(data)
  const unfinished = join(parent, `.initdb-${randomUUID()}`)
  const passwordFile = `${unfinished}.password`
  const run = (program: string, args: string[], input?: string) =>
    runProgram(program, args, { environment: plan.environment, account, cwd: unfinished, input, signal })
  try {
    await mkdir(unfinished, { mode: 0o700 })
    await writeFile(passwordFile, `${plan.password}\n`, { mode: 0o600, flag: 'wx' })
    if (account !== undefined)
      for (const path of [unfinished, passwordFile]) await chown(path, account.uid, account.gid)
    await run(programs.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${plan.user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ])
    if (!['postgres', 'template1'].includes(plan.database)) {
      const statement = `create database "${plan.database.replaceAll('"', '""')}"\n`
      await run(programs.postgres, ['--single', '-D', unfinished, '-c', 'exit_on_error=on', 'postgres'], statement)
    }
    await rename(unfinished, data)
    await syncFolder(parent)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface RunOptions {
  environment: Record<string, string>
  account: PostgresAccount
  cwd: string
  input: string | undefined
  signal: AbortSignal
}

async function runProgram(program: string, args: string[], options: RunOptions): Promise<void> {
  const { environment: env, account, cwd, input = '', signal } = options
  const child = spawn(program, args, { ...account, cwd, env, signal, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {}) // it ended without reading; its exit code counts
  child.stdin.end(input)
  child.stdout.resume()
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code === 0) return
  throw new PodsError('unavailable', `the database could not be made: ${basename(program)} said: ${said.trim()}`)
}

async function versionOf(data: string): Promise<string | undefined> {
  try {
    return (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/**
 * After a kill its number may belong to another program by now, or to a dead one that nobody has collected, which would
 * make Postgres refuse to start. Its shared memory still guards the data.
 */
async function forgetFormer(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid')
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10)
  const command = Number.isNaN(pid) ? '' : await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (command.includes(data)) return
  await rm(file, { force: true })
  for (const name of await readdir(data)) {
    if (name.startsWith('.s.PGSQL.')) await rm(join(data, name), { force: true })
  }
}
