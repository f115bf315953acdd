// Commands over which no byte goes, on a server with little patience.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { markedProcesses } from '../../packages/server/src/runtime/process/process-tree.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: NodeTpodsClient
beforeAll(async () => {
  server = await startTestServer({ TPODS_EXEC_IDLE_TIMEOUT: '1' })
  client = createNodeClient({ baseUrl: server.url, auth: await server.addUser('ann') })
  await client.pods.create({ pod_id: 'runner', image: 'tpods/echo' })
  await server.waitFor('runner', 'AVAILABLE')
})
afterAll(async () => {
  await client.close()
  await server.stop()
})

test('a command without a word is ended, and its user is told why', async () => {
  const { exit } = await client.pods.spawn('runner', ['env', 'TPODS_TEST_MARK=idle', 'sleep', '4716'])
  expect(await exit).toMatchObject({ exitCode: null, timedOut: true, reason: 'idle_timeout' })
  expect(markedProcesses('TPODS_TEST_MARK=idle')).toEqual([])
})

test('a command that says something now and then goes on to its own end', async () => {
  const script = 'for i in 1 2 3 4 5; do echo $i; sleep 0.5; done; exit 7'
  const { stdout, exit } = await client.pods.spawn('runner', ['sh', '-c', script])
  expect(await new Response(stdout).text()).toBe('1\n2\n3\n4\n5\n')
  expect(await exit).toMatchObject({ exitCode: 7, timedOut: false })
})
