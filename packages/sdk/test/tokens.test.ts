// Tokens for programs on the wire.
import { expect, test } from 'vitest'
import { clientOf, errorOf, fakeServer, ok, refuse } from './fake-server.ts'

test('create sends what was given, and nothing else', async () => {
  const server = fakeServer(ok({ name: 'ci', token: 'tpods_secret' }))
  const { tokens } = clientOf(server, { auth: 'mine' })
  expect(await tokens.create({ name: 'ci', level: 'READ', expiresInSec: 3600, podId: 'docpod' })).toMatchObject({
    token: 'tpods_secret',
  })
  await tokens.create({ name: 'ci', level: undefined })
  expect(server.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/v3/tokens', { name: 'ci', level: 'READ', expires_in_sec: 3600, pod_id: 'docpod' }],
    ['POST', '/v3/tokens', { name: 'ci' }],
  ])
  expect(server.asked[0]?.headers['x-tapis-token']).toBe('mine')
})

test('list and revoke meet their routes, and a name is one segment', async () => {
  const server = fakeServer(ok([]))
  const { tokens } = clientOf(server)
  await tokens.list()
  await tokens.revoke('ci of lab/1')
  expect(server.asked.map(({ method, path }) => [method, path])).toEqual([
    ['GET', '/v3/tokens'],
    ['DELETE', '/v3/tokens/ci%20of%20lab%2F1'],
  ])
})

test('a creation is never sent twice, so that no second token is left over', async () => {
  const server = fakeServer(refuse(503, 'busy'))
  expect(await errorOf(clientOf(server).tokens.create({ name: 'ci' }))).toMatchObject({ status: 503 })
  expect(server.asked).toHaveLength(1)
})

test('a token for programs authenticates a client, and errors never quote it', async () => {
  const server = fakeServer(refuse(401, 'the token tpods_secret has ended', { code: 'token_revoked' }))
  const error = await errorOf(clientOf(server, { auth: 'tpods_secret' }).pods.list())
  expect(server.asked[0]?.headers['x-tapis-token']).toBe('tpods_secret')
  expect(error).toMatchObject({ name: 'AuthenticationError', code: 'token_revoked' })
  expect(JSON.stringify(error) + String(error)).not.toContain('tpods_secret')
})
