// What existing clients see of the allow list of images.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let admin: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  admin = server.adminToken
})
afterAll(() => server.stop())

const add = (body: object, token = admin) => server.call('add_image', { token, body })
const names = async (token: string) =>
  (await server.call('get_images', { token })).body.result.map(({ image }: { image: string }) => image)

test('an administrator allows an image, without its tag, and says for whom', async () => {
  const refused = await add({ image: 'lab/app' }, ann)
  expect(refused.status).toBe(403)
  expect(refused.body.message).toContain('admin mode')
  const added = await add({ image: 'registry.example.org:5000/lab/app:1.2', tenants: ['dev'], description: 'ours' })
  expect(added.body).toMatchObject({
    message: 'Images added successfully.',
    metadata: { notice: 'removed tag from image, tag enforcement does not yet exist' },
    result: { image: 'registry.example.org:5000/lab/app', tenants: ['dev'], added_by: 'admin' },
  })
  expect(await names(ann)).toContain('registry.example.org:5000/lab/app')
  await add({ image: 'lab/hidden', tenants: ['other'] })
  expect(await names(ann)).not.toContain('lab/hidden')
  expect((await server.call('get_image', { token: ann, path: { image_id: 'lab/hidden' } })).status).toBe(404)
})

test('an image is there once, whatever its name is written like', async () => {
  const twice = await add({ image: 'docker.io/library/postgres:16' })
  expect(twice.status).toBe(409)
  expect(twice.body.message).toContain('already exists')
  expect((await add({ image: 'A b' })).status).toBe(400)
})

test('several images are added at once, all of them or those that are new', async () => {
  const bulk = (query: Record<string, string>, ...images: string[]) =>
    server.call('add_images', { token: admin, query, body: images.map((image) => ({ image, tenants: ['**'] })) })
  expect((await bulk({}, 'lab/one', 'lab/two')).body.message).toBe('Image(s) added successfully.')
  const refused = await bulk({}, 'lab/two', 'lab/three')
  expect(refused.status).toBe(409)
  expect(refused.body.message).toMatch(/Use skip_duplicates=True to skip duplicate errors and continue\.$/)
  expect(await names(ann)).not.toContain('lab/three')
  const some = await bulk({ skip_duplicates: 'true' }, 'lab/two', 'lab/three')
  expect(some.body).toMatchObject({ metadata: { notice: 'skipped 1 duplicate images: lab/two' } })
  expect(some.body.result).toMatchObject([{ image: 'lab/three' }])
  expect((await bulk({ skip_duplicates: 'true' }, 'lab/two')).body.message).toBe(
    'No images added - all images were duplicates.',
  )
})

test('an image is shown, changed and taken away, with slashes in its name', async () => {
  await add({ image: 'lab/deep/image', tenants: ['**'] })
  const path = { image_id: 'lab/deep/image' }
  expect((await server.call('get_image', { token: ann, path })).body.result.tenants).toEqual(['**'])
  expect((await server.call('update_image', { token: ann, path, body: { tenants: [] } })).status).toBe(403)
  const changed = await server.call('update_image', { token: admin, path, body: { tenants: ['dev'] } })
  expect(changed.body).toMatchObject({ message: 'Image updated successfully.', result: { tenants: ['dev'] } })
  const same = await server.call('update_image', { token: admin, path, body: { tenants: ['dev'] } })
  expect(same.body).toMatchObject({ status: 'error', message: expect.stringContaining('made no changes to image') })
  const deleted = await server.call('delete_image', { token: admin, path })
  expect(deleted.body).toMatchObject({ result: 'lab/deep/image', message: 'Image successfully deleted.' })
  const gone = await server.call('delete_image', { token: admin, path })
  expect(gone.status).toBe(404)
  expect(gone.body.message).toBe('Image with id lab/deep/image not found - not deleted.')
})
