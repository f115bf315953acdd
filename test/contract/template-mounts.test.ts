// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
// Volumes that a pod mounts only because its template says so: whose right they stand on, who sees what of them, and
// what becomes of the pod when the right or the volume is gone.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import { type Call, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string
let volumes: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
  volumes = join(server.dataDir, 'storage/local/dev/volumes')
  const path = { template_id: 'served' }
  await must('create_volume', { body: { volume_id: 'data' } })
  await must('add_template', { body: path })
  const volume = { type: 'tapisvolume', source_id: '${:?your data}' }
  const mounts = {
    '/data': { ...volume, config_content: 'key=${pods:secrets:KEY}', config_filename: 'always.ini' },
    '/once': {
      ...volume,
      sub_path: 'once',
      config_content: 'first',
      config_filename: 'once.ini',
      config_update_mode: 'once',
    },
    '/etc/app': { type: 'ephemeral', config_content: 'log=on', config_filename: 'app.ini' },
  }
  const pod_definition = { image: 'tpods/echo', volume_mounts: mounts, secret_map: { KEY: 'canary' } }
  await must('add_template_tag', { path, body: { commit_message: 'first', pod_definition } })
  await must('set_template_permission', { path, body: { user: 'bob', level: 'READ' } })
})
afterAll(() => server.stop())

const ask = (operation: OperationId, call: Call) => server.call(operation, { token: ann, ...call })
async function must(operation: OperationId, call: Call) {
  const reply = await ask(operation, call)
  expect(reply.status, String(reply.body.message)).toBe(200)
  return reply
}
/** bob makes it; nothing of a mount is in the pod itself. */
const create = (podId: string, sourceId: string, more: object = {}) => {
  const volume_mounts = { '/data': { source_id: sourceId }, '/once': { source_id: sourceId } }
  const body = { pod_id: podId, template: 'served', template_overrides: { volume_mounts }, ...more }
  return ask('create_pod', { token: bob, body })
}
const ofPod = (podId: string) => ({ token: bob, path: { pod_id: podId } })
const grant = (level: string) =>
  must('set_volume_permission', { path: { volume_id: 'data' }, body: { user: 'bob', level } })
const revoke = () => must('delete_volume_permission', { path: { volume_id: 'data', user: 'bob' } })

test('who makes the pod needs READ on the volume, also when only the template mounts it', async () => {
  const refused = await create('mounts', 'data')
  expect([refused.status, refused.body.message]).toEqual([
    403,
    expect.stringContaining("User 'bob' does not have READ permission on volume 'data' at mount path '/data'"),
  ])
  const missing = await create('mounts', 'nowhere')
  expect([missing.status, String(missing.body.message)]).toEqual([400, expect.stringContaining("'nowhere' not found")])
  const open = await ask('create_pod', { token: bob, body: { pod_id: 'mounts', template: 'served' } })
  expect([open.status, String(open.body.message)]).toEqual([400, expect.stringContaining('your data')])
  expect((await ask('get_pod', ofPod('mounts'))).status).toBe(404)
  await grant('READ')
  expect((await create('mounts', 'data')).status).toBe(200)
  await server.waitFor('mounts', 'AVAILABLE')
})

test('the mount stands on the name of who made the pod, and is not counted as set by the pod', async () => {
  const { body } = await must('get_pod', ofPod('mounts'))
  expect(body.result.modified_fields).not.toContain('volume_mounts')
  const derived = await must('get_derived_pod', ofPod('mounts'))
  expect(derived.body.result.volume_mounts).toMatchObject({
    '/data': { source_id: 'data', mounted_by: 'bob', config_filename: 'always.ini', config_update_mode: 'always' },
    '/once': { source_id: 'data', mounted_by: 'bob', sub_path: 'once', config_update_mode: 'once' },
    '/etc/app': { mounted_by: null, source_id: null },
  })
})

test('contents of its files are shown only where they are asked for, and never with a secret to readers', async () => {
  await must('set_pod_permission', { ...ofPod('mounts'), body: { user: 'ann', level: 'READ' } })
  const content = async (token: string, query: Record<string, string> = {}) =>
    (await must('get_derived_pod', { ...ofPod('mounts'), token, query })).body.result.volume_mounts['/etc/app']
      .config_content
  expect(await content(bob)).toBe('<6 bytes - use ?include_configs=true to retrieve>')
  expect(await content(bob, { include_configs: 'true' })).toBe('log=on')
  for (const operation of ['get_pod', 'get_derived_pod', 'get_pod_provenance', 'get_pod_overrides'] as const) {
    const reply = await must(operation, { ...ofPod('mounts'), token: ann })
    expect(JSON.stringify(reply.body), operation).not.toContain('canary')
  }
})

test('at each start a file is written anew, or once and then left alone', async () => {
  const [always, once] = [join(volumes, 'data/always.ini'), join(volumes, 'data/once/once.ini')]
  expect([await readFile(always, 'utf8'), await readFile(once, 'utf8')]).toEqual(['key=canary', 'first'])
  for (const file of [always, once]) await writeFile(file, 'changed by hand')
  await must('restart_pod', ofPod('mounts'))
  await expect.poll(() => readFile(always, 'utf8')).toBe('key=canary')
  await server.waitFor('mounts', 'AVAILABLE')
  expect(await readFile(once, 'utf8')).toBe('changed by hand')
})

test('a right that was lost keeps the pod from starting again, and writes nothing', async () => {
  await revoke()
  const file = join(volumes, 'data/always.ini')
  await writeFile(file, 'of others now')
  for (const operation of ['restart_pod', 'stop_pod', 'start_pod'] as const) {
    const { status, body } = await ask(operation, ofPod('mounts'))
    if (operation === 'stop_pod') await server.waitFor('mounts', 'STOPPED')
    else
      expect([operation, status, String(body.message)]).toEqual([
        operation,
        400,
        expect.stringContaining(
          "Cannot start pod: the user 'bob' who mounted '/data' no longer has READ on volume 'data'",
        ),
      ])
  }
  expect(await readFile(file, 'utf8')).toBe('of others now')
  await grant('READ')
  await must('start_pod', ofPod('mounts'))
  await server.waitFor('mounts', 'AVAILABLE')
  expect(await readFile(file, 'utf8')).toBe('key=canary')
})

test('a volume that is gone before the pod starts is an ERROR that says so, and its folder is not made again', async () => {
  await must('create_volume', { token: bob, body: { volume_id: 'brief' } })
  const slow = ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done']
  await must('create_pod', { token: bob, body: { pod_id: 'late', image: 'tpods/echo', command: slow } })
  await server.waitFor('late', 'AVAILABLE')
  await must('delete_pod', ofPod('late'))
  // Waits until the former one, which takes its time, is gone.
  expect((await create('late', 'brief')).status).toBe(200)
  await must('delete_volume', { token: bob, path: { volume_id: 'brief' }, query: { force: 'true' } })
  const { body } = await server.waitFor('late', 'ERROR')
  expect(JSON.stringify(body.result.status_container)).toContain("volume 'brief' does not exist any more")
  expect(await readdir(volumes)).not.toContain('brief')
})
