// What guides of older releases tell people to send still works, and is told to be deprecated.
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const create = (body: object, token = ann) => server.call('create_pod', { body, token })

test("persistent_volume makes a volume of the pod's name and mounts it", async () => {
  const reply = await create({ pod_id: 'kept', image: 'tpods/echo', persistent_volume: true, status_requested: 'OFF' })
  expect(reply.status, String(reply.body.message)).toBe(200)
  expect(reply.body.result.volume_mounts).toMatchObject({
    '/tapis_volume_mount': { type: 'tapisvolume', source_id: 'kept', mounted_by: 'ann' },
  })
  expect(reply.body.metadata.warnings).toEqual([expect.stringContaining('persistent_volume is deprecated')])
  const volume = await server.call('get_volume', { path: { volume_id: 'kept' }, token: ann })
  expect(volume.status).toBe(200)
})

test('persistent_volume uses a volume that is there, and not one of somebody else', async () => {
  for (const volume_id of ['mine', 'hers']) {
    expect((await server.call('create_volume', { body: { volume_id }, token: ann })).status).toBe(200)
  }
  const own = await create({ pod_id: 'mine', image: 'tpods/echo', persistent_volume: true, status_requested: 'OFF' })
  expect(own.status).toBe(200)
  const foreign = await create({ pod_id: 'hers', image: 'tpods/echo', persistent_volume: true }, bob)
  expect(foreign.status).toBe(403)
  expect(foreign.body.message).toContain("does not have READ permission on volume 'hers'")
})

test('persistent_volume uses a volume that somebody makes in the same moment', async () => {
  for (let round = 0; round < 10; round += 1) {
    const podId = `twin${round}`
    await create({ pod_id: podId, image: 'tpods/echo', status_requested: 'OFF' })
    const [made, updated] = await Promise.all([
      server.call('create_volume', { body: { volume_id: podId }, token: ann }),
      server.call('update_pod', { path: { pod_id: podId }, body: { persistent_volume: true }, token: ann }),
    ])
    expect([200, 409]).toContain(made.status)
    expect(updated.status, String(updated.body.message)).toBe(200)
  }
})

test('a pod that is refused leaves no volume behind', async () => {
  const reply = await create({ pod_id: 'refused', image: 'tpods/echo', persistent_volume: true, compute_queue: 'none' })
  expect(reply.status).toBe(400)
  const volume = await server.call('get_volume', { path: { volume_id: 'refused' }, token: ann })
  expect(volume.status).toBe(404)
})

test('an update with persistent_volume keeps the other mounts', async () => {
  const mounts = { '/etc/motd.d': { type: 'ephemeral', config_filename: 'hello', config_content: 'hi' } }
  const pod = { pod_id: 'later', image: 'tpods/echo', volume_mounts: mounts, status_requested: 'OFF' }
  expect((await create(pod)).status).toBe(200)
  const body = { persistent_volume: true }
  const reply = await server.call('update_pod', { path: { pod_id: 'later' }, body, token: ann })
  expect(Object.keys(reply.body.result.volume_mounts).sort()).toEqual(['/etc/motd.d', '/tapis_volume_mount'])
})

test('routing_port and pod_template are taken as what they mean now', async () => {
  const body = { pod_id: 'older', pod_template: 'custom-tpods/echo', routing_port: 5001, status_requested: 'OFF' }
  const reply = await create({ ...body, data_requests: [] })
  expect(reply.status, String(reply.body.message)).toBe(200)
  expect(reply.body.result).toMatchObject({ image: 'tpods/echo', networking: { default: { port: 5001 } } })
  expect(reply.body.metadata.warnings).toHaveLength(3)
})
