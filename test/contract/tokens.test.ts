// Tokens for programs on the wire: made, used in both headers, limited, revoked.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../packages/sdk/src/index.ts'
import { PASSWORD, startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
})
afterAll(() => server?.stop())

const clientOf = (auth: string) => createClient({ baseUrl: server.url, auth: { getToken: async () => auth } })

test('a token is shown once, works in both headers, and ends when it is revoked', async () => {
  const person = clientOf(ann)
  const { token, ...made } = await person.tokens.create({ name: 'ci', expiresInSec: 3600, level: 'READ' })
  expect(made).toMatchObject({ name: 'ci', level: 'READ', pod_id: null, last_used_ts: null, revoked: false })
  expect(Date.parse(made.expires_ts) - Date.parse(made.creation_ts)).toBe(3_600_000)

  expect((await clientOf(token).identity.userInfo()).username).toBe('ann')
  const bearer = await server.call('userinfo', { headers: { authorization: `Bearer ${token}` } })
  expect(bearer.body.result.username).toBe('ann')
  await expect.poll(async () => (await person.tokens.list())[0]?.last_used_ts).not.toBeNull()
  expect(JSON.stringify(await person.tokens.list())).not.toContain(token)

  expect((await person.tokens.revoke('ci')).revoked).toBe(true)
  const refused = await server.call('list_pods', { token })
  expect(refused).toMatchObject({ status: 401, body: { code: 'token_invalid' } })
  expect(refused.body.message).toContain("The token 'ci' was revoked")
})

test('a token for a pod needs that pod to be there', async () => {
  const body = { name: 'lost', pod_id: 'nothing' }
  expect((await server.call('create_api_token', { token: ann, body })).status).toBe(404)
})

test('an admin token acts as an administrator only with level ADMIN and no pod', async () => {
  const admin = clientOf(server.adminToken)
  const asAdmin = (token: string) => server.call('list_pods', { token, headers: { 'x-pods-admin': 'true' } })
  const { token: full } = await admin.tokens.create({ name: 'full' })
  const { token: user } = await admin.tokens.create({ name: 'user', level: 'USER' })
  expect((await asAdmin(full)).status).toBe(200)
  expect((await asAdmin(user)).status).toBe(403)
  expect((await server.call('list_users', { token: full })).status).toBe(403)
})

test('a new password ends the tokens for programs too', async () => {
  const bob = await server.addUser('bob')
  const { token } = await clientOf(bob).tokens.create({ name: 'ci' })
  const body = { password: `${PASSWORD}!`, current_password: PASSWORD }
  expect((await server.call('update_user', { path: { username: 'bob' }, token: bob, body })).status).toBe(200)
  expect((await server.call('userinfo', { token })).status).toBe(401)
})
