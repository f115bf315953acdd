// What pods leave in a volume beside files and folders: pipes, sockets and devices are listed, and nothing waits for them.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { VolumeFiles } from '../../src/volumes/port.ts'
import { openStorageRoot } from '../../src/volumes/storage-root.ts'

const key = { site: 'local', tenant: 'dev', volumeId: 'data' }
const call = promisify(execFile)
let root: string
let top: string
let files: VolumeFiles
let listener: Server | undefined

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tpods-special-'))
  top = join(root, 'local/dev/volumes/data/top')
  files = await openStorageRoot({ folder: root })
  await files.create(key)
  await mkdir(top)
  await writeFile(join(top, 'file'), 'of the pod')
})
afterEach(async () => {
  listener?.close()
  listener = undefined
  await files.close()
  await rm(root, { recursive: true, force: true })
})

const makers = {
  pipe: (path: string) => call('mkfifo', [path]),
  socket: async (path: string) => {
    listener = createServer().listen(path)
    await once(listener, 'listening')
  },
  'character device': (path: string) => call('mknod', [path, 'c', '1', '5']),
  'block device': (path: string) => call('mknod', [path, 'b', '7', '0']),
}

/** Devices are made by root alone, and not in every container. */
const canMakeDevices = await (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-mknod-'))
  try {
    await makers['character device'](join(folder, 'device'))
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})()
if (!canMakeDevices) console.info('skipped: devices in a volume need a user who may call mknod')

describe.each(Object.keys(makers) as (keyof typeof makers)[])('a %s', (kind) => {
  test.skipIf(kind.endsWith('device') && !canMakeDevices)('is listed, not read, not written and deleted', async () => {
    await makers[kind](join(top, 'odd'))

    expect((await files.list(key, 'top')).map(({ name, type }) => [name, type])).toEqual([
      ['file', 'file'],
      ['odd', 'other'],
    ])
    const refused = { code: 'invalid_request' }
    await expect(files.open(key, 'top/odd')).rejects.toMatchObject(refused)
    await expect(files.zip(key, 'top/odd')).rejects.toMatchObject(refused)
    await expect(files.list(key, 'top/odd')).rejects.toMatchObject(refused)
    const source = Readable.from([Buffer.from('x')])
    await expect(files.write(key, 'top/odd', source, { maxBytes: 10 })).rejects.toMatchObject(refused)
    const archive = (await buffer((await files.zip(key, 'top')).stream)).toString('latin1')
    expect(archive).toContain('file')
    expect(archive).not.toContain('odd')
    expect(await files.measure(key)).toBe('of the pod'.length)

    await files.remove(key)
    await files.close()
    expect(await readdir(join(root, 'local/dev/volumes'))).toEqual([])
  })
})
