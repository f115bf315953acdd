// Every refusal that a client of pods can meet: status, envelope, a sentence that helps, and nothing half done.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let bob: string
beforeAll(async () => {
  server = await startTestServer({ TPODS_TENANTS: 'dev,other', TPODS_LOG_LEVEL: 'debug' })
  ann = await server.addUser('ann')
  bob = await server.addUser('bob')
})
afterAll(() => server.stop())

const pod = (change: object = {}) => ({ pod_id: 'apod', image: 'tpods/echo', ...change })
const create = (body: unknown, token: string | undefined = ann) => server.call('create_pod', { body, token })

describe('a body that breaks the contract', () => {
  test.each<[string, unknown, string]>([
    ['an unknown field', pod({ foo: 1 }), 'body, foo: Extra inputs are not permitted'],
    ['a missing id', { image: 'tpods/echo' }, 'body, pod_id: Field required'],
    ['a wrong type', pod({ command: 'sleep' }), 'command must be list of str. Got str.'],
    [
      'a number as environment value',
      pod({ environment_variables: { A: 8080 } }),
      'environment_variable val must be str. Got int.',
    ],
    ['a bad id', pod({ pod_id: 'My-Pod' }), 'pod_id must be lowercase alphanumeric. First character must be alpha.'],
    ['a short id', pod({ pod_id: 'ab' }), 'pod_id length must be between 3-64 characters. Inputted length: 2'],
    ['a reserved id', pod({ pod_id: 'templates' }), 'pod_id overlaps with reserved pod ids'],
    ['an id that Python clients cannot read', pod({ pod_id: 'self' }), 'reserved'],
    ['an id too long for a host name', pod({ pod_id: 'a'.repeat(64) }), '63 are allowed'],
    ['no image and no template', { pod_id: 'apod' }, 'image is required if template is not provided.'],
    [
      'a long description',
      pod({ description: 'x'.repeat(256) }),
      'description field must be less than 255 characters. Inputted length: 256',
    ],
    [
      'a description beyond ASCII',
      pod({ description: 'naïve' }),
      'description field may only contain ASCII characters.',
    ],
    ['a short time to stop', pod({ time_to_stop_default: 299 }), 'must be -1 or be greater than 300 seconds.'],
    ['an unknown queue', pod({ compute_queue: 'gpu' }), 'compute_queue must be in compute_queues list'],
    [
      'too much CPU',
      pod({ resources: { cpu_limit: 99999 } }),
      'resources.cpu_x out of bounds. Received: 99999. Maximum: 6000. Minimum: 250.',
    ],
    [
      'a request above its limit',
      pod({ resources: { mem_request: 2000, mem_limit: 1000 } }),
      'mem_request(2000) > mem_limit(1000)',
    ],
    ['too much storage', pod({ resources: { ephemeral_storage_limit: 99999 } }), 'ephemeral_storage_x out of bounds'],
    [
      'five networks',
      pod({ networking: { aaa: {}, bbb: {}, ccc: {}, ddd: {}, eee: {} } }),
      'may only contain up to 4 stanzas',
    ],
    ['a bad network name', pod({ networking: { 'My-Net': {} } }), 'networking key must be lowercase alphanumeric'],
    [
      'a bad protocol',
      pod({ networking: { default: { protocol: 'udp' } } }),
      'networking.protocol must be one of the following',
    ],
    [
      'a port out of range',
      pod({ networking: { default: { port: 70000 } } }),
      'networking.port must be an int with 2 to 5 digits. Got port: 70000',
    ],
    [
      'sign-in on tcp',
      pod({ networking: { default: { protocol: 'tcp', tapis_auth: true } } }),
      "can only be used with protocol 'http'. Got protocol tcp.",
    ],
    ['a star in the allow list', pod({ networking: { default: { ip_allow_list: ['*'] } } }), "cannot contain '*'"],
    [
      'a bad address in the allow list',
      pod({ networking: { default: { ip_allow_list: ['300.1.1.1'] } } }),
      'Got 300.1.1.1',
    ],
    ['a bad restart policy', pod({ restart_policy: 'sometimes' }), "must be one of ['never', 'on_failure', 'always']"],
    ['a bad wish', pod({ status_requested: 'MAYBE' }), "must be one of ['ON', 'OFF', 'RESTART']"],
    ['a check without a probe', pod({ healthchecks: { readiness: {} } }), 'Got: none.'],
    [
      'two probes in one check',
      pod({ healthchecks: { liveness: { http_get_path: '/', tcp_socket_port: 80 } } }),
      'a probe must have exactly one of http_get_path, exec_command, tcp_socket_port. Got: http_get_path, tcp_socket_port.',
    ],
    ['an unknown check', pod({ healthchecks: { lively: {} } }), 'lively'],
    ['an unknown part of a check', pod({ healthchecks: { liveness: { tcp_socket_port: 80, every: 1 } } }), 'every'],
    [
      'a check every 0 seconds',
      pod({ healthchecks: { liveness: { tcp_socket_port: 80, period_seconds: 0 } } }),
      'period_seconds',
    ],
    [
      'a check of a relative path',
      pod({ healthchecks: { startup: { http_get_path: 'up' } } }),
      "http_get_path must start with '/'",
    ],
    [
      'a mount without a source',
      pod({ volume_mounts: { '/data': { type: 'tapisvolume' } } }),
      "Invalid volume mount at '/data'",
    ],
    ['a list instead of an object', [], 'expected a JSON object'],
  ])('%s is 400 and leaves no pod', async (_name, body, text) => {
    const reply = await create(body)
    expect(reply.status).toBe(400)
    expect(reply.body.status).toBe('error')
    expect(Array.isArray(reply.body.message)).toBe(true)
    expect(reply.body.message.join(' ')).toContain(text)
    expect(reply.body.result).toBeNull()
    expect((await server.call('list_pods', { token: ann })).body.result).toEqual([])
  })

  test('every problem is told at once', async () => {
    const { body } = await create(pod({ foo: 1, description: 5, compute_queue: 'X' }))
    expect(body.message).toHaveLength(3)
  })
  test('a body that is not JSON says so', async () => {
    const reply = await server.call('create_pod', { raw: '{"pod_id":', token: ann })
    expect(reply.status).toBe(400)
    expect(reply.body.message.join(' ')).toContain('expected a JSON object')
  })
  test('a body without a content type says what is needed', async () => {
    const reply = await server.call('create_pod', { raw: 'x=1', token: ann, headers: { 'content-type': 'text/plain' } })
    expect(reply.status).toBe(400)
    expect(reply.body.message.join(' ')).toContain('Content-Type: application/json')
  })
  test('a large body is 413', async () => {
    const reply = await create(pod({ environment_variables: { A: 'x'.repeat(3_000_000) } }))
    expect(reply.status).toBe(413)
  })
})

