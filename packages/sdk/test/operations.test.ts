// Each operation of the contract has a method in the client, and its TSDoc names the operationId.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { createNodeClient } from '../src/node/index.ts'

/** Where a user of the client finds the operation. */
const methods: Record<string, string> = {
  healthcheck: 'health',
  readiness: 'readiness',
  create_token: 'identity.createToken',
  userinfo: 'identity.userInfo',
  list_tenants: 'identity.tenants',
  get_tenant: 'identity.tenant',
  list_sites: 'identity.sites',
  list_users: 'users.list',
  create_user: 'users.create',
  update_user: 'users.update',
  delete_user: 'users.delete',
  list_api_tokens: 'tokens.list',
  create_api_token: 'tokens.create',
  revoke_api_token: 'tokens.revoke',
  get_images: 'images.list',
  add_image: 'images.add',
  add_images: 'images.addMany',
  get_image: 'images.get',
  update_image: 'images.update',
  delete_image: 'images.delete',
  list_pods: 'pods.list',
  create_pod: 'pods.create',
  get_pod: 'pods.get',
  update_pod: 'pods.update',
  delete_pod: 'pods.delete',
  start_pod: 'pods.start',
  post_start_pod: 'pods.start',
  stop_pod: 'pods.stop',
  post_stop_pod: 'pods.stop',
  restart_pod: 'pods.restart',
  post_restart_pod: 'pods.restart',
  get_pod_logs: 'pods.logs',
  exec_pod_commands: 'pods.exec',
  open_exec: 'pods.spawn',
  open_tunnel: 'pods.connect',
  get_pod_credentials: 'pods.credentials',
  get_derived_pod: 'pods.derived',
  get_pod_overrides: 'pods.overrides',
  get_pod_provenance: 'pods.provenance',
  reset_pod_fields: 'pods.resetFields',
  save_pod_as_template_tag: 'pods.saveAsTemplateTag',
  list_files_in_pod: 'pods.files.list',
  download_from_pod: 'pods.files.download',
  upload_to_pod: 'pods.files.upload',
  get_pod_permissions: 'pods.permissions.list',
  set_pod_permission: 'pods.permissions.set',
  delete_pod_permission: 'pods.permissions.delete',
  list_templates: 'templates.list',
  add_template: 'templates.create',
  get_template: 'templates.get',
  update_template: 'templates.update',
  delete_template: 'templates.delete',
  list_templates_and_tags: 'templates.tags.listAll',
  list_template_tags: 'templates.tags.list',
  add_template_tag: 'templates.tags.add',
  get_template_tag: 'templates.tags.get',
  delete_template_tag: 'templates.tags.delete',
  get_template_permissions: 'templates.permissions.list',
  set_template_permission: 'templates.permissions.set',
  delete_template_permission: 'templates.permissions.delete',
  list_volumes: 'volumes.list',
  create_volume: 'volumes.create',
  get_volume: 'volumes.get',
  update_volume: 'volumes.update',
  delete_volume: 'volumes.delete',
  list_volume_files: 'volumes.files.list',
  get_volume_contents: 'volumes.files.zip',
  download_volume_file: 'volumes.files.download',
  upload_to_volume: 'volumes.files.upload',
  get_volume_permissions: 'volumes.permissions.list',
  set_volume_permission: 'volumes.permissions.set',
  delete_volume_permission: 'volumes.permissions.delete',
}

/** Operations without a method, each with its reason. */
const exceptions: Record<string, string> = {}

const contract = new URL('../../../openapi/', import.meta.url)
const operationIds = readdirSync(contract)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const { paths = {} } = parse(readFileSync(new URL(name, contract), 'utf8')) as { paths?: Record<string, object> }
    return Object.values(paths).flatMap((path) => Object.values(path))
  })
  .flatMap((operation: { operationId?: string }) => operation.operationId ?? [])

const sources = new URL('../src/', import.meta.url)
const text = [
  'client.ts',
  'node/pods.ts',
  ...readdirSync(new URL('resources/', sources)).map((name) => `resources/${name}`),
]
  .map((name) => readFileSync(new URL(name, sources), 'utf8'))
  .join('\n')

test('the contract has operations, and the table knows no others', () => {
  expect(operationIds.length).toBeGreaterThan(50)
  expect([...Object.keys(methods), ...Object.keys(exceptions)].filter((id) => !operationIds.includes(id))).toEqual([])
})

test.each(operationIds)('%s has a method whose TSDoc names it', (operationId) => {
  if (operationId in exceptions) return
  const path = methods[operationId]?.split('.') ?? []
  const client: unknown = createNodeClient({ baseUrl: 'http://pods.test' })
  // biome-ignore lint/suspicious/noExplicitAny: walks the client by names
  const method = path.reduce((at: any, name) => at?.[name], client)
  expect(typeof method, `a method for ${operationId}`).toBe('function')
  // A comment, and behind it the declaration of that name.
  const comments = [...text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+(?:async )?\*?(\w+)[<(]/gs)]
  const named = comments.filter(([, , name]) => name === path.at(-1)).map(([, comment]) => comment)
  expect(named.join('\n')).toMatch(new RegExp(`\\b${operationId}\\b`))
})
