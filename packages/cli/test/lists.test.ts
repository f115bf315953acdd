// Filters and pages of the lists, the same for all nouns.
import { expect, test } from 'vitest'
import { podOf, type Seen } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const query = (path: string) => bench.server.last('GET', path)?.query

/** A server that knows pages: it tells the whole number. */
function servePods(total: number): void {
  bench.server.overrides.set('GET /pods', ({ query: { limit } }: Seen) => ({
    result: Array.from({ length: Math.min(Number(limit ?? total), total) }, (_, at) => podOf(`p${at}`)),
    metadata: { total },
  }))
}

test('the flags of pod ls are sent as the contract has them', async () => {
  servePods(1)
  const flags = ['--status', 'ERROR,STOPPED', '--status', 'COMPLETE', '--template', 'web:latest', '--search', 'x y']
  const { code } = await bench.tpods(['pod', 'ls', ...flags, '--sort', '-update_ts', '--limit', '5', '--offset', '10'])
  expect(code).toBe(0)
  expect(query('/pods')).toEqual({
    status: 'ERROR,STOPPED,COMPLETE',
    template: 'web:latest',
    search: 'x y',
    sort: '-update_ts',
    limit: '5',
    offset: '10',
  })
})

test('without flags nothing is asked for, so that every server understands', async () => {
  for (const noun of ['pod', 'image', 'template']) expect((await bench.tpods([noun, 'ls'])).code).toBe(0)
  for (const path of ['/pods', '/pods/images', '/pods/templates']) expect(query(path)).toEqual({})
})

test('what is left out is told on stderr, with how to go on', async () => {
  servePods(5)
  const first = await bench.tpods(['pod', 'ls', '--limit', '2', '-o', 'name'])
  expect(first).toEqual({ code: 0, stdout: 'p0\np1\n', stderr: '2 of 5 are shown; go on with --offset 2\n' })
  expect((await bench.tpods(['pod', 'ls', '--limit', '9', '-o', 'name'])).stderr).toBe('')
})

test.each([
  ['pod', '/pods', { pod_id: 'a' }],
  ['volume', '/pods/volumes', { volume_id: 'a' }],
  ['template', '/pods/templates', { template_id: 'a' }],
  ['image', '/pods/images', { image: 'a' }],
])('%s ls searches and pages', async (noun, path, row) => {
  bench.server.overrides.set(`GET ${path}`, { result: [row], metadata: { total: 1 } })
  const { code, stdout } = await bench.tpods([noun, 'ls', '--search', 'a', '--limit', '3', '-o', 'name'])
  expect([code, stdout]).toEqual([0, 'a\n'])
  expect(query(path)).toEqual({ search: 'a', limit: '3', offset: '0' })
})

test('a server that does not know the filter is an error, and no longer list than was asked for', async () => {
  bench.server.pods.set('p1', podOf('p1'))
  const { code, stdout, stderr } = await bench.tpods(['pod', 'ls', '--status', 'ERROR', '-o', 'name'])
  expect([code, stdout]).toEqual([16, ''])
  expect(stderr).toMatch(/^tpods: this server gives whole lists only: leave out --search.*\n$/)
})

test('numbers are checked before anything is sent', async () => {
  const { code, stderr } = await bench.tpods(['pod', 'ls', '--limit', 'many'])
  expect([code, bench.server.seen]).toEqual([2, []])
  expect(stderr).toContain('Give a whole number')
})