describe('an image or template', () => {
  test.each([
    ['is not allowed', pod({ image: 'evil/miner:1' }), 'Custom pod.image images must be in allowlist'],
    ['is no reference', pod({ image: 'A b' }), 'Custom pod.image images must be in allowlist'],
    [
      'does not exist',
      { pod_id: 'apod', template: 'nosuch' },
      "Template not found: 'nosuch'. Verify template_id exists.",
    ],
  ])('that %s is 400 with one sentence', async (_name, body, text) => {
    const reply = await create(body)
    expect(reply.status).toBe(400)
    expect(reply.body.message).toContain(text)
  })
})

describe('a token', () => {
  const get = (token: string | undefined, headers = {}) => server.call('list_pods', { token, headers })
  test('that is missing is 401', async () => {
    const reply = await get(undefined)
    expect(reply.status).toBe(401)
    expect(reply.body.message).toBe('No Tapis access token found in the request.')
  })
  test('that is nonsense is 401', async () => {
    expect((await get('nonsense')).body).toMatchObject({
      message: 'Could not parse the Tapis access token.',
      code: 'token_invalid',
    })
  })
  test('comes before validation', async () => {
    expect((await create({ foo: 1 }, 'nonsense')).status).toBe(401)
  })
  test('of another tenant than the host names is 401', async () => {
    const { password } = JSON.parse(await readFile(join(server.dataDir, 'admin-other.json'), 'utf8'))
    const reply = await get(await server.signIn('admin', password, 'other'))
    expect(reply.status).toBe(401)
    expect(reply.body.message).toBe('The tenant_id claim in the token, other does not match the URL tenant, dev.')
  })
  test('of another tenant never finds a pod of this one', async () => {
    const { password } = JSON.parse(await readFile(join(server.dataDir, 'admin-other.json'), 'utf8'))
    const token = await server.signIn('admin', password, 'other')
    await create(pod({ pod_id: 'ours', status_requested: 'OFF' }))
    const port = new URL(server.url).port
    const response = await fetch(`http://127.0.0.1:${port}/v3/pods/ours`, {
      headers: { 'x-tapis-token': token, 'x-pods-admin': 'true' },
    })
    expect(response.status).toBe(404)
    await server.call('delete_pod', { path: { pod_id: 'ours' }, token: ann })
  })
  test('with on-behalf-of headers is refused', async () => {
    const reply = await get(ann, { 'x-tapis-user': 'bob' })
    expect(reply.body.message).toBe('Invalid request; cannot set OBO headers with a user token.')
  })
  test('of a disabled user ends at once', async () => {
    const token = await server.addUser('carl')
    expect((await get(token)).status).toBe(200)
    await server.call('update_user', { path: { username: 'carl' }, body: { disabled: true }, token: server.adminToken })
    const reply = await get(token)
    expect(reply.status).toBe(401)
    expect(reply.body.code).toBe('user_disabled')
  })
  test('of a plain user gives no admin mode', async () => {
    const reply = await get(ann, { 'x-pods-admin': 'true' })
    expect(reply.status).toBe(403)
    expect(reply.body.message).toBe('X-Pods-Admin header requires the PODS_ADMIN role.')
  })
  test('never reaches the log', async () => {
    expect(server.logLines.length).toBeGreaterThan(10)
    const text = server.logLines.join('')
    for (const canary of [ann, server.adminToken, ann.slice(0, 60), PASSWORD]) expect(text).not.toContain(canary)
  })
})

