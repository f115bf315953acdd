// Volumes and their files on the wire.
import { expect, test } from 'vitest'
import { TransferError } from '../src/index.ts'
import { clientOf, errorOf, fakeServer, ok } from './fake-server.ts'

test('a part of a file is asked for by range and tag', async () => {
  const server = fakeServer(new Response('234', { status: 206, headers: { 'content-length': '3', etag: '"a"' } }))
  const { files } = clientOf(server).volumes
  const { stream, size, status, etag, name } = await files.download('data', '/d/f.txt', {
    start: 2,
    end: 4,
    ifRange: '"a"',
  })
  expect(await new Response(stream).text()).toBe('234')
  expect([size, status, etag, name]).toEqual([3, 206, '"a"', 'f.txt'])
  expect(server.asked[0]).toMatchObject({
    path: '/v3/pods/volumes/data/download/d%2Ff.txt',
    headers: { range: 'bytes=2-4', 'if-range': '"a"' },
  })
})

test('a download that ends too early is a TransferError', async () => {
  const server = fakeServer(new Response('half', { headers: { 'content-length': '8' } }))
  const error = await errorOf(clientOf(server).volumes.files.read('data', 'f.txt'))
  expect(error).toBeInstanceOf(TransferError)
})

test('list, create and delete send what was given', async () => {
  const server = fakeServer(ok([]), ok({}), ok(''))
  const { volumes } = clientOf(server)
  await volumes.list({ limit: 2, search: 'x' })
  await volumes.create({ volume_id: 'data' })
  await volumes.delete('data', { force: true })
  expect(server.asked.map(({ method, path, query, body }) => [method, path, query, body])).toEqual([
    ['GET', '/v3/pods/volumes', { limit: '2', search: 'x' }, undefined],
    ['POST', '/v3/pods/volumes', {}, { volume_id: 'data' }],
    ['DELETE', '/v3/pods/volumes/data', { force: 'true' }, undefined],
  ])
})
