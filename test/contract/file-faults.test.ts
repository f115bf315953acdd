// What happens to files when the disk is full, a connection is cut, a path leads astray or a folder changes under a
// download: the former files stay, nothing else does, and the server goes on.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { unzip } from '../support/unzip.ts'

const MAX_UPLOAD_BYTES = 3_000_000
const DISK_BYTES = 2 * 1024 * 1024

let server: TestServer
let ann: string
/** Folders of this machine: the volumes, and the working directory of the pod. */
let volumes: string
let work: string
beforeAll(async () => {
  server = await startTestServer({ TPODS_MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) })
  ann = await server.addUser('ann')
  volumes = join(server.dataDir, 'storage/local/dev/volumes')
  for (const volume_id of ['data', 'small']) await server.call('create_volume', { token: ann, body: { volume_id } })
  const volume_mounts = {
    '/small': { type: 'tapisvolume', source_id: 'small' },
    '/fixed': { type: 'tapisvolume', source_id: 'data', read_only: true },
  }
  const created = await server.call('create_pod', {
    token: ann,
    body: { pod_id: 'files', image: 'tpods/echo', volume_mounts },
  })
  expect(created.status, String(created.body.message)).toBe(200)
  await server.waitFor('files', 'AVAILABLE')
  const [uid = ''] = await readdir(join(server.dataDir, 'process/pods'))
  work = join(server.dataDir, 'process/pods', uid, '1/work')
})
afterAll(() => server.stop())

/** As it is, without the cleaning up of a URL library. */
function open(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  const { hostname, port } = new URL(server.url)
  return request({
    method,
    host: hostname,
    port,
    path: `/v3/pods${path}`,
    headers: { 'x-tapis-token': ann, ...headers },
  })
}

function replyTo(out: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => out.once('response', resolve).once('error', reject))
}

async function send(path: string, parts: [name: string, value: string | Blob][]) {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  const encoded = new Response(form)
  const out = open('POST', path, { 'content-type': encoded.headers.get('content-type') ?? '' })
  out.end(Buffer.from(await encoded.arrayBuffer()))
  const reply = await replyTo(out)
  const { message, code } = JSON.parse((await buffer(reply)).toString()) as { message: string | string[]; code: string }
  return { status: reply.statusCode, code, message: [message].flat().join(' ') }
}

const bytes = (count: number, fill = 'x') => new Blob([fill.repeat(count)])
const toVolume = (path: string, content: Blob) => send(`/volumes/${path}`, [['file', content]])
const toPod = (dest: string, content: Blob, { destFirst = true } = {}) => {
  const [first, last] = [['dest_path', dest] as [string, string], ['file', content] as [string, Blob]]
  return send('/files/upload_to_pod', destFirst ? [first, last] : [last, first])
}

