// Files of volumes: what is stored, what is refused, and that nothing is left of what failed.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { VolumeFiles } from '../../src/volumes/port.ts'
import { openStorageRoot } from '../../src/volumes/storage-root.ts'

const key = { site: 'local', tenant: 'dev', volumeId: 'data' }
const limits = { maxBytes: 1024 * 1024 }
let root: string
let inside: string
let files: VolumeFiles

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tpods-storage-'))
  inside = join(root, 'local/dev/volumes/data')
  files = await openStorageRoot({ folder: root })
  await files.create(key)
})
afterEach(async () => {
  await files.close()
  await rm(root, { recursive: true, force: true })
})

const put = (path: string, text: string) => files.write(key, path, Readable.from([Buffer.from(text)]), limits)
const read = async (path: string) => (await buffer((await files.open(key, path)).createReadStream())).toString()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: { code: string }) => error.code,
  )

describe('a volume', () => {
  test('keeps what was uploaded, in folders made on the way', async () => {
    expect(await put('/a/b/c.txt', 'hello')).toBe('/a/b/c.txt')
    expect(await read('a/b/c.txt')).toBe('hello')
    expect((await stat(join(inside, 'a/b'))).mode & 0o7777).toBe(0o2770)
    expect((await stat(inside)).mode & 0o7777).toBe(0o2770)
    await put('a/b/c.txt', 'again')
    expect(await read('/a//b/./c.txt')).toBe('again')
    expect(await readdir(join(inside, 'a/b'))).toEqual(['c.txt'])
  })

  test.skipIf(process.getuid?.() !== 0)(
    'belongs to the group of the storage, with all that is made in it (needs root)',
    async () => {
      const own = await mkdtemp(join(tmpdir(), 'tpods-group-'))
      const grouped = await openStorageRoot({ folder: own, gid: 4711 })
      await grouped.create(key)
      await grouped.write(key, 'a/b.txt', Readable.from(['x']), limits)
      await grouped.writeConfig(key, { subPath: 'conf', filename: 'c.ini', content: '', mode: 0o640, update: 'always' })
      const below = join(own, 'local/dev/volumes/data')
      for (const path of [own, below, join(below, 'a'), join(below, 'a/b.txt'), join(below, 'conf/c.ini')]) {
        expect((await stat(path)).gid, path).toBe(4711)
      }
      await grouped.close()
      await rm(own, { recursive: true })
    },
  )

  test('is listed one folder at a time, with links as links', async () => {
    await put('f.txt', '12345')
    await mkdir(join(inside, 'sub'))
    await symlink('/etc/passwd', join(inside, 'link'))
    await chmod(join(inside, 'f.txt'), 0o644)
    const entries = await files.list(key, '')
    expect(entries.map(({ path, type }) => [path, type])).toEqual([
      ['/f.txt', 'file'],
      ['/link', 'symbolic_link'],
      ['/sub', 'dir'],
    ])
    expect(entries[0]).toMatchObject({ name: 'f.txt', sizeBytes: 5, permissions: 'rw-r--r--' })
    expect(await codeOf(files.list(key, 'nothing'))).toBe('file_not_found')
  })

  test('never follows links and never leaves its folder', async () => {
    await symlink('/etc', join(inside, 'etc'))
    await symlink('/etc/passwd', join(inside, 'passwd'))
    for (const path of ['etc/passwd', 'passwd']) {
      expect(await codeOf(files.open(key, path))).toBe('invalid_request')
      expect(await codeOf(put(path, 'x'))).toBe('invalid_request')
      expect(await codeOf(files.zip(key, path))).toBe('invalid_request')
    }
    expect(await codeOf(files.list(key, 'etc'))).toBe('invalid_request')
    expect(await codeOf(files.folderOf(key, 'etc/new'))).toBe('invalid_request')
    for (const path of ['../other/f', 'a/../../f', '..', 'a\0b']) {
      expect(await codeOf(files.open(key, path))).toBe('invalid_request')
      expect(await codeOf(put(path, 'x'))).toBe('invalid_request')
    }
    for (const volumeId of ['..', 'a/b', '', '.trash-x']) {
      expect(await codeOf(files.measure({ ...key, volumeId }))).toBe('invalid_request')
    }
  })

  test('refuses an upload to a folder, over the limit and to nothing, and keeps what was there', async () => {
    await put('f.txt', 'old')
    expect(await codeOf(files.write(key, 'f.txt', Readable.from([Buffer.alloc(20)]), { maxBytes: 19 }))).toBe(
      'too_large',
    )
    await mkdir(join(inside, 'sub'))
    expect(await codeOf(put('sub', 'x'))).toBe('invalid_request')
    expect(await codeOf(put('sub/', 'x'))).toBe('invalid_request')
    expect(await codeOf(put('/', 'x'))).toBe('invalid_request')
    expect(await codeOf(put('f.txt/g', 'x'))).toBe('invalid_request')
    expect(await read('f.txt')).toBe('old')
    expect((await readdir(inside)).sort()).toEqual(['f.txt', 'sub'])
  })

  test('keeps nothing of an upload that is cut off', async () => {
    async function* cut() {
      yield Buffer.from('half')
      throw new Error('the connection was cut')
    }
    await expect(files.write(key, 'f.txt', cut(), limits)).rejects.toThrow('cut')
    expect(await readdir(inside)).toEqual([])
  })

  test('has a size, and counts no file of another', async () => {
    await put('a/b.txt', '12345')
    await symlink('/etc/passwd', join(inside, 'link'))
    expect(await files.measure(key)).toBe(5)
  })

  test('with files of an earlier one is not given to a new owner', async () => {
    await put('f.txt', 'x')
    expect(await codeOf(files.create(key))).toBe('conflict')
  })
})

