import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mayExchange } from '../../../src/runtime/docker/hold.ts'
import { checkSources } from '../../../src/runtime/docker/mount-sources.ts'
import { bindsOf, mountsOf, sourceOf, volumeNamesOf } from '../../../src/runtime/docker/mounts.ts'
import type { PodMount } from '../../../src/runtime/port.ts'
import { container, definition, facts, key } from './facts.ts'

const places = { storageRoot: '/storage', filesFolder: '/records/files' }
const claim = (name: string, subPath = ''): PodMount => ({
  kind: 'claim',
  path: `/claims/${name}${subPath}`,
  name,
  subPath,
  readOnly: false,
})
const folder = (source: string): PodMount => ({ kind: 'folder', path: '/data', source, readOnly: false })

test('a claim is a volume of the pod, and so is each part of it', () => {
  const mounts = [claim('data'), claim('data', 'logs'), claim('more')]
  const names = volumeNamesOf(definition({ mounts }))
  expect(new Set(names).size).toBe(3)
  for (const name of names) expect(name).toMatch(new RegExp(`^docpod-${key.uid}-(data|more)-[0-9a-f]{12}$`))
  expect(mountsOf(definition({ mounts }), places, facts())).toEqual(
    mounts.map(({ path }, place) => ({ Type: 'volume', Source: names[place], Target: path, ReadOnly: false })),
  )
})

test('a claim that is mounted twice is one volume', () => {
  expect(volumeNamesOf(definition({ mounts: [claim('data'), { ...claim('data'), path: '/again' }] }))).toHaveLength(1)
})

test('the volume of a claim belongs to this pod and to no other of its id', () => {
  const mounts = [claim('data')]
  const other = { ...key, uid: '11111111-2222-3333-4444-555555555555' }
  expect(volumeNamesOf(definition({ mounts }))).not.toEqual(volumeNamesOf(definition({ mounts, key: other })))
})

test('where files are guarded by labels, the engine is asked to set them', () => {
  expect(mountsOf(definition(), places, facts({ hasSelinux: true }))).toEqual([])
  expect(bindsOf(definition(), places)).toEqual([
    '/storage/local/dev/volumes/docs/in:/data:rw,z',
    '/records/files/1:/etc/app.conf:ro,z',
  ])
})

describe('the source of a folder', () => {
  test.each(['../outside', 'a/../../outside', '/etc', '.', ''])('is never outside the storage: %j', (source) => {
    expect(() => sourceOf({ source }, '/storage')).toThrow(/outside the storage/)
  })

  test('needs a storage', () => {
    expect(() => sourceOf({ source: 'a' }, undefined)).toThrow(/no storage/)
  })
})

test.each([
  ['that may write in a folder above', { writes: ['/storage/docs'] }, true],
  ['that may write in the same folder only', { writes: ['/storage/docs/in'] }, false],
  ['that may write in a folder of another name', { writes: ['/storage/doc'] }, false],
  ['that only reads', { writes: [] }, false],
  ['that has ended', { writes: ['/storage/docs'], state: 'ended' as const }, false],
])('a container %s may exchange what is mounted: %s', (_which, its, expected) => {
  expect(mayExchange(['/storage/docs/in'], [container(its)])).toHaveLength(expected ? 1 : 0)
})

describe.runIf(process.platform === 'linux')('right before it is mounted, a source', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tpods-storage-'))
    await mkdir(join(root, 'volume/inner'), { recursive: true })
  })
  afterEach(() => rm(root, { recursive: true }))

  const check = (source: string) => checkSources(definition({ mounts: [folder(source)] }), root)

  test('that is a folder is taken', async () => {
    await expect(check('volume/inner')).resolves.toBeUndefined()
  })

  test.each([
    ['a link to a folder', 'volume/link'],
    ['below a link', 'volume/link/passwd'],
    ['not there', 'volume/missing'],
  ])('that is %s is refused', async (_what, source) => {
    await symlink('/etc', join(root, 'volume/link'))
    await expect(check(source)).rejects.toMatchObject({ code: 'runtime_refused', details: { reason: 'refused' } })
  })
})
