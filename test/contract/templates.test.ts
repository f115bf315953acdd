// What existing clients see of templates, their tags and their permissions.
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

const add = (templateId: string, change: object = {}, token = ann) =>
  server.call('add_template', { token, body: { template_id: templateId, ...change } })
const addTag = (templateId: string, definition: object = {}, change: object = {}, token = ann) =>
  server.call('add_template_tag', {
    token,
    path: { template_id: templateId },
    body: { pod_definition: { image: 'tpods/echo', ...definition }, commit_message: 'a test', ...change },
  })
const tags = (templateId: string, query: Record<string, string> = {}, token = ann) =>
  server.call('list_template_tags', { token, path: { template_id: templateId }, query })
const grant = (templateId: string, user: string, level: string, token = ann) =>
  server.call('set_template_permission', { token, path: { template_id: templateId }, body: { user, level } })

describe('a template', () => {
  test('is added, shown to its ADMIN only, changed and deleted', async () => {
    const added = await add('webapp', { description: 'a web app', metatags: ['web'] })
    expect(added.body).toMatchObject({
      message: 'Template added successfully.',
      result: { template_id: 'webapp', description: 'a web app', metatags: ['web'], archive_message: '' },
    })
    const path = { template_id: 'webapp' }
    expect((await server.call('get_template', { token: bob, path })).status).toBe(403)
    const changed = await server.call('update_template', { token: ann, path, body: { description: null } })
    expect(changed.body.result).toMatchObject({ description: '', metatags: ['web'] })
    const again = await server.call('update_template', { token: ann, path, body: { description: '' } })
    expect(again.body).toMatchObject({
      status: 'error',
      message: expect.stringContaining('made no changes to template'),
    })
    const deleted = await server.call('delete_template', { token: ann, path })
    expect(deleted.body).toMatchObject({
      result: '',
      message: 'Template and associated Template Tags successfully deleted.',
    })
    expect((await server.call('get_template', { token: ann, path })).status).toBe(404)
  })
  test('has an id of its own in the site, and reserved ones are refused', async () => {
    expect((await add('echo')).status).toBe(409)
    const reserved = await add('tags')
    expect(reserved.status).toBe(400)
    expect(reserved.body.message[0]).toContain('overlaps with reserved template ids')
  })
  test('can be listed in pages and searched, with the whole number only where a page was asked for', async () => {
    const list = (query: Record<string, string>) => server.call('list_templates', { token: ann, query })
    const all = await list({})
    expect(all.body.metadata).toEqual({})
    expect(all.body.result.length).toBeGreaterThanOrEqual(8)
    const page = await list({ limit: '2', offset: '1' })
    expect(page.body.metadata).toEqual({ total: all.body.result.length })
    expect(page.body.result).toEqual(all.body.result.slice(1, 3))
    const found = await list({ search: 'POSTGRES' })
    expect(found.body.result.map((one: { template_id: string }) => one.template_id)).toEqual(['postgres'])
  })
})

