// What clients see of volumes and the files in them.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNodeClient } from '../../packages/sdk/src/node/index.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string
beforeAll(async () => {
  server = await startTestServer({ TPODS_MAX_UPLOAD_BYTES: '2000000' })
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
  await create('data')
})
afterAll(() => server.stop())

const create = (volumeId: string, change: object = {}, token = ann) =>
  server.call('create_volume', { token, body: { volume_id: volumeId, ...change } })
const volume = (id: string, token = ann) => server.call('get_volume', { path: { volume_id: id }, token })
const list = (path: string, id = 'data') =>
  server.call('list_volume_files', { path: { volume_id: id }, query: { path }, token: ann })
const at = (path: string) => `${server.url}/v3/pods/volumes/${path}`
const upload = async (path: string, content: string, token = ann) => {
  const form = new FormData()
  form.append('file', new Blob([content]), 'f')
  const response = await fetch(at(`data/upload/${path}`), {
    method: 'POST',
    body: form,
    headers: { 'x-tapis-token': token },
  })
  return { status: response.status, body: (await response.json()) as { result: string; message: string; code: string } }
}
const download = (path: string, headers: Record<string, string> = {}, verb = 'download', token = ann) =>
  fetch(at(`data/${verb}/${path}`), { headers: { 'x-tapis-token': token, ...headers } })

describe('a volume', () => {
  test('is created, shown, changed, listed and deleted', async () => {
    const created = await create('mine', { description: 'notes' })
    expect(created.body).toMatchObject({
      message: 'Volume created successfully.',
      result: { volume_id: 'mine', description: 'notes', size_limit: 1024, size: 0, status: 'AVAILABLE' },
    })
    expect((await create('mine')).status).toBe(409)
    const path = { volume_id: 'mine' }
    const change = (body: object) => server.call('update_volume', { path, token: ann, body })
    expect((await change({ size_limit: 5 })).body.result).toMatchObject({ description: 'notes', size_limit: 5 })
    expect((await change({ size_limit: 5 })).body.status).toBe('error')
    expect((await change({ description: null })).body.result).toMatchObject({ description: '', size_limit: 5 })
    const { body } = await server.call('list_volumes', { token: ann })
    expect(body.result.map((one: { volume_id: string }) => one.volume_id)).toEqual(['data', 'mine'])
    expect(body.metadata).toEqual({})
    const page = await server.call('list_volumes', { token: ann, query: { limit: '1', offset: '1' } })
    expect([page.body.result.length, page.body.metadata.total]).toEqual([1, 2])
    const gone = await server.call('delete_volume', { path, token: ann })
    expect(gone.body).toMatchObject({ result: '', message: 'Volume successfully deleted.' })
    expect((await volume('mine')).status).toBe(404)
    expect((await create('mine')).status).toBe(200)
  })

  test.each(['self', 'get', 'usage', 'A1', 'ab', '../x'])('cannot have the id %s', async (id) => {
    expect((await create(id)).status).toBe(400)
  })

  test('is out of reach for others, and seen by an admin in admin mode', async () => {
    expect((await volume('data', bob)).status).toBe(403)
    expect((await upload('x.txt', 'x', bob)).status).toBe(403)
    expect((await server.call('list_volumes', { token: bob })).body.result).toEqual([])
    const headers = { 'x-pods-admin': 'true' }
    const { body } = await server.call('list_volumes', { token: server.adminToken, headers })
    expect(body.metadata.admin_context).toMatchObject({ user_accessible_ids: [] })
    expect(body.metadata.admin_context.msg).toMatch(/^You can access 0 volumes, admin reveals \d$/)
  })

  test('says when it holds more than it should', async () => {
    await upload('big/a.bin', 'x'.repeat(1_500_000))
    await server.call('update_volume', { path: { volume_id: 'data' }, token: ann, body: { size_limit: 1 } })
    await expect.poll(async () => (await volume('data')).body.result.size).toBe(2)
    expect((await volume('data')).body.metadata.warnings[0]).toContain('more than its size_limit of 1 MB')
  })
})

