// What the controller keeps of a pod whose runtime shows one thing after the other.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.ts'
import type { TrustedLease } from '../../src/controller/leadership.ts'
import { type ReconcileDeps, reconcile } from '../../src/controller/reconcile.ts'
import { takeLease } from '../../src/store/leases.ts'
import { readFinalLog } from '../../src/store/pod-logs.ts'
import { insertPod, podByUid, writeWish } from '../../src/store/pods.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { live, shownRuntime } from '../support/shown-runtime.ts'

let database: FreshDatabase
let store: Store
let lease: TrustedLease
const uid = randomUUID()
const runtime = shownRuntime()

beforeEach(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger: { warn: () => undefined } })
  const held = await takeLease(store.db, 'controller', 'test', 60_000)
  if (held === undefined) throw new Error('the lease is not free')
  lease = { ...held, isTrusted: () => true }
  const spec = { image: 'busybox' }
  const owner = { site: 'local', tenant: 'dev', createdBy: 'ada' }
  await insertPod(store.db, { ...owner, uid, podId: 'pod', spec, derived: spec, isOn: true, now: new Date() })
})
afterEach(async () => {
  await store.close()
  await database.drop()
})

async function look(seen: typeof runtime.seen, lines: string[] = []): Promise<void> {
  Object.assign(runtime, { seen, lines })
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const clock = { now: () => new Date() }
  const deps = { db: store.db, runtime, clock, random: Math.random, tenantHost: () => 'localhost', logger: quiet }
  await reconcile({ ...deps, graceMs: 0 } as unknown as ReconcileDeps, lease, uid) // it makes no instance here
}

async function keptLines(): Promise<string[]> {
  const kept = (await readFinalLog(store.db, uid))?.lines.split('\n') ?? []
  return kept.filter((row) => row !== '').map((row) => (JSON.parse(row) as { line: string }).line)
}

async function stop(): Promise<void> {
  const row = await podByUid(store.db, uid)
  if (row !== undefined) await writeWish(store.db, row, { statusRequested: 'OFF', isLifecycle: true })
}

const startedAt = new Date()
const pullFailed = { reason: 'image_pull_failed' as const, message: 'the image cannot be pulled' }

test.each([
  ['that never ran', null, []],
  ['that was started again in place', startedAt, ['before']],
])('the log of an instance %s is kept from its end, not from an ERROR of its pull', async (_which, ran, before) => {
  await look(live('pending', { startedAt: ran }), before)
  await look(live('failed', { ...pullFailed, startedAt: ran }), before)
  expect((await podByUid(store.db, uid))?.phase).toBe('failed')
  await look(live('succeeded', { exitCode: 0, startedAt }), [...before, 'last words'])
  expect(await keptLines()).toEqual([...before, 'last words'])
})

test('what an instance said whose pull came true after an ERROR is kept when it is stopped', async () => {
  await look(live('pending'))
  await look(live('failed', pullFailed))
  await look(live('running', { startedAt }), ['words'])
  await stop()
  await look(live('running', { startedAt }), ['words', 'last words'])
  expect(await keptLines()).toEqual(['words', 'last words'])
})

test('how far a pull has come is kept while it goes on, and no longer', async () => {
  const progress = { what: 'pull' as const, doneLayers: 1, layers: 4, doneBytes: 30, totalBytes: 120 }
  await look(live('failed', pullFailed))
  await look(live('pending', { message: 'pulling the image web', progress }))
  expect((await podByUid(store.db, uid))?.progress).toEqual(progress)
  await look(live('running', { startedAt }))
  expect((await podByUid(store.db, uid))?.progress).toBeNull()
})
