// Start, stop and restart by POST, or by GET where the server knows nothing else.
import { expect, test } from 'vitest'
import { type Asked, clientOf, errorOf, fakeServer, ok, pod, refuse } from './fake-server.ts'

const routes = (asked: Asked[]) => asked.map(({ method, path }) => `${method} ${path}`)

test('start, stop and restart use POST', async () => {
  const server = fakeServer(ok(pod()))
  const { pods } = clientOf(server)
  await pods.start('docpod')
  await pods.stop('docpod')
  await pods.restart('docpod', { grabLatestTemplateTag: true })
  expect(routes(server.asked)).toEqual([
    'POST /v3/pods/docpod/start',
    'POST /v3/pods/docpod/stop',
    'POST /v3/pods/docpod/restart',
  ])
  expect(server.asked[2]?.query).toEqual({ grab_latest_template_tag: 'true' })
})

const noRoute =
  "Request path '/pods/docpod/stop' (POST) does not match any Pods API route. If you are accessing a pod URL, ..."

test.each([
  ['405', refuse(405, 'Method Not Allowed')],
  ['a bare 405', Response.json({ detail: 'Method Not Allowed' }, { status: 405 })],
  ['404 without a code', refuse(404, 'Not Found')],
  ['404 for the route', refuse(404, 'no such route', { code: 'route_not_found' })],
  ['400 of a Tapis site', refuse(400, noRoute)],
])('a server that answers POST with %s gets the GET form, and is asked by GET from then on', async (_, refusal) => {
  const server = fakeServer(({ method }) => (method === 'POST' ? refusal.clone() : ok(pod())))
  const { pods } = clientOf(server)
  expect(await pods.stop('docpod')).toEqual(pod())
  await pods.restart('docpod', { grabLatestTemplateTag: false })
  expect(routes(server.asked)).toEqual([
    'POST /v3/pods/docpod/stop',
    'GET /v3/pods/docpod/stop',
    'GET /v3/pods/docpod/restart',
  ])
  expect(server.asked[2]?.query).toEqual({ grab_latest_template_tag: 'false' })
})

test.each([
  ['an unknown pod', refuse(404, 'pod "docpod" not found', { code: 'pod_not_found' })],
  ['a pod in the wrong state', refuse(409, 'must be STOPPED', { code: 'wrong_state' })],
  ['another 400', refuse(400, 'secret missing')],
  ['a failure', refuse(500, 'oops')],
])('%s is the error of the POST, and no GET follows', async (_, refusal) => {
  const server = fakeServer(refusal)
  await errorOf(clientOf(server).pods.start('docpod'))
  expect(routes(server.asked)).toEqual(['POST /v3/pods/docpod/start'])
})

test('a bare 404 that GET repeats says nothing about the routes: POST stays', async () => {
  const server = fakeServer(refuse(404, 'Not Found'), refuse(404, 'Not Found'), ok(pod()))
  const { pods } = clientOf(server)
  expect(await errorOf(pods.stop('ghost'))).toMatchObject({ status: 404 })
  await pods.stop('docpod')
  expect(routes(server.asked)).toEqual([
    'POST /v3/pods/ghost/stop',
    'GET /v3/pods/ghost/stop',
    'POST /v3/pods/docpod/stop',
  ])
})

test('clients do not share what they learned', async () => {
  const old = fakeServer(({ method }) => (method === 'POST' ? refuse(405, 'no') : ok(pod())))
  await clientOf(old).pods.stop('docpod')
  const server = fakeServer(ok(pod()))
  await clientOf(server).pods.stop('docpod')
  expect(routes(server.asked)).toEqual(['POST /v3/pods/docpod/stop'])
})