describe('a tag', () => {
  test('shows every field, those that were not given at their empty value', async () => {
    await add('tagged')
    const { body } = await addTag('tagged', { resources: { gpus: 0 }, environment_variables: { A: 'b' } })
    expect(body.message).toBe('Template tag added successfully.')
    expect(body.result).toMatchObject({
      template_id: 'tagged',
      tag: 'latest',
      added_by: 'ann',
      tenant_id: 'dev',
      tag_timestamp: expect.stringMatching(/^latest@\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d$/),
      pod_definition: {
        image: 'tpods/echo',
        template: null,
        command: null,
        environment_variables: { A: 'b' },
        secret_map: {},
        volume_mounts: {},
        networking: {},
        compute_queue: 'default',
        time_to_stop_default: null,
        restart_policy: null,
      },
    })
    expect(body.result.pod_definition.resources).toMatchObject({ gpus: 0, cpu_request: null })
  })
  test('added twice in one second is kept twice, the newest first', async () => {
    await add('twice')
    const stamps: string[] = []
    for (const text of ['one', 'two', 'three']) {
      stamps.unshift((await addTag('twice', { description: text })).body.result.tag_timestamp)
    }
    expect(new Set(stamps).size).toBe(3)
    const listed = (await tags('twice', { full: 'false' })).body.result
    expect(listed.map((tag: { tag_timestamp: string }) => tag.tag_timestamp)).toEqual(stamps)
    expect(listed[0]).not.toHaveProperty('pod_definition')
    const get = (tagId: string) =>
      server.call('get_template_tag', { token: ann, path: { template_id: 'twice', tag_id: tagId } })
    expect((await get('latest')).body.result).toHaveLength(3)
    expect((await get(stamps[1] ?? '')).body.result).toMatchObject([{ pod_definition: { description: 'two' } }])
    expect((await get('strange')).status).toBe(404)
  })
  test('builds on another template by a pinned reference, and needs READ on it', async () => {
    await add('inner')
    const pinned = `inner:${(await addTag('inner')).body.result.tag_timestamp}`
    await add('outer')
    const { body } = await addTag('outer', { image: '', template: 'inner' })
    expect(body.result.pod_definition).toMatchObject({ template: pinned, image: null })
    await add('bobs', {}, bob)
    expect((await addTag('bobs', { template: 'inner' }, {}, bob)).status).toBe(403)
    const missing = await addTag('outer', { template: 'inner:v9' })
    expect(missing.status).toBe(400)
    expect(missing.body.message).toBe("Template tag not found: 'inner:v9'. Verify template_id and tag both exist.")
  })
  test('has at most ten levels of templates', async () => {
    for (let level = 1; level <= 11; level += 1) {
      await add(`level${level}`)
      const below = level === 1 ? {} : { image: null, template: `level${level - 1}` }
      const { status, body } = await addTag(`level${level}`, below)
      if (level <= 10) expect(status, String(body.message)).toBe(200)
      else expect([status, body.message]).toEqual([400, expect.stringContaining('more than 10 levels of templates')])
    }
  })
  test('is refused without an image, with one that is not allowed, and with direct secrets', async () => {
    await add('strict')
    expect((await addTag('strict', { image: '' })).status).toBe(400)
    expect((await addTag('strict', { image: 'evil/miner' })).body.message).toContain('must be in allowlist')
    const secret = await addTag('strict', { secret_map: { KEY: `\${secret:mine}` } })
    expect(secret.status).toBe(400)
    expect(secret.body.message).toContain('Template secret_map validation failed')
    const literal = await addTag('strict', { secret_map: { KEY: `\${:?the key}`, OTHER: 'plain' } })
    expect(literal.body.result.pod_definition.secret_map).toEqual({ KEY: `\${:?the key}`, OTHER: 'plain' })
    expect(literal.body.metadata.secret_placeholders).toMatchObject([{ env_var: 'KEY', description: 'the key' }])
  })
  test('shows the contents of config files only where they are asked for', async () => {
    await add('configured')
    await addTag('configured', {
      volume_mounts: { '/etc/app': { type: 'ephemeral', config_content: 'x=1', config_filename: 'app.ini' } },
    })
    const content = async (query: Record<string, string>) =>
      (await tags('configured', query)).body.result[0].pod_definition.volume_mounts['/etc/app'].config_content
    expect(await content({})).toBe('<3 bytes - use ?include_configs=true to retrieve>')
    expect(await content({ include_configs: 'true' })).toBe('x=1')
  })
})

