// What is left in the folders of a runtime without a row, with a real database and the process runtime.
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { FOLDER_GRACE_MS, sweep } from '../../src/controller/sweep.ts'
import { openProcessRuntime, type ProcessRuntime } from '../../src/runtime/process/process-runtime.ts'
import { insertPod } from '../../src/store/pods.ts'
import { openStore, type Store } from '../../src/store/store.ts'

let database: FreshDatabase
let store: Store
let folder: string
let runtime: ProcessRuntime
let now: Date

beforeEach(async () => {
  database = await freshDatabase()
  store = await openStore({ connection: database.connection, logger: { warn: () => undefined } })
  folder = await mkdtemp(join(tmpdir(), 'tpods-sweep-'))
  runtime = await openProcessRuntime({ folder, shimScript: '', echoScript: '', postgresScript: '' })
  now = new Date('2026-11-21T10:00:00Z')
})
afterEach(async () => {
  await runtime.close()
  await rm(folder, { recursive: true })
  await store.close()
  await database.drop()
})

const run = () =>
  sweep(
    {
      db: store.db,
      runtime,
      clock: { now: () => now },
      graceMs: 0,
      logger: { info: () => undefined, error: (facts) => expect(facts).toBeUndefined() },
    },
    [],
    () => true,
  )
async function keepData(name: string) {
  await mkdir(join(folder, 'data', name), { recursive: true })
  await writeFile(join(folder, 'data', name, 'precious'), 'x')
}
async function makePod(uid: string, change: { goneAt?: Date } = {}) {
  const pod = { uid, site: 'local', tenant: 'dev', podId: `p${uid.slice(0, 8)}`, spec: {}, derived: {}, isOn: false }
  await insertPod(store.db, { ...pod, createdBy: 'ann', now })
  if (change.goneAt === undefined) return
  const gone = { deleted_at: change.goneAt, gone_at: change.goneAt }
  await store.db.updateTable('pods').set(gone).where('uid', '=', uid).execute()
}
const left = async () => (await readdir(join(folder, 'data'))).sort()

test('the data of a pod that no row knows goes after a day, and not before', async () => {
  const orphan = randomUUID()
  await keepData(orphan)
  await run()
  now = new Date(now.getTime() + FOLDER_GRACE_MS - 1)
  await run()
  expect(await left()).toEqual([orphan])
  now = new Date(now.getTime() + 1)
  await run()
  expect(await left()).toEqual([])
})

test('the data of a pod that has a row stays, and so does what no pod can have made', async () => {
  const [stopped, buried] = [randomUUID(), randomUUID()]
  await makePod(stopped)
  await makePod(buried, { goneAt: now })
  for (const name of [stopped, buried, 'lost+found']) await keepData(name)
  await run()
  now = new Date(now.getTime() + FOLDER_GRACE_MS)
  await run()
  expect(await left()).toEqual([stopped, 'lost+found'].sort())
})

test('nothing goes when it would be a large part: the database may be the wrong one', async () => {
  const orphans = Array.from({ length: 5 }, () => randomUUID())
  for (const uid of orphans) await keepData(uid)
  await run()
  now = new Date(now.getTime() + 2 * FOLDER_GRACE_MS)
  await run()
  expect(await left()).toEqual(orphans.sort())
})

test('what is left of an instance without its companion process goes too', async () => {
  const uid = randomUUID()
  await mkdir(join(folder, 'pods', uid, '1', 'work'), { recursive: true })
  await run()
  now = new Date(now.getTime() + FOLDER_GRACE_MS)
  await run()
  expect(await readdir(join(folder, 'pods'))).toEqual([])
})
