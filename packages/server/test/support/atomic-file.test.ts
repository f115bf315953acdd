import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileAtomic, writeFileAtomic } from '../../src/support/atomic-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-atomic-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a write replaces the content, has the asked mode and leaves no other file', async () => {
  const file = join(folder, 'a.json')
  await writeFileAtomic(file, 'first')
  await writeFileAtomic(file, 'second', 0o644)
  expect(await readFile(file, 'utf8')).toBe('second')
  expect((await stat(file)).mode & 0o777).toBe(0o644)
  expect(await readdir(folder)).toEqual(['a.json'])
})

test('a file is for its owner alone unless said otherwise, whatever the umask', async () => {
  const before = process.umask(0)
  try {
    await writeFileAtomic(join(folder, 'key'), 'secret')
  } finally {
    process.umask(before)
  }
  expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600)
})

test('readers of a file that is written again and again see only whole contents', async () => {
  const file = join(folder, 'big')
  const contents = ['a', 'b'].map((letter) => letter.repeat(300_000))
  await writeFileAtomic(file, contents[0] ?? '')
  let writing = true
  const writer = (async () => {
    for (let round = 0; round < 20; round++) await writeFileAtomic(file, contents[round % 2] ?? '')
    writing = false
  })()
  while (writing) expect(contents).toContain(await readFile(file, 'utf8'))
  await writer
})

test('of many who create one file exactly one succeeds, and its content stays', async () => {
  const file = join(folder, 'once')
  const made = await Promise.all(Array.from({ length: 20 }, (_, index) => createFileAtomic(file, `by ${index}`)))
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(await readFile(file, 'utf8')).toBe(`by ${made.indexOf(true)}`)
  expect(await readdir(folder)).toEqual(['once'])
})

test('a write into a folder that is missing fails and says so', async () => {
  await expect(writeFileAtomic(join(folder, 'no', 'file'), 'x')).rejects.toThrow('ENOENT')
})
