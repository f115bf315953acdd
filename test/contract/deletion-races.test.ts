// Deleting what others begin to use in the same moment: either the deletion is refused or the use is, never neither.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import { type Call, type Reply, startTestServer, type TestServer } from '../support/server.ts'

const USERS_A_ROUND = 3

let server: TestServer
let ann: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann', { roles: ['pods_admin'] })
})
afterAll(() => server.stop())

const ask = (operation: OperationId, call: Call) => server.call(operation, { token: ann, ...call })
async function must(operation: OperationId, call: Call): Promise<Reply> {
  const reply = await ask(operation, call)
  expect(reply.status, String(reply.body.message)).toBe(200)
  return reply
}
const addTemplate = (templateId: string) => must('add_template', { body: { template_id: templateId } })
const addTag = (templateId: string, definition: object) =>
  ask('add_template_tag', {
    path: { template_id: templateId },
    body: { commit_message: 'first', pod_definition: definition },
  })
const createPod = (podId: string, body: object) =>
  ask('create_pod', { body: { pod_id: podId, status_requested: 'OFF', ...body } })

interface Race {
  /** Makes what is used and deleted. */
  prepare(name: string): Promise<unknown>
  /** Makes what a user needs beforehand. */
  prepareUser?(user: string): Promise<unknown>
  use(name: string, user: string): Promise<Reply>
  remove(name: string): Promise<Reply>
  isThere(name: string): Promise<boolean>
}

let names = 0

/** Both begin at moments that wander across each other from round to round. */
async function run(race: Race, rounds: number): Promise<{ used: number; removed: number; dangling: string[] }> {
  const outcome = { used: 0, removed: 0, dangling: [] as string[] }
  for (let round = 0; round < rounds; round += 1) {
    names += 1
    const name = `race${names}`
    const users = Array.from({ length: USERS_A_ROUND }, (_, user) => `user${names}n${user}`)
    await race.prepare(name)
    for (const user of users) await race.prepareUser?.(user)
    const lateMs = ((round % 10) - 4) * 3
    const [removal, ...uses] = await Promise.all([
      sleep(Math.max(0, lateMs)).then(() => race.remove(name)),
      ...users.map((user) => sleep(Math.max(0, -lateMs)).then(() => race.use(name, user))),
    ])
    for (const reply of [removal, ...uses]) expect(reply?.status, String(reply?.body.message)).toBeLessThan(500)
    const isUsed = uses.some(({ status }) => status === 200)
    if (isUsed) outcome.used += 1
    if (removal?.status === 200) outcome.removed += 1
    if (isUsed && !(await race.isThere(name))) outcome.dangling.push(name)
  }
  return outcome
}

const ofTag = (templateId: string) => ({ path: { template_id: templateId, tag_id: 'latest' } })
const deleteTag = (templateId: string) => ask('delete_template_tag', ofTag(templateId))
const newPodOfTemplate = {
  async prepare(templateId: string) {
    await addTemplate(templateId)
    expect((await addTag(templateId, { image: 'tpods/echo' })).status).toBe(200)
  },
  use: (templateId: string, user: string) => createPod(user, { template: templateId }),
  remove: deleteTag,
  isThere: async (templateId: string) => (await ask('get_template_tag', ofTag(templateId))).status === 200,
}

test.each<[string, number, Race]>([
  ['the tag of a new pod', 60, newPodOfTemplate],
  [
    'the template of a new pod',
    20,
    { ...newPodOfTemplate, remove: (id) => ask('delete_template', { path: { template_id: id } }) },
  ],
  [
    'the tag of a pod that moves to it',
    20,
    {
      ...newPodOfTemplate,
      prepareUser: (user) => createPod(user, { image: 'tpods/echo' }),
      use: (id, user) => ask('update_pod', { path: { pod_id: user }, body: { template: id } }),
    },
  ],
  [
    'the tag that a new tag builds on',
    20,
    { ...newPodOfTemplate, prepareUser: addTemplate, use: (id, user) => addTag(user, { template: id }) },
  ],
  [
    'the volume that a new pod mounts',
    20,
    {
      prepare: (id) => must('create_volume', { body: { volume_id: id } }),
      use: (id, user) =>
        createPod(user, {
          image: 'tpods/echo',
          status_requested: 'ON',
          volume_mounts: { '/data': { type: 'tapisvolume', source_id: id } },
        }),
      remove: (id) => ask('delete_volume', { path: { volume_id: id } }),
      isThere: async (id) => (await ask('get_volume', { path: { volume_id: id } })).status === 200,
    },
  ],
])(
  '%s is never gone',
  async (_name, rounds, race) => {
    const { used, removed, dangling } = await run(race, rounds)
    expect(dangling).toEqual([])
    // Both sides won some rounds, so they did meet.
    expect([used > 0, removed > 0, used + removed], `used ${used}, removed ${removed}`).toEqual([true, true, rounds])
  },
  60_000,
)
