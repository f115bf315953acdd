// Opens the database: pool, Kysely, migrations under their lock. The nouns have a file each beside this one.
import { Kysely, type Migration, Migrator, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { PodsError } from '../errors.ts'
import * as first from './migrations/0001-first.ts'
import * as width from './migrations/0002-width.ts'
import * as logParts from './migrations/0003-log-parts.ts'
import * as progress from './migrations/0004-progress.ts'
import type { Database } from './tables.ts'

export type Db = Kysely<Database>
/** A connection or an open transaction: what the functions of the nouns take first. */
export type Executor = Kysely<Database> | Transaction<Database>

export interface StoreOptions {
  connection: pg.PoolConfig
  logger: { warn(obj: object, text: string): void }
}

export interface Store {
  db: Db
  pool: pg.Pool
  close(): Promise<void>
}

// In the order of their names; each must be safe while the former release still runs.
const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-width': width,
  '0003-log-parts': logParts,
  '0004-progress': progress,
}

/** A process that is paused between two statements must not hold its locks for as long as it sleeps. */
const IDLE_IN_TRANSACTION_MS = 5_000

const INT8 = 20
const types: pg.CustomTypesConfig = {
  // Ids and counts stay far below 2^53, so numbers are exact.
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    id === INT8 ? Number : pg.types.getTypeParser(id, format as 'text')) as typeof pg.types.getTypeParser,
}

export async function openStore({ connection, logger }: StoreOptions): Promise<Store> {
  const pool = new pg.Pool({
    max: 20,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    ...connection,
    types,
  })
  let isClosing = false
  // Without a listener the loss of a connection would end the process: of an idle one, and of one between two
  // statements, whose next statement says it. The error of an idle one carries its whole client, which is no news.
  pool.on('error', ({ message }) => {
    if (!isClosing) logger.warn({ reason: message }, 'an idle database connection was lost')
  })
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const close = async () => {
    isClosing = true // the pool does not wait for its connections to end, and Postgres may be faster
    await db.destroy()
  }
  return { db, pool, close }
}

async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')?.migrationName
  throw new PodsError(
    'unavailable',
    `the database could not be brought up to date${failed ? ` (migration ${failed})` : ''}: ${String(error)}`,
    {
      cause: error,
    },
  )
}

/** True for the violation of a unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505'
}