describe('what depends on a template', () => {
  const path = { template_id: 'base' }
  let stamp = ''
  beforeAll(async () => {
    await add('base')
    stamp = (await addTag('base')).body.result.tag_timestamp
    await add('built')
    await addTag('built', { image: '', template: 'base' })
    const pod = { pod_id: 'frombase', template: 'base', status_requested: 'OFF' }
    expect((await server.call('create_pod', { token: ann, body: pod })).status).toBe(200)
  })
  test('is shown to administrators and refused to others', async () => {
    expect((await tags('base', { include_dependencies: 'true' })).status).toBe(403)
    await grant('base', 'admin', 'READ')
    const { body } = await tags('base', { include_dependencies: 'true' }, server.adminToken)
    expect(body.result[0].dependents).toMatchObject({
      dependant_pods: ['frombase'],
      dependant_pod_count: 1,
      dependant_tags: [expect.stringContaining('built:latest@')],
    })
    const template = await server.call('get_template', {
      token: server.adminToken,
      path,
      query: { include_dependencies: 'true' },
    })
    expect(template.body.result.tag_dependents).toMatchObject([{ full_tag: `base:${stamp}`, dependant_pod_count: 1 }])
    const all = await server.call('list_templates_and_tags', { token: ann, query: { full: 'false' } })
    expect(all.body.result.base.tags).toMatchObject([{ tag_timestamp: stamp }])
    expect(all.body.result.base.tags[0]).not.toHaveProperty('pod_definition')
  })
  test('keeps it and its tag from being deleted, unless forced; tags are for administrators', async () => {
    const refused = await server.call('delete_template', { token: ann, path })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      code: 'has_dependents',
      message: expect.stringContaining('1 pod(s) and 1 template tag(s)'),
    })
    const deleteTag = (token: string, query: Record<string, string> = {}) =>
      server.call('delete_template_tag', { token, path: { ...path, tag_id: stamp }, query })
    const denied = await deleteTag(ann)
    expect(denied.status).toBe(403)
    expect(denied.body.message).toContain('admin mode')
    expect((await deleteTag(server.adminToken)).status).toBe(409)
    const deleted = await deleteTag(server.adminToken, { force: 'true' })
    expect(deleted.body).toMatchObject({
      message: `Template tag '${stamp}' deleted successfully.`,
      result: { tag_timestamp: stamp },
    })
    expect((await server.call('delete_template', { token: ann, path, query: { force: 'true' } })).status).toBe(200)
  })
})

describe('permissions on a template', () => {
  const permissions = (token = ann) =>
    server.call('get_template_permissions', { token, path: { template_id: 'shared' } })
  beforeAll(() => add('shared'))
  test('give others access, up to the whole site, which only administrators may open', async () => {
    expect((await permissions()).body.result).toEqual({ permissions: ['ann:ADMIN'] })
    const given = await grant('shared', 'bob', 'USER')
    expect(given.body).toMatchObject({
      message: 'Template permissions updated successfully.',
      result: { permissions: ['ann:ADMIN', 'bob:USER'] },
    })
    expect((await addTag('shared', {}, {}, bob)).status).toBe(200)
    expect((await grant('shared', '**', 'READ')).status).toBe(403)
    expect((await grant('shared', '*', 'READ')).status).toBe(400)
    await grant('shared', 'admin', 'ADMIN')
    expect((await grant('shared', 'TENANT', 'READ', server.adminToken)).body.result.permissions).toContain(
      'tenant.dev:READ',
    )
    expect((await grant('shared', 'SITE', 'READ', server.adminToken)).body.result.permissions).toContain('**:READ')
    expect((await grant('shared', '**', 'USER', server.adminToken)).status).toBe(400)
    const carl = await server.addUser('carl')
    expect((await tags('shared', {}, carl)).status).toBe(200)
    expect((await permissions(carl)).status).toBe(403)
  })
  test('keep the last ADMIN, and an absent entry is 404', async () => {
    const remove = (user: string) =>
      server.call('delete_template_permission', { token: ann, path: { template_id: 'shared', user } })
    expect((await remove('admin')).status).toBe(200)
    expect((await remove('nobody')).status).toBe(404)
    const last = await remove('ann')
    expect(last.status).toBe(400)
    expect(last.body.message).toBe('Operation would leave the template with no ADMIN-capable user. Rolling back.')
    expect((await grant('shared', 'ann', 'APPROVEDADMIN')).status).toBe(400)
  })
})

test('a fresh server offers templates to everybody, and every one of them has a tag latest', async () => {
  const { body } = await server.call('list_templates_and_tags', { token: bob })
  for (const id of ['echo', 'postgres', 'neo4j', 'redis', 'mongodb', 'fastapi', 'jupyterlab', 'codeserver']) {
    expect(body.result[id].tags.map(({ tag }: { tag: string }) => tag)).toContain('latest')
  }
  expect(body.result.neo4j.tags[0].pod_definition.networking).toMatchObject({
    default: { protocol: 'tcp', port: 7687 },
    browser: { protocol: 'http', port: 7474 },
  })
  const closed = await server.call('get_template_permissions', {
    token: server.adminToken,
    path: { template_id: 'echo' },
    headers: { 'x-pods-admin': 'true' },
  })
  expect(closed.body.result).toEqual({ permissions: ['**:READ'] })
})
