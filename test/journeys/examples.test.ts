// The programs in examples/ run as they are against a real server.
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const programs = (await readdir(examples)).filter((name) => name.endsWith('.mjs'))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('there are examples', () => {
  expect(programs).not.toEqual([])
})

test.each(programs)('%s does what it says', async (name) => {
  const env = { ...process.env, TPODS_BASE_URL: server.url, TPODS_TOKEN: server.adminToken }
  const { stdout } = await promisify(execFile)(process.execPath, [`${examples}${name}`], { env, timeout: 60_000 })
  expect(stdout).toContain('is AVAILABLE at hello')
  expect(stdout).toContain('hello from a pod')
  expect((await server.call('list_pods', { token: server.adminToken })).body.result).toEqual([])
})
