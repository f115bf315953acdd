// What existing clients see of pods: shapes, words and the order of statuses.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
})
afterAll(() => server.stop())

const get = (podId: string, token = ann) => server.call('get_pod', { path: { pod_id: podId }, token })
const create = (podId: string, change: object = {}) =>
  server.call('create_pod', { token: ann, body: { pod_id: podId, image: 'tpods/echo', ...change } })
const actionLogs = async (podId: string): Promise<string[]> =>
  (await server.call('get_pod_logs', { path: { pod_id: podId }, token: ann })).body.result.action_logs

describe('a pod', () => {
  test('goes from REQUESTED to AVAILABLE, and its URL answers', async () => {
    const created = await create('first', { environment_variables: { COLOR: 'blue' }, description: 'a test' })
    expect(created.status).toBe(200)
    expect(created.body).toMatchObject({ message: 'Pod created successfully.', status: 'success', metadata: {} })
    expect(created.body.result).toMatchObject({
      status: 'REQUESTED',
      url: 'first.pods.localhost',
      modified_fields: expect.arrayContaining(['image', 'description', 'environment_variables']),
    })
    const { body } = await server.waitFor('first', 'AVAILABLE')
    expect(body.result).toMatchObject({ networking_live: true, status_container: { phase: 'Running', instance: 1 } })
    expect(body.result.start_instance_ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(Date.parse(body.result.time_to_stop_ts) - Date.parse(body.result.start_instance_ts)).toBe(43_200_000)
    const seen = await viaGateway('first.pods.localhost')
    expect(seen).toMatchObject({ host: 'first.pods.localhost', environment: { COLOR: 'blue' } })
  })
  test('never shows the AVAILABLE of the instance before a restart', async () => {
    const reply = await server.call('restart_pod', { path: { pod_id: 'first' }, token: ann })
    expect(reply.body.message).toBe("Updated pod's status_requested to RESTART.")
    const statuses = [reply.body.result.status]
    while (statuses.at(-1) !== 'AVAILABLE') {
      const { status, status_container } = (await get('first')).body.result
      if (status === 'AVAILABLE') expect(status_container.instance).toBe(2)
      statuses.push(status)
    }
    expect(statuses[0]).toBe('DELETING')
  })
  test('stops, keeps its last words, and starts again', async () => {
    // Until the program listens it has no handler for SIGTERM either.
    await viaGateway('first.pods.localhost')
    const stopped = await server.call('stop_pod', { path: { pod_id: 'first' }, token: ann })
    expect(stopped.body.result.status).toBe('DELETING')
    const { body } = await server.waitFor('first', 'STOPPED')
    expect(body.result).toMatchObject({
      status_requested: 'OFF',
      status_container: {},
      start_instance_ts: null,
      time_to_stop_ts: null,
    })
    const logs = await server.call('get_pod_logs', { path: { pod_id: 'first' }, token: ann })
    expect(logs.body.result.logs).toContain('stopping')
    const started = await server.call('post_start_pod', { path: { pod_id: 'first' }, token: ann })
    expect(started.body.result).toMatchObject({ status: 'REQUESTED', status_requested: 'ON' })
    await server.waitFor('first', 'AVAILABLE')
  })
  test('is gone at once after a delete, and its id is free at once', async () => {
    const deleted = await server.call('delete_pod', { path: { pod_id: 'first' }, token: ann })
    expect(deleted.body).toMatchObject({ result: '', message: 'Pod successfully deleted.' })
    expect((await get('first')).status).toBe(404)
    expect((await create('first')).status).toBe(200)
    const { body } = await server.waitFor('first', 'AVAILABLE')
    expect(body.result.status_container.instance).toBe(1)
    await server.call('delete_pod', { path: { pod_id: 'first' }, token: ann })
  })
  test('create, delete and create of one id twenty times never meets its former self', async () => {
    for (let round = 0; round < 20; round += 1) {
      expect((await create('again', { description: `round ${round}` })).status).toBe(200)
      if (round < 19)
        expect((await server.call('delete_pod', { path: { pod_id: 'again' }, token: ann })).status).toBe(200)
    }
    const { body } = await server.waitFor('again', 'AVAILABLE')
    expect(body.result.description).toBe('round 19')
    await server.call('delete_pod', { path: { pod_id: 'again' }, token: ann })
  })
  test('whose job ends with 0 is COMPLETE, and any other end is ERROR; both stay and keep their logs', async () => {
    await create('job', { command: ['sh', '-c', 'echo done; exit 0'] })
    await create('broken', { command: ['sh', '-c', 'echo oops >&2; exit 3'] })
    expect((await server.waitFor('job', 'COMPLETE')).body.result.status_container).toMatchObject({
      phase: 'Succeeded',
      exit_code: 0,
    })
    expect((await server.waitFor('broken', 'ERROR')).body.result.status_container).toMatchObject({
      phase: 'Failed',
      exit_code: 3,
      reason: 'exited',
    })
    for (const [podId, text] of [
      ['job', 'done\n'],
      ['broken', 'oops\n'],
    ] as const) {
      expect((await server.call('get_pod_logs', { path: { pod_id: podId }, token: ann })).body.result.logs).toBe(text)
      await server.call('delete_pod', { path: { pod_id: podId }, token: ann })
    }
  })
  test('created with OFF is STOPPED and was never started', async () => {
    expect((await create('off', { status_requested: 'OFF' })).body.result).toMatchObject({
      status: 'STOPPED',
      status_requested: 'OFF',
      status_container: {},
    })
    expect(await actionLogs('off')).toHaveLength(1)
    await server.call('delete_pod', { path: { pod_id: 'off' }, token: ann })
  })
  test('numbers and booleans may come as text, as web forms send them', async () => {
    const body = {
      time_to_stop_default: '600',
      networking: { default: { port: '8080', proxy_compression: 'no' } },
      status_requested: 'OFF',
    }
    const { result } = (await create('forms', body)).body
    expect(result).toMatchObject({
      time_to_stop_default: 600,
      networking: { default: { port: 8080, proxy_compression: false } },
    })
    await server.call('delete_pod', { path: { pod_id: 'forms' }, token: ann })
  })
})

describe('an update', () => {
  beforeAll(async () => {
    await create('edit', { status_requested: 'OFF', environment_variables: { A: '1' } })
  })
  const update = (body: object, token = ann) => server.call('update_pod', { path: { pod_id: 'edit' }, body, token })

  test('applies only what was sent and says what needs a restart', async () => {
    const reply = await update({ description: 'new', environment_variables: { SECRET: 'hunter2' } })
    expect(reply.body.result).toMatchObject({
      description: 'new',
      environment_variables: { SECRET: 'hunter2' },
      image: 'tpods/echo',
      status: 'STOPPED',
    })
    expect(reply.body.metadata.note.join(' ')).toContain('environment_variables')
    const [last] = (await actionLogs('edit')).slice(-1)
    expect(last).toContain("'ann' updated pod")
    expect(last).toContain('(hidden)')
    expect(last).not.toContain('hunter2')
  })
  test('without effect is 200 with status error, as existing clients read it', async () => {
    const reply = await update({ description: 'new' })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({
      status: 'error',
      message: 'Incoming data made no changes to pod. Is incoming data equal to current data?',
    })
  })
  test('with null gives fields back', async () => {
    const reply = await update({ description: null, environment_variables: null })
    expect(reply.body.result).toMatchObject({ description: '', environment_variables: {}, modified_fields: ['image'] })
  })
  test('of the wish starts and stops, and needs ADMIN', async () => {
    await server.call('set_pod_permission', {
      path: { pod_id: 'edit' },
      token: ann,
      body: { user: 'bob', level: 'USER' },
    })
    expect((await update({ status_requested: 'ON' }, bob)).status).toBe(403)
    expect((await update({ description: 'by bob' }, bob)).status).toBe(200)
    expect((await update({ status_requested: 'ON' })).body.result.status).toBe('REQUESTED')
    await server.waitFor('edit', 'AVAILABLE')
    expect((await update({ status_requested: 'OFF' })).body.result.status).toBe('DELETING')
    await server.waitFor('edit', 'STOPPED')
  })
  test('a hundred at once lose nothing', async () => {
    const before = (await get('edit')).body.result
    const values = Array.from({ length: 100 }, (_, index) => `v${index}`)
    const replies = await Promise.all(values.map((value) => update({ description: value })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(100)
    const after = (await get('edit')).body.result
    expect(values).toContain(after.description)
    expect((await actionLogs('edit')).filter((line) => line.includes('description'))).not.toHaveLength(0)
    expect(Date.parse(after.update_ts)).toBeGreaterThan(Date.parse(before.update_ts))
  })
})

describe('rights', () => {
  beforeAll(async () => {
    await create('shared', { status_requested: 'OFF' })
  })
  const path = { pod_id: 'shared', user: 'bob' }
  const grant = (level: string, user = 'bob') =>
    server.call('set_pod_permission', { path, token: ann, body: { user, level } })

  test('each level opens what it should', async () => {
    const attempts = async () => ({
      get: (await server.call('get_pod', { path, token: bob })).status,
      logs: (await server.call('get_pod_logs', { path, token: bob })).status,
      credentials: (await server.call('get_pod_credentials', { path, token: bob })).status,
      permissions: (await server.call('get_pod_permissions', { path, token: bob })).status,
      stop: (await server.call('post_stop_pod', { path, token: bob })).status,
    })
    await grant('READ')
    expect(await attempts()).toEqual({ get: 200, logs: 200, credentials: 403, permissions: 403, stop: 403 })
    await grant('USER')
    expect(await attempts()).toEqual({ get: 200, logs: 200, credentials: 200, permissions: 200, stop: 403 })
    await grant('ADMIN')
    expect(await attempts()).toEqual({ get: 200, logs: 200, credentials: 200, permissions: 200, stop: 200 })
    await grant('NONE')
    expect(await attempts()).toEqual({ get: 403, logs: 403, credentials: 403, permissions: 403, stop: 403 })
  })
  test('the last ADMIN can be neither lowered nor removed', async () => {
    for (const reply of [
      await grant('APPROVEDADMIN', 'ann'),
      await server.call('delete_pod_permission', { path: { pod_id: 'shared', user: 'ann' }, token: ann }),
    ]) {
      expect(reply.status).toBe(400)
      expect(reply.body.message).toBe('Operation would leave the pod with no ADMIN-capable user. Rolling back.')
    }
    expect((await server.call('get_pod_permissions', { path, token: ann })).body.result.permissions).toContain(
      'ann:ADMIN',
    )
  })
  test('two admins who remove each other at once leave one', async () => {
    await grant('ADMIN')
    const replies = await Promise.all([
      server.call('delete_pod_permission', { path: { pod_id: 'shared', user: 'bob' }, token: ann }),
      server.call('delete_pod_permission', { path: { pod_id: 'shared', user: 'ann' }, token: bob }),
    ])
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  })
  test('removing an absent entry is 400 and names it', async () => {
    await create('lone', { status_requested: 'OFF' })
    const reply = await server.call('delete_pod_permission', { path: { pod_id: 'lone', user: 'zoe' }, token: ann })
    expect(reply.status).toBe(400)
    expect(reply.body.message).toBe("No permission found for user 'zoe' on pod 'lone'.")
  })
  test('admin mode shows everything and says so', async () => {
    const reply = await server.call('list_pods', { token: server.adminToken, headers: { 'x-pods-admin': 'TRUE' } })
    expect(reply.body.result.length).toBeGreaterThan(0)
    expect(reply.body.metadata.admin_context).toMatchObject({ admin_mode: true, user_accessible_ids: [] })
    expect((await server.call('list_pods', { token: server.adminToken })).body.result).toEqual([])
  })
})

describe('credentials and exec', () => {
  beforeAll(async () => {
    await create('worker')
    await server.waitFor('worker', 'AVAILABLE')
  })
  const exec = async (body: object) =>
    (await server.call('exec_pod_commands', { path: { pod_id: 'worker' }, token: ann, body })).body

  test('credentials stay the same and are not stored in clear', async () => {
    const first = (await server.call('get_pod_credentials', { path: { pod_id: 'worker' }, token: ann })).body.result
    expect(first).toMatchObject({ user_username: 'worker' })
    expect(first.user_password).toMatch(/^[A-Za-z0-9]{30}$/)
    expect((await server.call('get_pod_credentials', { path: { pod_id: 'worker' }, token: ann })).body.result).toEqual(
      first,
    )
  })
  test('one flat list is one command, and output streams are apart', async () => {
    const body = await exec({ commands: ['sh', '-c', 'echo out; echo err >&2'] })
    expect(body).toMatchObject({
      message: 'All Commands Successful',
      status: 'success',
      result: { total_commands: 1, successful_commands: 1 },
    })
    expect(body.result.execution_results[0]).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      exit_code: 0,
      success: true,
    })
  })
  test('a failing command really stops the rest and the message hides its arguments', async () => {
    const body = await exec({ commands: [['true'], ['sh', '-c', 'exit 7 # hunter2'], ['touch', 'never']] })
    expect(body.status).toBe('error')
    expect(body.message).toContain('1 of 3 commands successful')
    expect(body.message).toContain('Command 2 (sh) ended with exit code 7')
    expect(body.message).not.toContain('hunter2')
    expect(body.result.execution_results).toHaveLength(2)
    expect((await exec({ commands: ['test', '-e', 'never'] })).result.execution_results[0].exit_code).toBe(1)
  })
  test('fail_on_non_success false goes on', async () => {
    const body = await exec({ commands: [['false'], ['true']], fail_on_non_success: false })
    expect(body).toMatchObject({ status: 'success', result: { total_commands: 2, successful_commands: 1 } })
  })
  test('a time limit ends the command and is not counted as a success', async () => {
    const startedAt = Date.now()
    const body = await exec({ commands: [['sleep', '60'], ['true']], command_timeout: 1 })
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    expect(body.message).toContain('command timeout')
    expect(body.result).toMatchObject({
      successful_commands: 0,
      execution_results: [{ timed_out: true, success: false, exit_code: null }],
    })
  })
})

describe('logs', () => {
  test('tail and since choose lines, and a followed stream ends with the instance', async () => {
    await create('talker', { command: ['sh', '-c', 'for i in 1 2 3 4 5; do echo line $i; sleep 0.1; done'] })
    const response = await fetch(`${server.url}/v3/pods/talker/logs?follow=true`, { headers: { 'x-tapis-token': ann } })
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    // Asked for right after the create: it waits for the start and misses nothing.
    const followed = (await response.text())
      .split('\n')
      .filter(Boolean)
      .map((row) => JSON.parse(row))
    expect(followed.map(({ line }) => line)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
    await server.waitFor('talker', 'COMPLETE')
    const read = async (query: Record<string, string>) =>
      (await server.call('get_pod_logs', { path: { pod_id: 'talker' }, query, token: ann })).body.result.logs
    expect(await read({ tail: '2' })).toBe('line 4\nline 5\n')
    expect(await read({ since: String(followed[2]?.ts) })).toBe('line 4\nline 5\n')
    expect(await read({ tail: '0' })).toBe('')
  })
  test('of a quiet pod answer at once, before there is a line', async () => {
    await create('quiet', { command: ['sleep', '600'] })
    const stop = new AbortController()
    const response = await fetch(`${server.url}/v3/pods/quiet/logs?follow=true`, {
      headers: { 'x-tapis-token': ann },
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
    })
    expect(response.status).toBe(200)
    stop.abort()
  })
  test('of a pod that will not start end at once', async () => {
    await create('silent', { status_requested: 'OFF' })
    const response = await fetch(`${server.url}/v3/pods/silent/logs?follow=true`, { headers: { 'x-tapis-token': ann } })
    expect((await response.text()).trim()).toBe('')
  })
})

describe('the service', () => {
  test('tells its health, its gateway and what it offers', async () => {
    const { body } = await server.call('healthcheck')
    expect(body.result).toBe("I promise I'm healthy.")
    expect(body.metadata).toMatchObject({
      runtime: 'process',
      gateway: { scheme: 'http', host: 'localhost', port: expect.any(Number) },
    })
    expect((await server.call('readiness')).body.result).toMatchObject({
      database: { ok: true },
      runtime: { ok: true },
      controller: { ok: true },
    })
  })
  test('answers with and without /v3, and with slashes in a row', async () => {
    for (const path of ['/v3/pods', '/pods', '//v3//pods', '/v3/pods/']) {
      const response = await fetch(`${server.url}${path}`, { headers: { 'x-tapis-token': ann } })
      expect(response.status, path).toBe(200)
    }
  })
  test('takes a token as Bearer too', async () => {
    const response = await fetch(`${server.url}/v3/pods`, { headers: { authorization: `Bearer ${ann}` } })
    expect(response.status).toBe(200)
  })
  test('takes python booleans in queries and an empty JSON body', async () => {
    expect(
      (await server.call('list_pods', { token: ann, query: { derived_lite: 'True' } })).body.metadata,
    ).toMatchObject({ derived_mode: 'lite' })
    const response = await fetch(`${server.url}/v3/pods/lone`, {
      method: 'DELETE',
      headers: { 'x-tapis-token': ann, 'content-type': 'application/json' },
    })
    expect(response.status).toBe(200)
  })
  test('serves what Python clients ask before their first call', async () => {
    const tenants = (await server.call('list_tenants')).body.result
    expect(tenants[0]).toMatchObject({ tenant_id: 'dev', site_id: 'local', base_url: server.url })
    expect(tenants[0].public_key).toContain('BEGIN PUBLIC KEY')
    expect((await server.call('list_sites')).body.result[0]).toMatchObject({ site_id: 'local', primary: true })
    expect((await server.call('userinfo', { token: ann })).body.result).toMatchObject({
      username: 'ann',
      tenant_id: 'dev',
    })
  })
  test('lists images and templates', async () => {
    expect((await server.call('get_images', { token: ann })).body.result).toContainEqual(
      expect.objectContaining({ image: 'tpods/echo', tenants: ['**'] }),
    )
    expect((await server.call('list_templates', { token: ann })).body.result).toContainEqual(
      expect.objectContaining({ template_id: 'echo' }),
    )
  })
  test('serves its document, docs and metrics', async () => {
    expect(await (await fetch(`${server.url}/v3/openapi.json`)).json()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'tpods' },
    })
    expect((await fetch(`${server.url}/docs/`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'tpods_http_request_seconds_count{operation="create_pod"',
    )
  })
  test('answers a preflight of another origin without a token', async () => {
    const response = await fetch(`${server.url}/v3/pods`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://ui.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-tapis-token,x-pods-admin',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-pods-admin')
  })
  test('gives every reply a request id and takes the caller’s', async () => {
    const response = await fetch(`${server.url}/v3/healthcheck`, { headers: { 'x-request-id': 'my-id-1' } })
    expect(response.headers.get('x-request-id')).toBe('my-id-1')
  })
})

/** Programs here do not resolve *.localhost, so the host goes into the header. */
async function viaGateway(host: string): Promise<unknown> {
  const { request } = await import('node:http')
  const url = new URL(server.gatewayUrl)
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: url.port, headers: { host } }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text)))
    })
      .on('error', reject)
      .end()
  })
}
