import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { addControllerLog, readActionLogs } from '../../src/store/action-logs.ts'
import { takeLease } from '../../src/store/leases.ts'
import { LeaseLost } from '../../src/store/outcomes.ts'
import { insertPod } from '../../src/store/pods.ts'
import { openStore, type Store } from '../../src/store/store.ts'

const noon = new Date('2026-11-21T12:00:00Z')
const uid = randomUUID()
let database: FreshDatabase
let store: Store

beforeEach(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger: { warn: () => undefined } })
  const pod = {
    site: 'local',
    tenant: 'dev',
    podId: 'docpod',
    spec: {},
    derived: {},
    isOn: true,
    createdBy: 'ada',
    now: noon,
  }
  await insertPod(store.db, { ...pod, uid })
})
afterEach(async () => {
  await store.close()
  await database.drop()
})

test('a controller adds a line only while it holds the lease', async () => {
  const lease = await takeLease(store.db, 'controller', 'first', 60_000)
  if (lease === undefined) throw new Error('the lease is free and was not given')
  await addControllerLog(store.db, lease, uid, noon, 'spawner set status to CREATING')
  await takeLease(store.db, 'controller', 'first', 60_000) // a later life of the same holder
  await expect(addControllerLog(store.db, lease, uid, noon, 'too late')).rejects.toThrow(LeaseLost)
  expect(await readActionLogs(store.db, uid, 10)).toEqual(['26/11/21 12:00: spawner set status to CREATING'])
})
