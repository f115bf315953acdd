// A reply that was to be a stream, when the stream fails before its first byte: an envelope like any other refusal.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('an archive that cannot be begun is answered with an envelope, and with no header of a file', async () => {
  const token = server.adminToken
  expect((await server.call('create_volume', { token, body: { volume_id: 'deep' } })).status).toBe(200)
  // More folders in folders than an archive takes.
  const folder = join(server.dataDir, 'storage/local/dev/volumes/deep/top')
  await mkdir(join(folder, ...Array<string>(210).fill('d')), { recursive: true })

  const path = { volume_id: 'deep', path: 'top' }
  const reply = await server.call('get_volume_contents', { path, query: { zip: 'true' }, token })

  expect(reply.status).toBe(500)
  expect(reply.body).toMatchObject({ status: 'error', result: null, request_id: reply.headers.get('x-request-id') })
  expect(reply.headers.get('content-disposition')).toBeNull()
})
