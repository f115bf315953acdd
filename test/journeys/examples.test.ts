// The programs in examples/ run as they are against a real server.
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

/** What each program prints. */
const says: Record<string, RegExp> = {
  'files.mjs': /^sent \d+ bytes\nnumbers.csv came back with 100001 lines\n$/,
  'hello-pod.mjs': /^hello\w+ is AVAILABLE at hello[^\n]+\nhello from a pod\n$/,
  'template-sql.mjs': /^the database answers 42\n$/,
  'token.mjs': /^the job sees ci\w+\nthe job may not start it\nthe token is revoked\n$/,
  'volume.mjs': /^sorted: apple fig pear\n$/,
}

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('each example is tried', async () => {
  const programs = (await readdir(examples)).filter((name) => name.endsWith('.mjs'))
  expect(programs.sort()).toEqual(Object.keys(says).sort())
})

test.each(Object.entries(says))('%s does what it says, and leaves nothing behind', async (name, output) => {
  const env = { ...process.env, TPODS_BASE_URL: server.url, TPODS_TOKEN: server.adminToken }
  const { stdout } = await promisify(execFile)(process.execPath, [`${examples}${name}`], { env, timeout: 90_000 })
  expect(stdout).toMatch(output)
  for (const operation of ['list_pods', 'list_volumes'] as const)
    expect((await server.call(operation, { token: server.adminToken })).body.result, operation).toEqual([])
})
