// Lists whole, in pages, and page after page; also of a server that knows no pages.
import { expect, test } from 'vitest'
import type { ListParams, TpodsClient } from '../src/index.ts'
import type { Listing } from '../src/internal/listing.ts'
import { type Asked, clientOf, fakeServer, ok } from './fake-server.ts'

const all = Array.from({ length: 7 }, (_, at) => ({ pod_id: `p${at}` }))

function pageOf({ query }: Asked): Response {
  const start = Number(query.offset ?? 0)
  const end = query.limit === undefined ? undefined : start + Number(query.limit)
  return ok(all.slice(start, end), { metadata: query.offset === undefined ? {} : { total: all.length } })
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

const nouns: [path: string, of: (client: TpodsClient) => Listing<unknown, ListParams>][] = [
  ['/v3/pods', ({ pods }) => pods],
  ['/v3/pods/volumes', ({ volumes }) => volumes],
  ['/v3/pods/templates', ({ templates }) => templates],
  ['/v3/pods/images', ({ images }) => images],
]

test.each(nouns)('GET %s sends no parameter that nobody asked for', async (path, of) => {
  const server = fakeServer(ok(all))
  expect(await of(clientOf(server)).list({}, {})).toEqual(all)
  expect(server.asked).toMatchObject([{ path, query: {} }])
})

test.each(nouns)('GET %s gives a page with the whole number', async (path, of) => {
  const server = fakeServer(pageOf)
  const page = await of(clientOf(server)).listPage({ limit: 2, offset: 3, search: 'p' })
  expect(page).toEqual({ items: all.slice(3, 5), total: 7 })
  expect(server.asked).toMatchObject([{ path, query: { limit: '2', offset: '3', search: 'p' } }])
})

test.each(nouns)('GET %s is iterated page by page', async (_, of) => {
  const server = fakeServer(pageOf)
  expect(await collect(of(clientOf(server)).iterate({ pageSize: 3, search: 'p' }))).toEqual(all)
  expect(server.asked.map(({ query }) => [query.offset, query.limit, query.search])).toEqual([
    ['0', '3', 'p'],
    ['3', '3', 'p'],
    ['6', '3', 'p'],
  ])
})

test('pages are fetched only as far as they are read', async () => {
  const server = fakeServer(pageOf)
  for await (const { pod_id } of clientOf(server).pods.iterate({ pageSize: 3 })) if (pod_id === 'p4') break
  expect(server.asked).toHaveLength(2)
})

test('a server without pages gives everything once, and no number', async () => {
  const server = fakeServer(ok(all))
  const { pods } = clientOf(server)
  expect(await pods.listPage({ limit: 2 })).toEqual({ items: all, total: undefined })
  expect(await collect(pods.iterate({ pageSize: 2 }))).toEqual(all)
  expect(server.asked).toHaveLength(2)
})

test('filters and order of pods are sent as the contract has them', async () => {
  const server = fakeServer(ok([]))
  const { pods } = clientOf(server)
  await pods.list({ status: ['ERROR', 'STOPPED'], template: 'webapp:latest', sort: '-update_ts', derived: true })
  await pods.list({ status: 'ERROR' })
  expect(server.asked.map(({ query }) => query)).toEqual([
    { status: 'ERROR,STOPPED', template: 'webapp:latest', sort: '-update_ts', derived: 'true' },
    { status: 'ERROR' },
  ])
})

test('the answer behind a page is told to the caller too', async () => {
  const told: unknown[] = []
  await clientOf(fakeServer(pageOf)).pods.listPage({ limit: 1 }, { onResponse: ({ status }) => told.push(status) })
  expect(told).toEqual([200])
})
