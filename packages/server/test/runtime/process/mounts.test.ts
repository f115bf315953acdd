import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PodMount } from '../../../src/runtime/port.ts'
import { modeText } from '../../../src/runtime/process/files.ts'
import { makeMounts, mountOf } from '../../../src/runtime/process/mounts.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tpods-mounts-'))
  for (const name of ['work', 'storage', 'storage/one']) mkdirSync(join(place, name))
})
afterEach(() => rmSync(place, { recursive: true }))
const make = (...mounts: PodMount[]) =>
  makeMounts(mounts, { work: join(place, 'work'), storageRoot: join(place, 'storage') })
const folder = (path: string, source = 'one'): PodMount => ({ path, readOnly: false, kind: 'folder', source })

test('a mount inside another one is refused and writes nothing into the storage', async () => {
  const inner: PodMount = { path: '/data/etc/file', readOnly: false, kind: 'file', content: '', mode: 0o600 }
  await expect(make(folder('/data'), inner)).rejects.toMatchObject({ code: 'runtime_refused' })
  expect(readdirSync(join(place, 'storage', 'one'))).toEqual([])
})

test('a mount above another one is refused', async () => {
  await expect(make(folder('/data/one'), folder('/data'))).rejects.toThrow(/part of another mount path/)
})

test('a source outside of the storage is refused', async () => {
  await expect(make(folder('/data', '../work'))).rejects.toThrow(/outside the storage/)
})

test('a mount path cannot leave the work folder', async () => {
  await make(folder('/../../escaped'))
  expect(existsSync(join(place, 'escaped'))).toBe(false)
  expect(readdirSync(join(place, 'work'))).toEqual(['escaped'])
})

test.each([
  ['/data', '/data'],
  ['/data/', '/data'],
  ['/data/a/../b', '/data'],
  ['/data/../etc', undefined],
  ['/database', undefined],
])('the mount of %s is %s', (path, expected) => {
  expect(mountOf([{ path: '/data' }], path)?.path).toBe(expected)
})

test.each([
  [0o100644, '-rw-r--r--'],
  [0o042770, 'drwxrws---'],
  [0o041777, 'drwxrwxrwt'],
  [0o104611, '-rwS--x--x'],
  [0o120777, 'lrwxrwxrwx'],
])('mode %o is %s', (mode, text) => expect(modeText(mode)).toBe(text))