/** The names of all that is below a folder, hidden ones too. With types, or it would follow links. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort()
}
const spooled = () => readdir(join(server.dataDir, 'spool')).catch(() => [])

const hasDisk = await canMount(tmpdir())

describe.runIf(hasDisk)('a full disk', () => {
  let disk: SmallDisk | undefined
  afterEach(async () => {
    await disk?.remove()
    disk = undefined
  })
  const ways: [string, (content: Blob) => ReturnType<typeof send>][] = [
    ['a volume', (content) => toVolume('small/upload/former.bin', content)],
    ['a pod', (content) => toPod('/small/former.bin', content)],
    ['a pod, with the target behind the file', (content) => toPod('/small/former.bin', content, { destFirst: false })],
  ]

  test.each(ways)('keeps the former file of an upload to %s, and nothing of the new one', async (_name, upload) => {
    const folder = join(volumes, 'small')
    disk = await mountSmallDisk(folder, DISK_BYTES)
    expect((await upload(bytes(1000, 'o'))).status).toBe(200)
    const refused = await upload(bytes(2_500_000))
    expect([refused.status, refused.code]).toEqual([507, 'storage_full'])
    expect(refused.message).toMatch(/room left|disk is full/)
    expect(await namesIn(folder)).toEqual(['former.bin'])
    expect(await readFile(join(folder, 'former.bin'), 'utf8')).toBe('o'.repeat(1000))
    expect(await spooled()).toEqual([])
    expect((await upload(bytes(1_500_000, 'n'))).status).toBe(200)
    expect((await stat(join(folder, 'former.bin'))).size).toBe(1_500_000)
  })

  test('makes no folders for a file that does not fit', async () => {
    disk = await mountSmallDisk(join(volumes, 'small'), DISK_BYTES)
    expect((await toVolume('small/upload/new/deep/f.bin', bytes(2_500_000))).status).toBe(507)
    expect(await namesIn(join(volumes, 'small'))).toEqual([])
  })

  test('where uploads wait for their target is said too', async () => {
    const spool = join(server.dataDir, 'spool')
    await mkdir(spool, { recursive: true })
    disk = await mountSmallDisk(spool, DISK_BYTES)
    const refused = await toPod('late.bin', bytes(2_500_000), { destFirst: false })
    expect([refused.status, refused.code]).toEqual([507, 'storage_full'])
    expect(await spooled()).toEqual([])
    expect(await namesIn(work)).not.toContain('late.bin')
    expect((await toPod('late.bin', bytes(100), { destFirst: false })).status).toBe(200)
  })
})

describe('an upload that is cut off', () => {
  const part = (name: string, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`
  const half = `${part('file', '; filename="f"')}${'new'.repeat(50_000)}`
  const target = `${part('dest_path')}kept.txt\r\n`

  test.each<[string, string, string, () => string]>([
    ['to a volume', '/volumes/data/upload/kept.txt', half, () => join(volumes, 'data')],
    ['to new folders of a volume', '/volumes/data/upload/new/deep/f.txt', half, () => join(volumes, 'data')],
    ['to a pod', '/files/upload_to_pod', target + half, () => work],
    ['to a pod, without its target yet', '/files/upload_to_pod', half, () => join(server.dataDir, 'spool')],
  ])('%s leaves everything as it was', async (_name, path, beginning, folderOf) => {
    await toVolume('data/upload/kept.txt', bytes(3, 'o'))
    await toPod('kept.txt', bytes(3, 'o'))
    await mkdir(folderOf(), { recursive: true })
    const before = await namesIn(folderOf())
    const out = open('POST', path, { 'content-type': 'multipart/form-data; boundary=b' })
    out.on('error', () => undefined)
    out.write(beginning)
    await expect.poll(async () => (await namesIn(folderOf())).length).toBe(before.length + 1)
    out.destroy()
    await expect.poll(() => namesIn(folderOf())).toEqual(before)
    for (const kept of [join(volumes, 'data/kept.txt'), join(work, 'kept.txt')])
      expect(await readFile(kept, 'utf8')).toBe('ooo')
    expect((await toPod('kept.txt', bytes(4, 'p'))).status).toBe(200)
  })
})

describe('an upload above the limit', () => {
  const over = MAX_UPLOAD_BYTES + 1
  test.each<[string, (content: Blob) => ReturnType<typeof send>]>([
    ['a volume', (content) => toVolume('data/upload/limit.bin', content)],
    ['new folders of a volume', (content) => toVolume('data/upload/never/made/f.bin', content)],
    ['a pod', (content) => toPod('limit.bin', content)],
    ['a pod, with the target behind the file', (content) => toPod('limit.bin', content, { destFirst: false })],
  ])('to %s is refused with the limit and leaves nothing', async (_name, upload) => {
    const look = async () => [await namesIn(join(volumes, 'data')), await namesIn(work), await spooled()]
    const before = await look()
    for (const size of [over, 8 * MAX_UPLOAD_BYTES]) {
      const { status, code, message } = await upload(bytes(size))
      expect([status, code]).toEqual([413, 'too_large'])
      expect(message).toContain(`at most ${MAX_UPLOAD_BYTES} bytes`)
    }
    expect(await look()).toEqual(before)
  })

  test('is not one with exactly as many bytes', async () => {
    expect((await toVolume('data/upload/most.bin', bytes(MAX_UPLOAD_BYTES))).status).toBe(200)
    expect((await toPod('most.bin', bytes(MAX_UPLOAD_BYTES))).status).toBe(200)
  })
})

describe('a path that leads astray', () => {
  beforeAll(async () => {
    await mkdir(join(volumes, 'data/folder'), { recursive: true })
    await symlink(server.dataDir, join(volumes, 'data/out'))
    await symlink(join(server.dataDir, 'admin.json'), join(volumes, 'data/admin'))
  })

  test.each([
    ['../up.txt', '..'],
    ['%2e%2e/up.txt', '..'],
    ['a/..%2f..%2fup.txt', '..'],
    ['folder/../../up.txt', '..'],
    ['a%00b', 'zero byte'],
    ['n'.repeat(256), 'too long'],
    ['', 'empty'],
    ['%2f', 'empty'],
    ['folder', 'is a folder'],
    ['folder/', 'is a folder'],
    ['out/up.txt', 'symbolic link'],
    ['admin', 'symbolic link'],
    ['.tpods-upload-x', 'kept for uploads'],
  ])('is no target for an upload to a volume: %s', async (path, why) => {
    const before = [await namesIn(volumes), await readdir(server.dataDir)]
    const { status, code, message } = await toVolume(`data/upload/${path}`, bytes(1))
    expect([status, code]).toEqual([400, 'invalid_request'])
    expect(message.toLowerCase()).toContain(why)
    expect([await namesIn(volumes), await readdir(server.dataDir)]).toEqual(before)
  })

  test.each(['../x', '%2e%2e/x', 'out/admin.json', 'admin', 'a%00b'])('is not read in a volume: %s', async (path) => {
    for (const verb of ['download', 'contents']) {
      const reply = await replyTo(open('GET', `/volumes/data/${verb}/${path}`).end())
      expect([verb, reply.statusCode]).toEqual([verb, 400])
      expect((await buffer(reply)).toString()).not.toContain('password')
    }
    expect((await replyTo(open('GET', `/volumes/data/list?path=${path}`).end())).statusCode).toBe(400)
  })

  test('with a leading slash starts at the root of the volume', async () => {
    expect((await toVolume('data/upload//etc/passwd', bytes(1))).status).toBe(200)
    expect(await readFile(join(volumes, 'data/etc/passwd'), 'utf8')).toBe('x')
  })

  test.each([
    ['', 'required'],
    ['a\0b', 'NUL'],
    ['folder', 'is a folder'],
    ['new/', 'folder'],
    ['no/such/f.txt', 'no/such'],
    ['/fixed/f.txt', 'read only'],
  ])('is no target for an upload to a pod: %j', async (dest, why) => {
    await mkdir(join(work, 'folder'), { recursive: true })
    const before = await namesIn(work)
    for (const destFirst of [true, false]) {
      const { status, code, message } = await toPod(dest, bytes(1), { destFirst })
      expect([status, code]).toEqual([400, 'invalid_request'])
      expect(message).toContain(why)
    }
    expect([await namesIn(work), await spooled()]).toEqual([before, []])
  })
})

describe.runIf(process.platform === 'linux')('a download that the client cuts', () => {
  /** What this process, which is the server, has open below its data. */
  const openFiles = async () => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
    return (await Promise.all(links)).filter((path) => path.startsWith(volumes) || path.startsWith(work))
  }
  const size = 30_000_000
  const places: [string, string][] = [
    ['a volume', '/volumes/data/download/cut/big.bin'],
    ['a volume as a zip', '/volumes/data/contents/cut?zip=true'],
    ['a pod', '/files/download_from_pod/big.bin'],
  ]
  beforeAll(async () => {
    const content = randomBytes(size)
    await mkdir(join(volumes, 'data/cut'), { recursive: true })
    await writeFile(join(volumes, 'data/cut/big.bin'), content)
    await writeFile(join(work, 'big.bin'), content)
  })

  test.each(places)('lets go of the file: from %s', async (_name, path) => {
    await expect.poll(openFiles).toEqual([]) // a volume may still be measured after the uploads before
    const reply = await replyTo(open('GET', path).end())
    expect(reply.statusCode).toBe(200)
    await new Promise((resolve) => reply.once('readable', resolve))
    expect((await openFiles()).length).toBeGreaterThan(0)
    reply.destroy()
    await expect.poll(openFiles).toEqual([])
  })

  test.each(places)('at any moment harms nobody: from %s', async (_name, path) => {
    const cutAfter = async (ms: number) => {
      const out = open('GET', path).end()
      out.on('response', (reply) => reply.on('error', () => undefined).resume())
      out.on('error', () => undefined)
      await sleep(ms)
      out.destroy()
    }
    await Promise.all(Array.from({ length: 30 }, (_, turn) => cutAfter(turn * 2)))
    await expect.poll(openFiles).toEqual([])
    expect((await fetch(`${server.url}/v3/healthcheck`)).status).toBe(200)
  })
})

