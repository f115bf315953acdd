// Nothing of a pod that is stopped or deleted stays behind, also when its companion process was killed before.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readClaim } from '../../packages/server/src/runtime/process/instance-folder.ts'
import { dataFolder, instanceFolder } from '../../packages/server/src/runtime/process/layout.ts'
import { markedProcesses, podMark, shimMark } from '../../packages/server/src/runtime/process/process-tree.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let root: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  root = join(server.dataDir, 'process')
})
afterAll(() => server.stop())

const ofPod = (podId: string) => ({ token: ann, path: { pod_id: podId } })

/** A pod with data of its own and a process that does not end by itself. */
async function start(podId: string): Promise<string> {
  const before = new Set(await readdir(join(root, 'pods')))
  const command = ['sh', '-c', 'echo last words; setsid sleep 651 & sleep 652']
  await server.call('create_pod', { token: ann, body: { pod_id: podId, image: 'tpods/echo', command } })
  await server.waitFor(podId, 'AVAILABLE')
  const uid = (await readdir(join(root, 'pods'))).find((name) => !before.has(name)) ?? ''
  await mkdir(dataFolder(root, uid), { recursive: true })
  await writeFile(join(dataFolder(root, uid), 'kept'), 'x')
  await expect.poll(() => markedProcesses(podMark(uid)).length).toBeGreaterThan(1)
  return uid
}

/** Names of files and folders below the folder of the runtime that belong to the pod. */
const filesOf = async (uid: string) =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.includes(uid))
const processesOf = (uid: string) => [...markedProcesses(podMark(uid)), ...markedProcesses(shimMark(uid))]
const killShim = (uid: string) => process.kill(readClaim(instanceFolder(root, uid, 1)).shim?.pid ?? 0, 'SIGKILL')

test.each([
  ['whole', () => undefined],
  ['lost', killShim],
])('a deleted pod leaves neither files nor processes: %s', async (name, harm) => {
  const uid = await start(`del${name}`)
  harm(uid)
  expect((await server.call('delete_pod', ofPod(`del${name}`))).status).toBe(200)
  await expect.poll(() => filesOf(uid)).toEqual([])
  expect(processesOf(uid)).toEqual([])
  // What is removed is moved away first, and deleted there.
  await expect.poll(() => readdir(join(root, 'tmp'))).toEqual([])
})

test.each([
  ['whole', () => undefined],
  ['lost', killShim],
])('a stopped pod leaves no processes, and keeps its data and last words: %s', async (name, harm) => {
  const podId = `stop${name}`
  const uid = await start(podId)
  harm(uid)
  expect((await server.call('stop_pod', ofPod(podId))).status).toBe(200)
  await server.waitFor(podId, 'STOPPED')
  expect(processesOf(uid)).toEqual([])
  expect(await readdir(dataFolder(root, uid))).toEqual(['kept'])
  expect((await server.call('get_pod_logs', ofPod(podId))).body.result.logs).toContain('last words')
})
