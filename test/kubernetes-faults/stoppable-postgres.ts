// A Postgres server that a test stops and starts, with its data in a folder of its own.
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startEmbeddedPostgres } from '../../packages/server/src/store/embedded-postgres.ts'
import { openDataFolder } from '../../packages/server/src/support/data-folder.ts'
import { watchOver } from '../support/database.ts'

export interface StoppablePostgres {
  /** For TPODS_DATABASE_URL. */
  url: string
  stop(): Promise<void>
  /** Resolves when it takes connections; does nothing when it runs. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function openStoppablePostgres(): Promise<StoppablePostgres> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tpods-test-')))
  const watchdog = watchOver(folder)
  await (await openDataFolder(folder)).close()
  const open = () => startEmbeddedPostgres({ folder: join(folder, 'postgres'), logger: pino({ level: 'silent' }) })
  let running: Awaited<ReturnType<typeof open>> | undefined = await open()
  const { user, host, database } = running.connection
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  return {
    url: `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
    stop,
    async start() {
      running ??= await open()
    },
    async close() {
      await stop()
      await rm(folder, { recursive: true })
      watchdog.kill()
    },
  }
}
