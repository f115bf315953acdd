// Who follows the log of a pod that has not started yet.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { readLines } from '../../src/domain/pod-logs.ts'
import type { LogLine } from '../../src/runtime/port.ts'
import { takeLease } from '../../src/store/leases.ts'
import { recordApplied } from '../../src/store/outcomes.ts'
import { insertPod } from '../../src/store/pods.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { live, shownRuntime } from '../support/shown-runtime.ts'

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

async function texts(lines: AsyncIterable<LogLine>): Promise<string[]> {
  const all: string[] = []
  for await (const { line } of lines) all.push(line)
  return all
}

test('a follower of a pod that cannot be made yet gets its first line, and asks the runtime only when it is made', async () => {
  const runtime = shownRuntime()
  const spec = { image: 'busybox' }
  const owner = { site: 'local', tenant: 'dev', createdBy: 'ada' }
  const made = { ...owner, uid: randomUUID(), podId: 'pod', spec, derived: spec, isOn: true, now: new Date() }
  const row = await insertPod(store.db, made)
  const lines = texts(readLines({ db: store.db, runtime }, row, { follow: true }))
  await sleep(500)
  expect(runtime.looks).toBe(0)

  Object.assign(runtime, { seen: live('running'), lines: ['hello'] })
  const lease = await takeLease(store.db, 'controller', 'test', 60_000)
  if (lease !== undefined) await recordApplied(store.db, lease, row)
  expect(await lines).toEqual(['hello'])
  expect(runtime.looks).toBe(1)
})
