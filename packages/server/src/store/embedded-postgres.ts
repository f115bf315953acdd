// The server's own Postgres, for when TPODS_DATABASE_URL is not set: reached by a socket in a private folder, never
// by TCP, and durable like any other. Callers hold the lock of the data folder, so there is one of these per folder.
import { rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { backoffMs } from '../support/backoff.ts'
import { findPostgresPackage, type PostgresPackage, preparePostgresBinaries } from '../support/postgres/binaries.ts'
import { openCluster, openPostgresHome, openSocketFolder } from './postgres-cluster.ts'
import {
  endOrphan,
  endPostmaster,
  type PostgresConnection,
  type Postmaster,
  type PostmasterPlan,
  startPostmaster,
} from './postmaster.ts'

const port = 5432 // no more than a part of the socket's name
const user = 'tpods'
const database = 'tpods'

const defaultSettings: Record<string, string> = {
  max_connections: '60',
  shared_buffers: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  autovacuum: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Rows and statements may hold secrets; they stay out of the log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

export interface EmbeddedPostgresOptions {
  /** `<data folder>/postgres`. Copied programs go next to it. */
  folder: string
  logger: Logger
  /** Over the defaults; for tests. */
  settings?: Record<string, string>
  /** Gives up a start that is still waiting. */
  signal?: AbortSignal
  /** Default: the npm package for this platform. */
  source?: PostgresPackage
}

export interface EmbeddedPostgres {
  readonly connection: PostgresConnection
  /** Of the postmaster; changes when it was killed and started again. */
  readonly pid: number
  stop(): Promise<void>
}

/** Makes the database at the first call, opens it at later ones, and resolves when it takes connections. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger, signal, settings = {} } = options
  const home = await openPostgresHome(options.folder)
  await endOrphan(home.data)
  const source = options.source ?? (await findPostgresPackage())
  const binaries = await preparePostgresBinaries(source, join(dirname(home.path), 'postgres-bin'), home.account)
  await openCluster(home, binaries, user)
  const host = await openSocketFolder(home, port)
  const plan: PostmasterPlan = {
    program: binaries.postgres,
    dataFolder: home.data,
    connection: { host, port, user, database: 'postgres', ssl: false },
    settings: { ...defaultSettings, ...settings },
    logFile: join(home.path, 'postgres.log'),
    account: home.account,
  }
  const keeper = new PostmasterKeeper(plan, await startPostmaster(plan, signal), logger)
  try {
    await createDatabase(plan.connection)
  } catch (error) {
    await keeper.stop()
    throw error
  }
  logger.info({ postmaster: keeper.pid, folder: home.path }, 'embedded Postgres is ready')
  return {
    connection: { ...plan.connection, database },
    get pid() {
      return keeper.pid
    },
    async stop() {
      await keeper.stop()
      await rmdir(host).catch(() => {}) // tidiness only; the next start empties it
    },
  }
}

async function createDatabase(connection: PostgresConnection): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}

/** Keeps one postmaster running until `stop`: whoever kills it (a person, the memory killer) finds it back. */
class PostmasterKeeper {
  readonly #plan: PostmasterPlan
  readonly #logger: Logger
  readonly #stopping = new AbortController()
  #current: Postmaster
  #revival: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(plan: PostmasterPlan, postmaster: Postmaster, logger: Logger) {
    this.#plan = plan
    this.#logger = logger
    this.#current = postmaster
    this.#watch(postmaster)
  }

  get pid(): number {
    return this.#current.pid
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    this.#stopping.abort()
    await this.#revival
    await endPostmaster(this.#current)
  }

  #watch(postmaster: Postmaster): void {
    this.#current = postmaster
    const { child, pid } = postmaster
    const onExit = () => {
      if (this.#stopping.signal.aborted) return
      this.#logger.error(
        { postmaster: pid, code: child.exitCode, signal: child.signalCode },
        'embedded Postgres ended by itself',
      )
      this.#revival = this.#revive()
    }
    if (child.exitCode === null && child.signalCode === null) child.once('exit', onExit)
    else onExit()
  }

  async #revive(): Promise<void> {
    const { signal } = this.#stopping
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        this.#watch(await startPostmaster(this.#plan, signal))
        this.#logger.info({ postmaster: this.pid }, 'embedded Postgres is ready again')
        return
      } catch (error) {
        if (signal.aborted) return
        this.#logger.error({ err: error }, 'embedded Postgres does not start')
      }
      const waitMs = backoffMs(attempt, { firstMs: 200, maxMs: 30_000 })
      await sleep(waitMs, undefined, { signal }).catch(() => {}) // the loop sees that it is to stop
    }
  }
}