describe('a download', () => {
  test('has a part of the file, and a tag that changes with it', async () => {
    await put('f.txt', '0123456789')
    const first = await files.open(key, 'f.txt')
    expect((await buffer(first.createReadStream({ start: 2, end: 4 }))).toString()).toBe('234')
    await put('f.txt', '0123456789')
    const second = await files.open(key, 'f.txt')
    await second.close()
    expect(second.etag).not.toBe(first.etag)
  })

  test('gives the file as it was when opened, also when it is replaced', async () => {
    await put('f.txt', 'first')
    const file = await files.open(key, 'f.txt')
    await put('f.txt', 'second')
    expect((await buffer(file.createReadStream())).toString()).toBe('first')
  })

  test('fails when the file becomes shorter than was said', async () => {
    await put('f.txt', 'x'.repeat(100))
    const file = await files.open(key, 'f.txt')
    await truncate(join(inside, 'f.txt'), 10)
    await expect(buffer(file.createReadStream())).rejects.toThrow('shorter')
  })

  test('of an empty file is empty', async () => {
    await put('f.txt', '')
    expect(await read('f.txt')).toBe('')
  })
})

describe('a zip', () => {
  test('holds the files below the folder and no links', async () => {
    await put('top/a.txt', 'aaa')
    await put('top/sub/b.txt', 'bbb')
    await mkdir(join(inside, 'top/empty'))
    await symlink('/etc/passwd', join(inside, 'top/link'))
    const { name, stream } = await files.zip(key, 'top')
    expect(name).toBe('top.zip')
    const text = (await buffer(stream)).toString('latin1')
    for (const wanted of ['a.txt', 'sub/b.txt', 'empty/']) expect(text).toContain(wanted)
    expect(text).not.toContain('link')
    expect(text).not.toContain('root:')
    expect(await codeOf(files.zip(key, ''))).toBe('invalid_request')
    expect(await codeOf(files.zip(key, 'gone'))).toBe('file_not_found')
  })

  test('is made although the folder changes meanwhile', async () => {
    for (let number = 0; number < 60; number += 1) await put(`top/${number}.bin`, 'x'.repeat(50_000))
    let isDone = false
    const churn = (async () => {
      for (let round = 0; !isDone; round += 1) {
        const name = join(inside, 'top', `${round % 60}.bin`)
        await (round % 3 === 0 ? rm(name, { force: true }) : writeFile(name, 'y'.repeat((round * 977) % 90_000)))
      }
    })()
    const bytes = await buffer((await files.zip(key, 'top')).stream)
    isDone = true
    await churn
    // The end of the central directory: the archive is whole.
    expect(bytes.subarray(-22, -18).toString('latin1')).toBe('PK\x05\x06')
  })

  test('ends when nobody reads on, and lets go of its files', async () => {
    await put('top/big.bin', 'x'.repeat(900_000))
    const openBefore = (await readdir('/proc/self/fd')).length
    const { stream } = await files.zip(key, 'top')
    stream.destroy()
    await expect.poll(async () => (await readdir('/proc/self/fd')).length).toBeLessThanOrEqual(openBefore)
  })
})

describe('a deleted volume', () => {
  test('is gone at once, however deep its folders are', async () => {
    let deep = inside
    for (let level = 0; level < 80; level += 1) deep = join(deep, 'd')
    await mkdir(deep, { recursive: true })
    await writeFile(join(deep, 'f'), 'x')
    await writeFile(Buffer.concat([Buffer.from(`${inside}/`), Buffer.from([0xff, 0xfe])]), 'no text for a name')
    await symlink(root, join(inside, 'link'))
    await files.remove(key)
    expect(await files.list(key, '')).toEqual([])
    await files.close()
    expect(await readdir(join(root, 'local/dev/volumes'))).toEqual(['data'])
  })

  test('whose deletion was cut by a kill is finished by the next start', async () => {
    const trash = join(root, 'local/dev/volumes/.trash-left')
    await mkdir(join(trash, 'sub'), { recursive: true })
    await writeFile(join(trash, 'sub/f'), 'x')
    await (await openStorageRoot({ folder: root })).close()
    expect(await readdir(join(root, 'local/dev/volumes'))).toEqual(['data'])
  })
})

describe('a config file for a pod', () => {
  test('is written always or once, with its mode', async () => {
    const config = { subPath: 'conf', filename: 'app.ini', mode: 0o640 }
    await files.writeConfig(key, { ...config, content: 'one', update: 'once' })
    await files.writeConfig(key, { ...config, content: 'two', update: 'once' })
    const file = join(root, await files.folderOf(key, 'conf'), 'app.ini')
    expect(await readFile(file, 'utf8')).toBe('one')
    await files.writeConfig(key, { ...config, content: 'two', update: 'always', mode: 0o600 })
    expect(await readFile(file, 'utf8')).toBe('two')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})