describe('a zip of a folder that changes', () => {
  const zip = async (path: string) => {
    const reply = await fetch(`${server.url}/v3/pods/volumes/data/contents/${path}?zip=true`, {
      headers: { 'x-tapis-token': ann },
    })
    expect(reply.status).toBe(200)
    return Buffer.from(await reply.arrayBuffer())
  }

  test('is whole, and has what did not change', async () => {
    const folder = join(volumes, 'data/churn')
    await mkdir(folder)
    const steady = 'steady'.repeat(20_000)
    for (const name of ['00-steady', '50-steady', '99-steady']) await writeFile(join(folder, name), steady)
    let isDone = false
    const changes = [
      (name: string) => rm(name, { force: true, recursive: true }),
      (name: string, size: number) => writeFile(name, 'g'.repeat(size)),
      (name: string) => writeFile(name, ''),
      (name: string, size: number) => writeFile(name, 'a'.repeat(size), { flag: 'a' }),
      (name: string) => mkdir(join(name, 'sub'), { recursive: true }),
      (name: string) => symlink('/etc', name),
    ]
    const churn = (async () => {
      for (let round = 0; !isDone; round += 1) {
        const name = join(folder, `${(round * 37) % 100}`)
        await changes[(round * 7) % changes.length]?.(name, (round * 9_973) % 200_000).catch(() => undefined)
      }
    })()
    try {
      for (let turn = 0; turn < 6; turn += 1) {
        const files = await unzip(await zip('churn'))
        for (const name of ['00-steady', '50-steady', '99-steady'])
          expect(files.get(name)?.toString() === steady, name).toBe(true)
        expect([...files.keys()].filter((name) => name.includes('passwd'))).toEqual([])
      }
    } finally {
      isDone = true
      await churn
    }
  })

  test('that cannot be finished is cut off and not ended, and the log says why', async () => {
    let deep = join(volumes, 'data/endless')
    await mkdir(deep)
    await writeFile(join(deep, '0-first.bin'), randomBytes(300_000)) // does not shrink, so the reply has begun
    for (let level = 0; level < 210; level += 1) deep = join(deep, 'd')
    await mkdir(deep, { recursive: true })
    await expect(zip('endless')).rejects.toThrow('terminated')
    await expect.poll(() => server.logLines.join('\n')).toContain('nested more than')
  })
})
