// Files in a running pod: what goes in comes out byte for byte, and every refusal says which path it is about.
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
  await server.call('create_pod', { token: ann, body: { pod_id: 'files', image: 'tpods/echo' } })
  await server.call('create_pod', { token: ann, body: { pod_id: 'off', image: 'tpods/echo', status_requested: 'OFF' } })
  await server.waitFor('files', 'AVAILABLE')
})
afterAll(() => server.stop())

const url = (podId: string, rest: string) => `${server.url}/v3/pods/${podId}/${rest}`
const get = async (rest: string, { podId = 'files', token = ann } = {}) =>
  fetch(url(podId, rest), { headers: { 'x-tapis-token': token } })
const list = (rest: string) => get(rest).then((reply) => reply.json() as Promise<Record<string, never>>)

async function upload(
  dest: string,
  content: string | Uint8Array<ArrayBuffer>,
  { podId = 'files', token = ann, destFirst = true } = {},
) {
  const form = new FormData()
  if (destFirst) form.append('dest_path', dest)
  form.append('file', new Blob([content]), 'local name.bin')
  if (!destFirst) form.append('dest_path', dest)
  const reply = await fetch(url(podId, 'upload_to_pod'), {
    method: 'POST',
    body: form,
    headers: { 'x-tapis-token': token },
  })
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
  return { status: reply.status, body: (await reply.json()) as any }
}

test.each([true, false])('a file comes back byte for byte, with dest_path before it: %s', async (destFirst) => {
  const content = randomBytes(1_000_000)
  const { status, body } = await upload('all bytes.bin', content, { destFirst })
  expect([status, body.message]).toEqual([200, 'File uploaded to pod successfully.'])
  expect(body.result).toEqual({ uploaded: 'all bytes.bin', pod_name: 'files' })
  for (const rest of ['download_from_pod/all%20bytes.bin', 'download_from_pod?path=all%20bytes.bin']) {
    const reply = await get(rest)
    expect(reply.status).toBe(200)
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '1000000',
      'content-disposition': `attachment; filename="all bytes.bin"; filename*=UTF-8''all%20bytes.bin`,
      'x-pod-id': 'files',
      'x-source-path': 'all bytes.bin',
    })
    expect(hash(Buffer.from(await reply.arrayBuffer()))).toBe(hash(content))
  }
})

test('a folder is listed by the URL relative to the working directory, and by the query also absolute', async () => {
  await upload('note.txt', 'hello')
  const home = await list('list_files/')
  expect(home).toMatchObject({ message: 'Successfully listed files in .', result: { path: '.' } })
  const files = home.result as unknown as { files: { name: string }[]; count: number }
  expect(files.count).toBe(files.files.length)
  expect(files.files.find(({ name }) => name === 'note.txt')).toMatchObject({
    type: 'file',
    size: 5,
    nativePermissions: expect.stringMatching(/^-rw/),
    mimeType: null,
  })
  expect(await list('list_files/note.txt')).toMatchObject({ result: { count: 1 } })
  expect(await list('list_files?path=/')).toMatchObject({
    message: 'Successfully listed files in /',
    result: { files: expect.arrayContaining([expect.objectContaining({ name: 'tmp', type: 'dir' })]) },
  })
})

test.each([
  ['list_files', 400, 'Error: Path is required.'],
  ['download_from_pod', 400, 'Error: Path is required.'],
  ['list_files/x?path=/y', 400, 'Error: Provide path either in URL path or as query parameter, not both.'],
  ['list_files/nope', 404, 'Path not found or not accessible: nope'],
  ['list_files?path=/nope', 404, 'Path not found or not accessible: /nope'],
  ['download_from_pod/nope', 404, 'File not found or not accessible: nope'],
])('%s is %i and says why', async (rest, status, text) => {
  const reply = await get(rest)
  expect(reply.status).toBe(status)
  expect([((await reply.json()) as { message: string | string[] }).message].flat().join()).toContain(text)
})

test('an upload without a target, or into a folder that is not there, is refused', async () => {
  const nowhere = await upload('', 'x')
  expect([nowhere.status, nowhere.body.message]).toEqual([400, ['Destination path is required, got: ']])
  const lost = await upload('/no/such/folder/x', 'x')
  expect(lost.status).toBe(400)
  expect([lost.body.message].flat().join()).toContain('/no/such/folder')
})

test('a pod without a running container is 409 with its status, an unknown one 404, and a stranger 403', async () => {
  for (const rest of ['list_files/', 'download_from_pod/x']) {
    const off = await get(rest, { podId: 'off' })
    expect([off.status, ((await off.json()) as { message: string }).message]).toEqual([
      409,
      expect.stringContaining('STOPPED'),
    ])
    expect((await get(rest, { podId: 'nope' })).status).toBe(404)
    expect((await get(rest, { token: bob })).status).toBe(403)
  }
  expect((await upload('x', 'x', { podId: 'off' })).status).toBe(409)
  expect((await upload('x', 'x', { token: bob })).status).toBe(403)
})

test('what was copied is in the action logs, with path and size', async () => {
  await upload('logged.txt', 'four')
  await (await get('download_from_pod/logged.txt')).text()
  const { body } = await server.call('get_pod_logs', { path: { pod_id: 'files' }, token: ann })
  const text = body.result.action_logs.join('\n')
  expect(text).toContain("'ann' uploaded logged.txt (4 bytes)")
  expect(text).toContain("'ann' downloaded logged.txt (4 bytes)")
})

test('an upload that is cut off leaves the former file as it was', async () => {
  await upload('kept.txt', 'before')
  await new Promise<void>((resolve) => {
    const out = request(url('files', 'upload_to_pod'), {
      method: 'POST',
      headers: { 'x-tapis-token': ann, 'content-type': 'multipart/form-data; boundary=b' },
    })
    out.on('error', () => resolve())
    out.write('--b\r\nContent-Disposition: form-data; name="dest_path"\r\n\r\nkept.txt\r\n')
    out.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n')
    out.write('x'.repeat(300_000), () => out.destroy(new Error('cut')))
  })
  await expect.poll(() => server.logLines.filter((line) => line.includes('upload_to_pod')).length).toBeGreaterThan(0)
  expect(await (await get('download_from_pod/kept.txt')).text()).toBe('before')
  const { result } = (await list('list_files/')) as unknown as { result: { files: { name: string }[] } }
  expect(result.files.filter(({ name }) => name.includes('kept'))).toHaveLength(1)
})

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
