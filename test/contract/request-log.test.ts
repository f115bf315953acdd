// What an operator finds in the log for a request that somebody asks about.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('the line of a request carries the id that its reply has', async () => {
  const reply = await server.call('list_pods', { token: server.adminToken })
  const requestId = reply.headers.get('x-request-id')
  const lines = () => server.logLines.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId)
  await expect.poll(lines).toHaveLength(1)
  expect(lines()[0]).toMatchObject({ operationId: 'list_pods', status: 200, tenant: 'dev', user: 'admin' })
})
