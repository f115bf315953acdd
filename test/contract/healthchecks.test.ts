// Healthchecks as clients see them: kept as they were set, shown with their defaults, inherited whole from a template,
// and refused in words where the runtime does not offer them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import { type Call, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
})
afterAll(() => server.stop())

async function must(operation: OperationId, call: Call) {
  const reply = await server.call(operation, { token: ann, ...call })
  expect(reply.status, String(reply.body.message)).toBe(200)
  return reply.body
}
const create = (body: object) => must('create_pod', { body: { image: 'tpods/echo', status_requested: 'OFF', ...body } })
const update = (pod_id: string, body: object) => must('update_pod', { path: { pod_id }, body })
const get = async (pod_id: string, query = {}) => (await must('get_pod', { path: { pod_id }, query })).result

const numbers = { initial_delay_seconds: 10, period_seconds: 10, timeout_seconds: 5, failure_threshold: 3 }

test('they are null until somebody sets them, and again after a null', async () => {
  expect((await create({ pod_id: 'unset' })).result.healthchecks).toBeNull()
  const set = await update('unset', { healthchecks: { readiness: { http_get_path: '/up' } } })
  expect(set.result.modified_fields).toContain('healthchecks')
  expect(set.result.healthchecks).toEqual({
    startup: null,
    readiness: { http_get_path: '/up', http_get_port: 5000, http_get_scheme: 'HTTP', ...numbers, success_threshold: 1 },
    liveness: null,
    networking_requires_ready: true,
  })
  const cleared = (await update('unset', { healthchecks: null })).result
  expect(cleared.healthchecks).toBeNull()
  expect(cleared.modified_fields).not.toContain('healthchecks')
})

test('what a reply shows can be sent back as it is', async () => {
  const probe = { exec_command: ['pg_isready', '-U', 'me'], failure_threshold: 9 }
  const { result } = await create({ pod_id: 'again', healthchecks: { startup: probe } })
  const sent = await update('again', { healthchecks: result.healthchecks })
  expect(sent.result.healthchecks).toEqual(result.healthchecks)
})

test('those of a template hold until the pod sets its own, and a null goes back to them', async () => {
  const path = { template_id: 'checked' }
  await must('add_template', { body: path })
  const pod_definition = { image: 'tpods/echo', healthchecks: { liveness: { tcp_socket_port: 5000 } } }
  const tag = await must('add_template_tag', { path, body: { commit_message: 'first', pod_definition } })
  expect(tag.result.pod_definition.healthchecks).toEqual(pod_definition.healthchecks)

  await create({ pod_id: 'inherits', image: undefined, template: 'checked' })
  const derived = async () => (await get('inherits', { derived: 'true' })).healthchecks
  expect((await derived()).liveness).toMatchObject({ tcp_socket_port: 5000, ...numbers })
  await update('inherits', { healthchecks: { readiness: { http_get_path: '/' } } })
  expect(await derived()).toMatchObject({ liveness: null, readiness: { http_get_path: '/' } })
  await update('inherits', { healthchecks: null })
  expect(await derived()).toMatchObject({ liveness: { tcp_socket_port: 5000 }, readiness: null })
  await update('inherits', { healthchecks: {} })
  expect(await derived()).toMatchObject({ liveness: null, readiness: null })
})

test('a tag with a check that no pod could have is refused', async () => {
  const path = { template_id: 'broken' }
  await must('add_template', { body: path })
  const pod_definition = { image: 'tpods/echo', healthchecks: { liveness: { initial_delay_seconds: 1 } } }
  const call = { token: ann, path, body: { commit_message: 'first', pod_definition } }
  const reply = await server.call('add_template_tag', call)
  expect([reply.status, reply.body.message]).toEqual([
    400,
    [
      'pod_definition, healthchecks.liveness: a probe must have exactly one of http_get_path, exec_command, tcp_socket_port. Got: none.',
    ],
  ])
})

test('a runtime that does not offer them says so on the pod', async () => {
  await create({ pod_id: 'refused', status_requested: 'ON', healthchecks: { readiness: { http_get_path: '/' } } })
  const { body } = await server.waitFor('refused', 'ERROR')
  expect(body.result.status_container).toMatchObject({
    reason: 'refused',
    message: expect.stringMatching(/healthchecks, which the process runtime does not offer; leave them out/),
  })
  await update('refused', { healthchecks: null })
  await must('restart_pod', { path: { pod_id: 'refused' } })
  await server.waitFor('refused', 'AVAILABLE')
})

test('a generated password never becomes part of a check', async () => {
  const exec_command = ['login', '<<TAPIS_user_username>>', '<<TAPIS_user_password>>']
  await create({ pod_id: 'leaky', status_requested: 'ON', healthchecks: { liveness: { exec_command } } })
  const { body } = await server.waitFor('leaky', 'ERROR')
  expect(body.result.status_container.message).toContain(
    'healthchecks.liveness.exec_command may not hold a generated password',
  )
})
