// Mounts of type pvc: who may have them, and what a runtime without such storage says.
import { afterEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.stop())

const mount = (source_id: string) => ({ type: 'pvc', source_id })
const pod = (pod_id: string, volume_mounts: object) => ({
  pod_id,
  image: 'tpods/echo',
  status_requested: 'OFF',
  volume_mounts,
})

test('everybody may mount storage that has no name yet, and the process runtime says that it has none', async () => {
  server = await startTestServer()
  const token = await server.addUser('ann')
  await server.call('create_volume', { token, body: { volume_id: 'data' } })
  const mounts = { '/own': mount('data'), '/shared': { type: 'tapisvolume', source_id: 'data' } }
  const created = await server.call('create_pod', { token, body: pod('mounts', mounts) })
  expect(created.status, String(created.body.message)).toBe(200)
  expect(created.body.result.volume_mounts['/own']).toMatchObject({
    ...mount('data'),
    mounted_by: null,
    read_only: false,
  })
  await server.call('start_pod', { token, path: { pod_id: 'mounts' } })
  const { body } = await server.waitFor('mounts', 'ERROR')
  expect(body.result.status_container).toMatchObject({
    reason: 'refused',
    message: expect.stringContaining('mount path /own is of type pvc, which the process runtime does not offer'),
  })
})

test.each([
  ['admin', 'only administrators may use here', 200],
  ['off', 'this server does not offer', 403],
])('TPODS_PVC_MOUNTS=%s refuses users in words', async (rule, words, forAdmin) => {
  server = await startTestServer({ TPODS_PVC_MOUNTS: rule })
  const token = await server.addUser('ann')
  const refused = await server.call('create_pod', { token, body: pod('mounts', { '/own': mount('data') }) })
  expect([refused.status, String(refused.body.message)]).toEqual([
    403,
    `volume_mounts['/own'] is of type 'pvc', which ${words}. Use a 'tapisvolume'.`,
  ])
  const asked = { token: server.adminToken, body: pod('owned', { '/own': mount('data') }) }
  expect((await server.call('create_pod', asked)).status).toBe(forAdmin)
  if (forAdmin !== 200) return
  // What an administrator gave it stays when somebody else changes the rest, and nothing is added.
  const path = { pod_id: 'owned' }
  const given = { token: server.adminToken, path, body: { user: 'ann', level: 'ADMIN' } }
  await server.call('set_pod_permission', given)
  const change = (volume_mounts: object) =>
    server.call('update_pod', { token, path, body: { description: 'x', volume_mounts } })
  expect((await change({ '/elsewhere': mount('data') })).status).toBe(200)
  expect((await change({ '/elsewhere': mount('data'), '/more': mount('more') })).status).toBe(403)
})
