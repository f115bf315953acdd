// A real Postgres for tests: one per test file that asks, started at the first question, gone with its process.
// Import it at the top of a test file. The databases are empty; migrations are the caller's.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../packages/server/src/store/embedded-postgres.ts'
import { openDataFolder } from '../../packages/server/src/support/data-folder.ts'

export interface FreshDatabase {
  /** For `pg.Pool` and `pg.Client`. */
  connection: EmbeddedPostgres['connection']
  /** Also ends the connections that are still open. */
  drop(): Promise<void>
}

interface Running {
  postgres: EmbeddedPostgres
  folder: string
  watchdog: ChildProcess
}

/** Nothing here outlives the tests, so nothing has to survive a power cut. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' }

let running: Promise<Running> | undefined

afterAll(async () => {
  if (running === undefined) return
  const { postgres, folder, watchdog } = await running
  running = undefined
  await postgres.stop()
  await rm(folder, { recursive: true })
  watchdog.kill()
})

export async function sharedPostgres(): Promise<EmbeddedPostgres> {
  running ??= start()
  return (await running).postgres
}

export async function freshDatabase(): Promise<FreshDatabase> {
  const { connection } = await sharedPostgres()
  const database = `test_${randomBytes(6).toString('hex')}`
  const administer = async (statement: string) => {
    const client = new pg.Client(connection)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await administer(`create database ${database}`)
  return {
    connection: { ...connection, database },
    drop: () => administer(`drop database if exists ${database} with (force)`),
  }
}

async function start(): Promise<Running> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tpods-test-')))
  const watchdog = watchOver(folder)
  await (await openDataFolder(folder)).close()
  const postgres = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    logger: pino({ level: 'silent' }),
    settings,
  })
  return { postgres, folder, watchdog }
}

/** Its input ends when this process does, however that happens; then it takes Postgres and the folder away. */
export function watchOver(folder: string): ChildProcess {
  const script = 'cat; kill -QUIT "$(head -n 1 "$1/postgres/data/postmaster.pid")"; sleep 1; rm -rf "$1"'
  const watchdog = spawn('sh', ['-c', script, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watchdog.unref()
  ;(watchdog.stdin as Socket).unref() // a pipe is a socket to Node
  return watchdog
}