describe('an id', () => {
  test('that is taken is 409, and the first pod is unharmed', async () => {
    expect((await create(pod({ pod_id: 'taken', status_requested: 'OFF', description: 'first' }))).status).toBe(200)
    const reply = await create(pod({ pod_id: 'taken', description: 'second' }), bob)
    expect(reply.status).toBe(409)
    expect(reply.body.message).toContain('already exists')
    expect((await server.call('get_pod', { path: { pod_id: 'taken' }, token: ann })).body.result.description).toBe(
      'first',
    )
  })
  test('of a missing pod is 404, of a foreign one 403, whatever the operation', async () => {
    for (const [podId, status] of [
      ['nopod', 404],
      ['Ill-egal', 404],
      ['taken', 403],
    ] as const) {
      const path = { pod_id: podId, user: 'ann' }
      expect((await server.call('get_pod', { path, token: bob })).status).toBe(status)
      expect((await server.call('update_pod', { path, token: bob, body: { description: 'x' } })).status).toBe(status)
      expect((await server.call('delete_pod', { path, token: bob })).status).toBe(status)
      expect((await server.call('post_stop_pod', { path, token: bob })).status).toBe(status)
      expect((await server.call('get_pod_logs', { path, token: bob })).status).toBe(status)
      expect((await server.call('exec_pod_commands', { path, token: bob, body: { commands: ['ls'] } })).status).toBe(
        status,
      )
      expect((await server.call('get_pod_credentials', { path, token: bob })).status).toBe(status)
      expect((await server.call('get_pod_permissions', { path, token: bob })).status).toBe(status)
      expect(
        (await server.call('set_pod_permission', { path, token: bob, body: { user: 'bob', level: 'READ' } })).status,
      ).toBe(status)
      expect((await server.call('delete_pod_permission', { path, token: bob })).status).toBe(status)
    }
  })
})

