// Files by scripts, in a shell of this machine; and the bodies on their way.
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SizedBody } from '../../../src/runtime/shell/bodies.ts'
import { modeText, toPodFiles } from '../../../src/runtime/shell/file-listing.ts'
import { listFilesOf, readFileOf, type ShellPlace, writeFileOf } from '../../../src/runtime/shell/files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Loses the last bytes of what it is given, if it is told to. */
function place(lost = 0): ShellPlace {
  return {
    podId: 'docpod',
    async exec([name = '', ...args], { stdin, stdout, stderr }) {
      const child = spawn(name, args, { cwd: folder, stdio: 'pipe' })
      const given = stdin === undefined ? Buffer.alloc(0) : await buffer(stdin)
      child.stdin.on('error', () => undefined) // one that ends at once may not read it
      child.stdin.end(given.subarray(0, given.length - lost))
      const code = new Promise<number | null>((resolve) => child.once('close', resolve))
      await Promise.all([
        pipeline(child.stdout, stdout, { end: false }),
        pipeline(child.stderr, stderr, { end: false }),
      ])
      return { exitCode: await code, timedOut: false, cancellable: true }
    },
  }
}

describe('files by scripts', () => {
  test('a folder is one level, with odd names as they are', async () => {
    await mkdir(join(folder, 'a folder', 'deep'), { recursive: true })
    for (const name of ['.hidden', '-n', 'two\nlines', "it's"]) await writeFile(join(folder, 'a folder', name), name)
    await symlink('/no/where', join(folder, 'a folder', 'link'))
    const files = await listFilesOf(place(), 'a folder/')
    expect(files.map(({ path, type }) => [path, type])).toEqual([
      ['a folder/-n', 'file'],
      ['a folder/.hidden', 'file'],
      ['a folder/deep', 'dir'],
      ["a folder/it's", 'file'],
      ['a folder/link', 'symbolic_link'],
      ['a folder/two\nlines', 'file'],
    ])
  })

  test('what is written replaces a file behind a link, and keeps its mode', async () => {
    await writeFile(join(folder, 'target'), 'former')
    await chmod(join(folder, 'target'), 0o640)
    await symlink('target', join(folder, 'link'))
    await writeFileOf(place(), 'link', Readable.from(['new']), {})
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new')
    expect((await stat(join(folder, 'target'))).mode & 0o777).toBe(0o640)
    const { sizeBytes, stream } = await readFileOf(place(), 'link', {})
    expect([sizeBytes, await text(stream)]).toEqual([3, 'new'])
  })

  test('what did not arrive whole never appears', async () => {
    await writeFile(join(folder, 'file'), 'former')
    const writing = writeFileOf(place(1), 'file', Readable.from(['new content']), {})
    await expect(writing).rejects.toMatchObject({
      code: 'runtime_unavailable',
      message: expect.stringContaining('10 of 11 bytes'),
    })
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('former')
    expect(await readdir(folder)).toEqual(['file'])
  })

  test.each([
    ['missing', 'file_not_found'],
    ['.', 'invalid_request'],
    ['/dev/null', 'invalid_request'],
  ])('%s is not read', async (path, code) => {
    await expect(readFileOf(place(), path, {})).rejects.toMatchObject({ code })
  })

  test('a folder that is missing is named as it was asked for', async () => {
    await expect(writeFileOf(place(), 'no/such/file', Readable.from(['x']), {})).rejects.toThrow(
      'folder no/such does not exist in pod "docpod"',
    )
  })
})

test.each([
  [0o100644, '-rw-r--r--'],
  [0o40755, 'drwxr-xr-x'],
  [0o120777, 'lrwxrwxrwx'],
  [0o10600, 'prw-------'],
  [0o60660, 'brw-rw----'],
])('the mode %o is %s', (bits, mode) => {
  expect(modeText(bits)).toBe(mode)
})

test('a file that lists itself has the path that was asked for', () => {
  expect(toPodFiles(['81a4 5 1700000000 root wheel', 'name'], './name')).toMatchObject([
    {
      name: 'name',
      path: './name',
      sizeBytes: 5,
      owner: 'root',
      group: 'wheel',
      modifiedAt: new Date(1_700_000_000_000),
    },
  ])
})

describe('a body with its size first', () => {
  test('gives no more than was said', async () => {
    const body = new SizedBody('file')
    body.end('5\nhello, and more')
    expect(await text(body)).toBe('hello')
    await body.overflowed
  })

  test('that is short is an error', async () => {
    const body = new SizedBody('file')
    body.end('50\nhello')
    await expect(text(body)).rejects.toThrow('file ended before its last byte')
  })
})
