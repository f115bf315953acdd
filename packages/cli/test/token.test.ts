import { describe, expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()
const sent = (method: string, where: string) => bench.server.last(method, where)?.body
const token = (fields: object = {}) => ({
  token_id: 'id-1',
  name: 'ci',
  level: 'READ',
  pod_id: 'docpod',
  creation_ts: '2026-01-01T00:00:00Z',
  expires_ts: '2026-01-31T00:00:00Z',
  last_used_ts: null,
  revoked: false,
  ...fields,
})

describe('create', () => {
  const args = ['token', 'create', '--name', 'ci', '--expires', '30d', '--pod', 'docpod', '--level', 'read']

  test('prints the token alone on stdout and the rest on stderr', async () => {
    bench.server.overrides.set('POST /tokens', { result: token({ token: 'tpods_secret' }) })
    const { code, stdout, stderr } = await bench.tpods(args)
    expect([code, stdout]).toEqual([0, 'tpods_secret\n'])
    expect(stderr).toContain('token ci: level READ, only pod docpod, until 2026-01-31T00:00:00Z')
    expect(stderr).not.toContain('tpods_secret')
    const body = { name: 'ci', expires_in_sec: 2_592_000, pod_id: 'docpod', level: 'READ' }
    expect(sent('POST', '/tokens')).toEqual(body)
  })

  test('with --json it prints the object', async () => {
    bench.server.overrides.set('POST /tokens', { result: token({ token: 'tpods_secret' }) })
    const { stdout } = await bench.tpods([...args, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ name: 'ci', token: 'tpods_secret' })
  })

  test('a name is needed, and strange durations and levels are refused', async () => {
    expect((await bench.tpods(['token', 'create'])).code).toBe(2)
    expect((await bench.tpods(['token', 'create', '--name', 'ci', '--expires', 'soon'])).code).toBe(2)
    expect((await bench.tpods(['token', 'create', '--name', 'ci', '--level', 'root'])).code).toBe(2)
  })
})

test('the list shows state and last use', async () => {
  const tenMinutesAgo = new Date(Date.now() - 600_000).toISOString()
  const rows = [token({ last_used_ts: tenMinutesAgo }), token({ name: 'old', pod_id: null, revoked: true })]
  bench.server.overrides.set('GET /tokens', { result: rows })
  const { stdout } = await bench.tpods(['token', 'ls'])
  expect(stdout).toMatch(/^NAME +LEVEL +POD +STATE +LAST USE +CREATED$/m)
  expect(stdout).toMatch(/^ci +READ +docpod +expired +10m ago /m)
  expect(stdout).toMatch(/^old +READ +- +revoked +never /m)
})

test('a token is revoked by its name, and never sent as one', async () => {
  bench.server.overrides.set('DELETE /tokens/ci', { result: token({ revoked: true }) })
  expect(await bench.tpods(['token', 'revoke', 'ci'])).toMatchObject({ code: 0, stdout: 'ci\n' })
  const seenBefore = bench.server.seen.length
  const refused = await bench.tpods(['token', 'revoke', 'tpods_secret'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).not.toContain('tpods_secret')
  expect(bench.server.seen).toHaveLength(seenBefore)
})