describe('a pod in the wrong state', () => {
  test('exec on a stopped pod is 409 with the status', async () => {
    const reply = await server.call('exec_pod_commands', {
      path: { pod_id: 'taken' },
      token: ann,
      body: { commands: ['ls'] },
    })
    expect(reply.status).toBe(409)
    expect(reply.body.message).toContain('STOPPED')
  })
  test('start on a running pod is 409 with what to do', async () => {
    await create(pod({ pod_id: 'running' }))
    await server.waitFor('running', 'AVAILABLE')
    const reply = await server.call('start_pod', { path: { pod_id: 'running' }, token: ann })
    expect(reply.status).toBe(409)
    expect(reply.body.message).toContain("Please run 'stop_pod' or 'restart_pod' instead.")
  })
  test('a command that cannot start ends in ERROR with its name, in one attempt', async () => {
    await create(pod({ pod_id: 'nocommand', command: ['no-such-program', 'secret-argument'] }))
    const { body } = await server.waitFor('nocommand', 'ERROR')
    expect(body.result.status_container).toMatchObject({ reason: 'command_not_found' })
    expect(body.result.status_container.message).toContain('no-such-program')
    expect(body.result.status_container.message).not.toContain('secret-argument')
    const logs = await server.call('get_pod_logs', { path: { pod_id: 'nocommand' }, token: ann })
    expect(logs.body.result.action_logs.filter((line: string) => line.includes('ERROR'))).toHaveLength(1)
  })
  test('an exec that cannot run says 127 and why', async () => {
    const { body } = await server.call('exec_pod_commands', {
      path: { pod_id: 'running' },
      token: ann,
      body: { commands: ['nope'] },
    })
    expect(body.status).toBe('error')
    expect(body.result.execution_results[0]).toMatchObject({
      exit_code: 127,
      reason: 'command_not_found',
      success: false,
    })
  })
  test.each([
    [{ commands: [] }, 'not empty'],
    [{ commands: ['ls'], command_timeout: 9999 }, 'must be at most 3600 seconds'],
    [{ commands: ['ls'], total_timeout: 0 }, 'must be at least 1'],
    [{ commands: ['ls'], shell: true }, 'Extra inputs are not permitted'],
  ])('exec with %j is 400', async (body, text) => {
    const reply = await server.call('exec_pod_commands', { path: { pod_id: 'running' }, token: ann, body })
    expect(reply.status).toBe(400)
    expect(reply.body.message.join(' ')).toContain(text)
  })
})

describe('a path or method', () => {
  test('that is no route is 404 in the envelope', async () => {
    const response = await fetch(`${server.url}/v3/nothing/here`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      status: 'error',
      result: null,
      metadata: {},
      code: 'route_not_found',
    })
  })
  test('with another method is 405 and names what is offered', async () => {
    const response = await fetch(`${server.url}/v3/pods/apod/exec`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })
  test('a HEAD of start does not start', async () => {
    const response = await fetch(`${server.url}/v3/pods/taken/start`, {
      method: 'HEAD',
      headers: { 'x-tapis-token': ann },
    })
    expect(response.status).toBe(404)
    expect((await server.call('get_pod', { path: { pod_id: 'taken' }, token: ann })).body.result.status).toBe('STOPPED')
  })
  test('a bad query parameter is one sentence', async () => {
    const reply = await server.call('get_pod_logs', { path: { pod_id: 'taken' }, query: { tail: 'many' }, token: ann })
    expect(reply.status).toBe(400)
    expect(reply.body.message).toContain('tail')
  })
})
