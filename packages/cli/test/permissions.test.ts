// The same verbs, words and output for the permissions of every noun.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Seen } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const nouns = [
  ['pod', '/pods/thing/permissions'],
  ['template', '/pods/templates/thing/permissions'],
  ['volume', '/pods/volumes/thing/permissions'],
] as const

describe.each(nouns)('%s permissions', (noun, path) => {
  const run = (...args: string[]) => bench.tpods([noun, 'permissions', ...args])

  beforeEach(() => {
    bench.server.overrides.set(`GET ${path}`, { result: { permissions: ['ada:ADMIN', 'tenant.dev:READ'] } })
    bench.server.overrides.set(`POST ${path}`, ({ body }: Seen) => {
      const { user, level } = body as { user: string; level: string }
      return { result: { permissions: ['ada:ADMIN', `${user}:${level}`] } }
    })
    bench.server.overrides.set(`DELETE ${path}/grace`, { result: { permissions: ['ada:ADMIN'] } })
  })

  test('ls, grant and revoke show who may do what', async () => {
    expect((await run('ls', 'thing')).stdout).toBe('USER        LEVEL\nada         ADMIN\ntenant.dev  READ\n')
    expect((await run('grant', 'thing', 'grace', 'read', '-o', 'name')).stdout).toBe('ada:ADMIN\ngrace:READ\n')
    expect(bench.server.last('POST', path)?.body).toEqual({ user: 'grace', level: 'READ' })
    expect((await run('revoke', 'thing', 'grace', '--json')).stdout).toContain('"user": "ada"')
  })

  test('both words and both spellings of the noun are known', async () => {
    const expected = await run('ls', 'thing')
    expect(await bench.tpods([noun, 'permission', 'list', 'thing'])).toEqual(expected)
    expect(await bench.tpods([`${noun}s`, 'permissions', 'ls', 'thing'])).toEqual(expected)
  })

  test('a level that does not exist is refused before anything is sent', async () => {
    const { code, stderr } = await run('grant', 'thing', 'grace', 'boss')
    expect([code, bench.server.seen]).toEqual([2, []])
    expect(stderr).toBe('tpods: there is no level "boss": use one of NONE, READ, USER, ADMIN, APPROVEDADMIN\n')
  })

  test('a refusal says whom to ask', async () => {
    bench.server.overrides.set(`GET ${path}`, { status: 403, message: 'not for you', code: 'forbidden' })
    const { code, stderr } = await run('ls', 'thing')
    expect(code).toBe(5)
    expect(stderr).toBe(
      'tpods: not for you: ask somebody with ADMIN on it, or an administrator of the tenant, for the right (request req-1)\n',
    )
  })
})
