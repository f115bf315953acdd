import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { openStore, type Store } from '../../src/store/store.ts'

let database: FreshDatabase
let store: Store

beforeEach(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger: { warn: () => undefined } })
})
afterEach(async () => {
  await store.close()
  await database.drop()
})

test('a connection that is lost inside a transaction fails the transaction and not the process', async () => {
  const lost = store.db.transaction().execute(async (tx) => {
    await takeLease(tx, 'controller', 'first', 10_000)
    await store.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where state = $1', [
      'idle in transaction',
    ])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await takeLease(tx, 'controller', 'first', 10_000)
  })
  await expect(lost).rejects.toThrow()
  expect(await takeLease(store.db, 'controller', 'second', 10_000)).toMatchObject({ holder: 'second' })
})

test('a process that is paused inside a transaction keeps no lock from the others', async () => {
  const paused = store.db.transaction().execute(async (tx) => {
    await takeLease(tx, 'controller', 'first', 1)
    const lease = await takeLease(store.db, 'controller', 'second', 10_000)
    expect(lease).toMatchObject({ holder: 'second' })
    await takeLease(tx, 'controller', 'first', 1)
  })
  await expect(paused).rejects.toThrow()
})
