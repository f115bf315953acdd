// Pods from templates over HTTP: what is merged, shown, masked, refused and given back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string

beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
  await must('add_template', { template_id: 'base' })
  await must('add_template_tag', {
    commit_message: 'first',
    pod_definition: {
      image: 'tpods/echo',
      environment_variables: {
        FROM: 'base',
        KEEP: 'yes',
        LOGIN: '<<TAPIS_user_password>>',
        KEY: '${pods:secrets:TOKEN}',
      },
      secret_map: { TOKEN: '${pods:random:16}', NAME: '${:?your name}' },
      resources: { cpu_limit: 1000 },
    },
  })
})
afterAll(() => server.stop())

async function must(operation: Parameters<TestServer['call']>[0], body: unknown, path = { template_id: 'base' }) {
  const reply = await server.call(operation, { path, body, token: ann })
  expect(reply.status, String(reply.body.message)).toBe(200)
  return reply
}
const create = (body: object) => server.call('create_pod', { body, token: ann })
const derived = (token: string, query = {}) =>
  server.call('get_derived_pod', { path: { pod_id: 'merged' }, token, query })

test('a required placeholder that nobody filled keeps a pod from starting, not from being made', async () => {
  const refused = await create({ pod_id: 'unfilled', template: 'base' })
  expect(refused.status).toBe(400)
  expect(refused.body.message).toContain("REQUIRED: 'NAME' - your name")
  expect((await create({ pod_id: 'unfilled', template: 'base', status_requested: 'OFF' })).status).toBe(200)
  const start = await server.call('start_pod', { path: { pod_id: 'unfilled' }, token: ann })
  expect(start.status).toBe(400)
  expect(start.body.message).toContain('Cannot start pod')
})

test('a pod gets what it does not set itself, and its values reach the program', async () => {
  const body = {
    pod_id: 'merged',
    template: 'template/base',
    environment_variables: { FROM: 'pod' },
    secret_map: { NAME: 'ann' },
    resources: { mem_limit: 512 },
  }
  const reply = await create(body)
  expect(reply.status, String(reply.body.message)).toBe(200)
  expect(reply.body.result.template).toMatch(/^base:latest@\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d$/)
  await server.waitFor('merged', 'AVAILABLE')
  const seen = (await derived(ann)).body.result
  expect(seen.image).toBe('tpods/echo')
  expect(seen.environment_variables).toMatchObject({ FROM: 'pod', KEEP: 'yes' })
  expect(seen.environment_variables.LOGIN).toMatch(/^[A-Za-z0-9]{30}$/)
  expect(seen.resources).toMatchObject({ cpu_limit: 1000, mem_limit: 512 })
  expect(seen.secret_map.TOKEN).toHaveLength(16)
  const run = await server.call('exec_pod_commands', {
    path: { pod_id: 'merged' },
    body: { commands: ['sh', '-c', 'echo $FROM $KEEP $KEY'] },
    token: ann,
  })
  expect(run.body.result.execution_results[0].stdout).toBe(`pod yes ${seen.secret_map.TOKEN}\n`)
})

test('a reader sees neither passwords nor secrets', async () => {
  await server.call('set_pod_permission', {
    path: { pod_id: 'merged' },
    body: { user: 'bob', level: 'READ' },
    token: ann,
  })
  const token = (await derived(ann)).body.result.secret_map.TOKEN
  const seen = await derived(bob)
  expect(seen.body.result.environment_variables.LOGIN).toBe('***')
  expect(seen.body.result.secret_map).toEqual({ TOKEN: '***', NAME: '***' })
  expect(JSON.stringify(seen.body)).not.toContain(token)
  expect((await derived(bob, { resolve_secrets: 'true' })).status).toBe(403)
  for (const operation of ['get_pod', 'get_pod_overrides', 'get_pod_provenance'] as const) {
    const reply = await server.call(operation, { path: { pod_id: 'merged' }, token: bob })
    expect(JSON.stringify(reply.body), operation).not.toContain(token)
    expect(JSON.stringify(reply.body.result.secret_map ?? {}), operation).not.toContain('ann')
  }
})

test('random values stay what they were when the pod is changed', async () => {
  const before = (await derived(ann)).body.result.secret_map
  const update = await server.call('update_pod', {
    path: { pod_id: 'merged' },
    body: { description: 'changed', secret_map: { NAME: '***' } },
    token: ann,
  })
  expect(update.status, String(update.body.message)).toBe(200)
  expect((await derived(ann)).body.result.secret_map).toEqual(before)
})

test('a field is given back to the template', async () => {
  const reset = (fields: string[]) =>
    server.call('reset_pod_fields', { path: { pod_id: 'merged' }, body: { fields }, token: ann })
  expect((await reset(['environment_variables'])).body.status).toBe('success')
  expect((await derived(ann)).body.result.environment_variables.FROM).toBe('base')
  expect((await reset(['environment_variables'])).body.status).toBe('error')
})

test('a restart moves to the newest version of the tag only when asked to', async () => {
  await must('add_template_tag', {
    commit_message: 'second',
    pod_definition: { image: 'tpods/echo', environment_variables: { FROM: 'second' } },
  })
  const restart = (query = {}) => server.call('post_restart_pod', { path: { pod_id: 'merged' }, token: ann, query })
  await restart()
  expect((await derived(ann)).body.result.environment_variables.FROM).toBe('base')
  await restart({ grab_latest_template_tag: 'true' })
  expect((await derived(ann)).body.result.environment_variables.FROM).toBe('second')
})

test('pages of the list hold each pod once, in one order, with their number', async () => {
  const list = async (query: Record<string, string>) => server.call('list_pods', { token: ann, query })
  const ids = (reply: { body: { result: { pod_id: string }[] } }) => reply.body.result.map(({ pod_id }) => pod_id)
  const first = await list({ limit: '1', sort: '-pod_id' })
  const second = await list({ limit: '1', offset: '1', sort: '-pod_id' })
  expect([...ids(first), ...ids(second)]).toEqual(['unfilled', 'merged'])
  expect(first.body.metadata.total).toBe(2)
  expect(ids(await list({ status: 'stopped' }))).toEqual(['unfilled'])
  expect(ids(await list({ search: 'CHANGED' }))).toEqual(['merged'])
  expect((await list({ status: 'asleep' })).status).toBe(400)
  expect((await list({})).body.metadata.total).toBeUndefined()
})
