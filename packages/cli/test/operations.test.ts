// Each operation of the contract can be used by a command.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { useBench } from './harness.ts'

const bench = useBench()

const commands: Record<string, string> = {
  healthcheck: 'server status',
  readiness: 'server status',
  create_token: 'auth login',
  userinfo: 'auth status',
  list_users: 'user ls',
  create_user: 'user create',
  update_user: 'user passwd',
  delete_user: 'user rm',
  list_api_tokens: 'token ls',
  create_api_token: 'token create',
  revoke_api_token: 'token revoke',
  get_images: 'image ls',
  add_image: 'image add',
  add_images: 'image add',
  get_image: 'image get',
  update_image: 'image update',
  delete_image: 'image rm',
  list_pods: 'pod ls',
  create_pod: 'pod create',
  get_pod: 'pod get',
  update_pod: 'pod update',
  delete_pod: 'pod rm',
  start_pod: 'pod start',
  post_start_pod: 'pod start',
  stop_pod: 'pod stop',
  post_stop_pod: 'pod stop',
  restart_pod: 'pod restart',
  post_restart_pod: 'pod restart',
  get_pod_logs: 'pod logs',
  exec_pod_commands: 'pod exec',
  open_exec: 'pod exec',
  open_tunnel: 'pod port-forward',
  get_pod_credentials: 'pod credentials',
  get_derived_pod: 'pod derived',
  get_pod_overrides: 'pod overrides',
  get_pod_provenance: 'pod provenance',
  reset_pod_fields: 'pod reset',
  save_pod_as_template_tag: 'pod save-template',
  list_files_in_pod: 'pod ls-files',
  download_from_pod: 'pod download',
  upload_to_pod: 'pod upload',
  get_pod_permissions: 'pod permissions ls',
  set_pod_permission: 'pod permissions grant',
  delete_pod_permission: 'pod permissions revoke',
  list_templates: 'template ls',
  add_template: 'template create',
  get_template: 'template get',
  update_template: 'template update',
  delete_template: 'template rm',
  list_template_tags: 'template tags',
  add_template_tag: 'template add-tag',
  get_template_tag: 'template tags',
  delete_template_tag: 'template rm-tag',
  get_template_permissions: 'template permissions ls',
  set_template_permission: 'template permissions grant',
  delete_template_permission: 'template permissions revoke',
  list_volumes: 'volume ls',
  create_volume: 'volume create',
  get_volume: 'volume get',
  update_volume: 'volume update',
  delete_volume: 'volume rm',
  list_volume_files: 'volume files',
  get_volume_contents: 'volume download',
  download_volume_file: 'volume download',
  upload_to_volume: 'volume upload',
  get_volume_permissions: 'volume permissions ls',
  set_volume_permission: 'volume permissions grant',
  delete_volume_permission: 'volume permissions revoke',
}

const forPrograms = 'asked by clients that set themselves up, and of no use to a person'
const exceptions: Record<string, string> = {
  list_tenants: forPrograms,
  get_tenant: forPrograms,
  list_sites: forPrograms,
  list_templates_and_tags: 'all tags of all templates at once, for user interfaces; `template tags` has those of one',
}

const contract = new URL('../../../openapi/', import.meta.url)
const operationIds = readdirSync(contract)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const { paths = {} } = parse(readFileSync(new URL(name, contract), 'utf8')) as { paths?: Record<string, object> }
    return Object.values(paths).flatMap((path) => Object.values(path))
  })
  .flatMap((operation: { operationId?: string }) => operation.operationId ?? [])

test('each operation of the contract has a command or a reason', () => {
  expect(operationIds.length).toBeGreaterThan(50)
  expect([...Object.keys(commands), ...Object.keys(exceptions)].sort()).toEqual([...operationIds].sort())
})

test.each([...new Set(Object.values(commands))])('tpods %s is there', async (command) => {
  const { code, stdout } = await bench.bare([...command.split(' '), '--help'])
  expect(code).toBe(0)
  expect(stdout.split('\n')[0]?.replaceAll(/\|\w+/g, '')).toContain(`Usage: tpods ${command} `)
})
