import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshState, Records } from '../../../src/runtime/docker/records.ts'
import { end, key, record, state } from './facts.ts'

let folder: string
let records: Records
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-records-'))
  records = new Records(folder)
  await records.open()
})
afterEach(() => rm(folder, { recursive: true }))

const { uid } = key
const ofInstance = (instance: number) => record({ instance })

test('what was written is there for the next server', async () => {
  await records.write(ofInstance(3))
  await records.writeState(uid, 3, state({ end: end() }))
  const next = new Records(folder)
  expect(await next.uids()).toEqual([uid])
  expect(await next.newest(uid)).toEqual(ofInstance(3))
  expect(await next.state(uid, 3)).toEqual(state({ end: end() }))
})

test('instances are in their order, and the newest is the last', async () => {
  for (const instance of [10, 9, 2]) await records.write(ofInstance(instance))
  expect(await records.instances(uid)).toEqual([2, 9, 10])
  expect((await records.newest(uid))?.definition.instance).toBe(10)
})

test('a pod that is not there has nothing', async () => {
  expect(await records.instances(uid)).toEqual([])
  expect(await records.newest(uid)).toBeUndefined()
  expect(await records.state(uid, 1)).toEqual(freshState)
  await records.delete(uid, 1)
})

test('what happened to a pod that was removed does not bring it back', async () => {
  await records.write(ofInstance(3))
  await records.delete(uid, 3)
  expect(await records.writeState(uid, 3, state())).toBe(false)
  expect(await records.uids()).toEqual([])
})

test('with its last instance the pod is gone, whatever a kill left in its folder', async () => {
  await records.write(ofInstance(3))
  await records.writeFiles(ofInstance(3).definition)
  await writeFile(join(folder, 'pods', uid, '3.json.half.tmp'), '')
  await records.delete(uid, 3)
  expect(await readdir(join(folder, 'pods'))).toEqual([])
})

test('an older instance goes without the newer one', async () => {
  for (const instance of [2, 3]) await records.write(ofInstance(instance))
  await records.delete(uid, 2)
  expect(await records.instances(uid)).toEqual([3])
})

test('files have the content and the mode of their mount, in a folder for nobody else', async () => {
  const modes = [0o640, 0o4755]
  const { definition } = record({
    mounts: [
      { kind: 'folder', path: '/data', source: 'a', readOnly: false },
      ...modes.map((mode) => ({
        kind: 'file' as const,
        path: `/etc/${mode}`,
        content: `of ${mode}`,
        mode,
        readOnly: true,
      })),
    ],
  })
  await records.writeFiles(definition)
  await records.writeFiles(definition)
  const files = records.filesFolder(uid, 3)
  expect((await readdir(files)).sort()).toEqual(['1', '2'])
  expect(await readFile(join(files, '1'), 'utf8')).toBe(`of ${0o640}`)
  expect((await stat(join(files, '1'))).mode & 0o7777).toBe(0o640)
  expect((await stat(join(files, '2'))).mode & 0o7777).toBe(0o755)
  expect((await stat(files)).mode & 0o777).toBe(0o700)
})

test('the definition, which may hold secrets, is for its owner only', async () => {
  await records.write(ofInstance(3))
  expect((await stat(join(folder, 'pods', uid, '3.json'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'pods', uid))).mode & 0o777).toBe(0o700)
})
