// What the engine's archives say of files, in the words of the port.
import type { Header } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { toStat, writeTroubleOf } from '../../../src/runtime/docker/archive.ts'
import { toPodFile } from '../../../src/runtime/docker/archive-files.ts'
import { namesOf, ownerOfProgram, parseList } from '../../../src/runtime/docker/container-owners.ts'
import { EngineError } from '../../../src/runtime/docker/engine-error.ts'

/** As an engine said them, of real files. */
test.each([
  ['a file', 488, 'file', 0o750],
  ['a folder', 2147484141, 'dir', 0o755],
  ['a folder with the sticky bit', 2148532735, 'dir', 0o777],
  ['a link', 134218239, 'link', 0o777],
  ['a named pipe', 33554852, 'other', 0o644],
  ['a block device', 67109248, 'other', 0o600],
  ['a character device', 69206454, 'other', 0o666],
  ['a file that runs as its owner', 8389101, 'file', 0o755],
])('%s is known by its mode', (_what, mode, kind, rights) => {
  expect(toStat({ size: 6, mode, linkTarget: '/w/f' })).toEqual({ sizeBytes: 6, kind, mode: rights, target: '/w/f' })
})

const owners = {
  users: parseList('root:x:0:0:root:/root:/bin/sh\nmail:x:8:12::/:\nbroken\nnobody:x:nan:0::\n'),
  groups: parseList('root:x:0:\nmail:x:12:\nstaff:x:50:mail'),
}

describe('owners', () => {
  test('are called by the lists of the container', () => {
    expect(namesOf(owners, { uid: 8, gid: 50 })).toEqual({ owner: 'mail', group: 'staff' })
    expect(namesOf(owners, { uid: 1000, gid: 1000 })).toEqual({ owner: 'UNKNOWN', group: 'UNKNOWN' })
  })

  test.each([
    ['', 0, 0],
    ['root', 0, 0],
    ['mail', 8, 12],
    ['8', 8, 12],
    ['1000', 1000, 0],
    ['1000:2000', 1000, 2000],
    ['mail:staff', 8, 50],
    [':50', 0, 50],
  ])('the user "%s" of an image is %i:%i', (user, uid, gid) => {
    expect(ownerOfProgram(owners, user)).toEqual({ uid, gid })
  })
})

test.each([
  ['file', 'file', '-rw-r-----', 5],
  ['directory', 'dir', 'drw-r-----', 0],
  ['symlink', 'symbolic_link', 'lrw-r-----', 8],
  ['fifo', 'other', 'prw-r-----', 0],
  ['character-device', 'other', 'crw-r-----', 0],
] as const)('a %s of an archive is listed as a %s', (type, listed, mode, sizeBytes) => {
  const header = { type, size: type === 'file' ? 5 : 0, mode: 0o100640, uid: 0, gid: 12, mtime: new Date(1_000) }
  const link = type === 'symlink' ? '/no/where'.slice(1) : ''
  // Only what is looked at.
  const whole = { ...header, name: 'x', linkname: link } as Header
  expect(toPodFile(whole, owners, { name: 'x', path: 'a/x' })).toEqual({
    name: 'x',
    path: 'a/x',
    type: listed,
    sizeBytes,
    owner: 'root',
    group: 'mail',
    mode,
    modifiedAt: new Date(1_000),
  })
})

test.each([
  ['mounted volume is marked read-only', 'readOnly'],
  ['copier: put: error opening file "/ro/x" for writing: open /ro/x: read-only file system', 'readOnly'],
  ['copier: put: error writing file "/small/x": write /small/x: no space left on device', 'full'],
  ['something else', undefined],
])('the refusal "%s"', (words, trouble) => {
  expect(writeTroubleOf(new EngineError(500, words))).toBe(trouble)
})
