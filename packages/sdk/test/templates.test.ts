// Templates and images: what goes over the wire.
import { expect, test } from 'vitest'
import { clientOf, fakeServer, ok } from './fake-server.ts'

test('templates, their tags and their permissions meet their routes', async () => {
  const server = fakeServer(ok([]))
  const { templates } = clientOf(server)
  await templates.list({ search: 'web', limit: 2 })
  await templates.update('webapp', { description: null })
  await templates.delete('webapp', { force: true })
  await templates.tags.listAll({ full: false })
  await templates.tags.get('webapp', 'latest@2026-01-30-17:14:14', { includeConfigs: true })
  await templates.tags.add('webapp', { pod_definition: { image: 'lab/web' }, commit_message: 'first' })
  await templates.permissions.set('webapp', '**', 'READ')
  await templates.permissions.delete('webapp', 'grace')
  expect(server.asked.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['GET', '/v3/pods/templates', { search: 'web', limit: '2' }],
    ['PUT', '/v3/pods/templates/webapp', {}],
    ['DELETE', '/v3/pods/templates/webapp', { force: 'true' }],
    ['GET', '/v3/pods/templates/tags', { full: 'false' }],
    ['GET', '/v3/pods/templates/webapp/tags/latest%402026-01-30-17%3A14%3A14', { include_configs: 'true' }],
    ['POST', '/v3/pods/templates/webapp/tags', {}],
    ['POST', '/v3/pods/templates/webapp/permissions', {}],
    ['DELETE', '/v3/pods/templates/webapp/permissions/grace', {}],
  ])
  expect(server.asked[6]?.body).toEqual({ user: '**', level: 'READ' })
})

test('images are named whole, slashes and all', async () => {
  const server = fakeServer(ok([]))
  const { images } = clientOf(server)
  await images.addMany([{ image: 'lab/app' }], { skipDuplicates: true })
  await images.update('lab/app', { tenants: ['dev'] })
  await images.delete('lab/app')
  expect(server.asked.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['POST', '/v3/pods/images/bulk', { skip_duplicates: 'true' }],
    ['PUT', '/v3/pods/images/lab%2Fapp', {}],
    ['DELETE', '/v3/pods/images/lab%2Fapp', {}],
  ])
})
