// A program: one controller on a database, with a runtime that only records. Run as
// `node recording-controller.js <connection as JSON> <name>`; it ends in good order at SIGTERM.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { pino } from 'pino'
import { openPostgresBroker } from '../../../packages/server/src/broker/postgres.ts'
import { startController } from '../../../packages/server/src/controller/controller.ts'
import { systemClock } from '../../../packages/server/src/domain/clock.ts'
import { openStore } from '../../../packages/server/src/store/store.ts'
import { makeSealer } from '../../../packages/server/src/support/sealer.ts'
import { openStorageRoot } from '../../../packages/server/src/volumes/storage-root.ts'
import { RecordingRuntime } from './recording-runtime.ts'

const [connectionText = '', holder = ''] = process.argv.slice(2)
const logger = pino({ level: 'warn' })
const connection: pg.PoolConfig = { ...JSON.parse(connectionText), application_name: holder }

const store = await openStore({ connection, logger })
const runtime = new RecordingRuntime({ ...connection, application_name: `${holder} runtime` }, holder)
const broker = openPostgresBroker({ connection, pool: store.pool, logger })
// Its pods have neither secrets nor mounts.
const volumes = await openStorageRoot({ folder: await mkdtemp(join(tmpdir(), 'tpods-recording-')), logger })
const controller = startController({
  db: store.db,
  sealer: makeSealer([Buffer.alloc(32)]),
  volumes,
  runtime,
  broker,
  clock: systemClock,
  random: Math.random,
  graceMs: 0,
  tenantHost: () => 'localhost',
  logger,
  holder,
  keepMs: 86_400_000,
  keepActionLogs: 1000,
})
process.send?.('started')

await once(process, 'SIGTERM')
await controller.close()
await volumes.close()
await rm(volumes.root, { recursive: true, force: true })
await broker.close()
await store.close()
await runtime.close()
process.disconnect?.()