describe('files', () => {
  test('go in and come out, with ranges and tags', async () => {
    expect((await upload('deep/er/%C3%A4%20b.txt', '0123456789')).body.result).toBe('/deep/er/ä b.txt')
    expect((await upload('/slash.txt', 'x')).body.result).toBe('/slash.txt')
    const whole = await download('deep/er/%C3%A4%20b.txt')
    expect(await whole.text()).toBe('0123456789')
    expect(whole.headers.get('content-length')).toBe('10')
    expect(whole.headers.get('content-type')).toBe('application/octet-stream')
    expect(whole.headers.get('x-volume-id')).toBe('data')
    const etag = whole.headers.get('etag') ?? ''
    const part = await download('deep%2Fer%2F%C3%A4%20b.txt', { range: 'bytes=2-4', 'if-range': etag })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await (await download('deep/er/%C3%A4%20b.txt', { range: 'bytes=-3' })).text()).toBe('789')
    expect((await download('deep/er/%C3%A4%20b.txt', { range: 'bytes=2-4', 'if-range': '"other"' })).status).toBe(200)
    const beyond = await download('deep/er/%C3%A4%20b.txt', { range: 'bytes=10-' })
    expect(beyond.status).toBe(416)
    expect((await list('deep/er')).body.result).toMatchObject([{ path: '/deep/er/ä b.txt', type: 'file', size: 10 }])
    expect((await list('nowhere')).status).toBe(404)
    expect((await list('../mine')).status).toBe(400)
  })

  test('are refused with a reason', async () => {
    await upload('dir/f.txt', 'x')
    const reasons: [Promise<{ status: number }>, number][] = [
      [upload('', 'x'), 400],
      [upload('dir', 'x'), 400],
      [upload('a/..%2F..%2Fb', 'x'), 400],
      [upload('large.bin', 'x'.repeat(2_000_001)), 413],
      [download('dir'), 400],
      [download(''), 400],
      [download('dir/nothing'), 404],
      [download('', {}, 'contents'), 400],
      [download('dir', {}, 'contents'), 400],
    ]
    for (const [work, status] of reasons) expect((await work).status).toBe(status)
    expect((await (await download('dir', {}, 'contents')).json()) as object).toMatchObject({
      message: 'Streaming directories is only supported with query parameter zip=True.',
    })
    const names = (await list('')).body.result.map((one: { name: string }) => one.name)
    expect(names).not.toContain('large.bin')
  })

  test('come as a zip', async () => {
    await upload('zipped/sub/f.txt', 'hello')
    const response = await download('zipped?zip=true', {}, 'contents')
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toContain('filename="zipped.zip"')
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toContain('sub/f.txt')
  })

  test('are as before when the connection is cut in the middle of an upload', async () => {
    await upload('kept.txt', 'old')
    const cut = new AbortController()
    let send: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller
      },
    })
    const work = fetch(at('data/upload/kept.txt'), {
      method: 'POST',
      body,
      duplex: 'half',
      signal: cut.signal,
      headers: { 'x-tapis-token': ann, 'content-type': 'multipart/form-data; boundary=b' },
    } as RequestInit).catch(() => 'cut')
    send?.enqueue(
      Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\nnew content, first half'),
    )
    const folder = join(server.dataDir, 'storage/local/dev/volumes/data')
    const arriving = async () => (await readdir(folder)).filter((name) => name.startsWith('.tpods-upload'))
    await expect.poll(arriving).toHaveLength(1)
    cut.abort()
    expect(await work).toBe('cut')
    await expect.poll(arriving).toEqual([])
    expect(await (await download('kept.txt')).text()).toBe('old')
    expect((await list('')).body.result.map((one: { name: string }) => one.name)).not.toContainEqual(
      expect.stringMatching(/^\.tpods/),
    )
  })
})

describe('the client', () => {
  test('streams a file up and down again, and shares the volume', async () => {
    const client = createNodeClient({ baseUrl: server.url, auth: ann })
    try {
      const chunk = Buffer.alloc(100_000, 7)
      async function* source() {
        for (let count = 0; count < 15; count += 1) yield chunk
      }
      const { files, permissions } = client.volumes
      expect(await files.upload('data', '/streamed/a b.bin', Readable.from(source()))).toBe('/streamed/a b.bin')
      expect((await files.list('data', '/streamed'))[0]?.size).toBe(1_500_000)
      const rest = await files.read('data', 'streamed/a b.bin', { start: 1_499_990 })
      expect([...rest]).toEqual(Array(10).fill(7))
      const { stream } = await files.zip('data', '/streamed')
      expect((await new Response(stream).arrayBuffer()).byteLength).toBeGreaterThan(100)
      expect((await permissions.set('data', 'bob', 'READ')).permissions).toEqual(['ann:ADMIN', 'bob:READ'])
      expect((await volume('data', bob)).status).toBe(200)
      expect((await download('streamed/a%20b.bin', {}, 'download', bob)).status).toBe(403)
    } finally {
      await client.close()
    }
  })
})

describe('the deletion of a volume in use', () => {
  test('is refused while a pod that is not stopped mounts it, unless forced', async () => {
    await create('used')
    const pod = await server.call('create_pod', {
      token: ann,
      body: {
        pod_id: 'user1',
        image: 'tpods/echo',
        volume_mounts: { '/tmp/data': { type: 'tapisvolume', source_id: 'used' } },
      },
    })
    expect(pod.status, pod.body.message).toBe(200)
    const remove = (query: Record<string, string>) =>
      server.call('delete_volume', { path: { volume_id: 'used' }, query, token: ann })
    const refused = await remove({})
    expect([refused.status, refused.body.code]).toEqual([409, 'has_dependents'])
    expect(refused.body.message).toContain('user1')
    expect((await remove({ force: 'true' })).status).toBe(200)
  })
})
