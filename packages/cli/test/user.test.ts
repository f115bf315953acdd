import { beforeEach, describe, expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()
const sent = (method: string, where: string) => bench.server.last(method, where)?.body

beforeEach(() => {
  bench.server.users.set('grace', {
    username: 'grace',
    tenant_id: 'dev',
    roles: [],
    disabled: false,
    creation_ts: '2026-01-01T00:00:00Z',
  })
})

describe('create', () => {
  test('the password comes from stdin and is not printed', async () => {
    const args = ['user', 'create', 'alan', '--password-stdin', '--role', 'pods_admin']
    const { code, stdout, stderr } = await bench.tpods(args, { stdin: 'a long password\n' })
    expect([code, stderr]).toEqual([0, ''])
    expect(sent('POST', '/users')).toEqual({ username: 'alan', password: 'a long password', roles: ['pods_admin'] })
    expect(stdout).toMatch(/^USER +alan$/m)
    expect(stdout).not.toContain('a long password')
  })

  test('a generated one is printed once', async () => {
    const { stdout } = await bench.tpods(['user', 'create', 'alan', '--generate', '--json'])
    const { password } = JSON.parse(stdout)
    expect(password).toMatch(/^[\w-]{24}$/)
    expect(sent('POST', '/users')).toEqual({ username: 'alan', password, roles: [] })
    expect((await bench.tpods(['user', 'create', 'kurt', '--generate'])).stdout).toMatch(/^PASSWORD +[\w-]{24}$/m)
  })

  test('at a terminal it is asked for twice', async () => {
    const type = (second: string) =>
      bench.tpods(['user', 'create', 'alan'], {
        terminal: true,
        answers: [
          ['New password', 'a long password\n'],
          ['The same again', `${second}\n`],
        ],
      })
    expect((await type('another password')).code).toBe(2)
    expect(sent('POST', '/users')).toBeUndefined()
    expect((await type('a long password')).code).toBe(0)
    expect(sent('POST', '/users')).toMatchObject({ password: 'a long password' })
  })

  test('without a terminal the flags are named', async () => {
    const { code, stderr } = await bench.tpods(['user', 'create', 'alan'])
    expect(code).toBe(2)
    expect(stderr).toContain('--password-stdin or --generate')
    expect((await bench.tpods(['user', 'create', 'alan', '--generate', '--password-stdin'])).code).toBe(2)
  })
})

test('users are listed', async () => {
  expect((await bench.tpods(['user', 'ls'])).stdout).toBe(
    'USER   ROLES  STATE    CREATED\ngrace  -      enabled  2026-01-01T00:00:00Z\n',
  )
  expect(JSON.parse((await bench.tpods(['users', 'ls', '--json'])).stdout)).toMatchObject([{ username: 'grace' }])
})

describe('passwd', () => {
  test('an administrator sets the password of another', async () => {
    const { code, stderr } = await bench.tpods(['user', 'passwd', 'grace', '--password-stdin'], {
      stdin: 'a new password\n',
    })
    expect(code).toBe(0)
    expect(sent('PUT', '/users/grace')).toEqual({ password: 'a new password' })
    expect(stderr).toContain('all tokens given out before have ended')
  })

  test('others change their own with the current one', async () => {
    bench.server.caller = { ...bench.server.caller, username: 'grace', roles: [] }
    await bench.tpods(['user', 'passwd', '--password-stdin'], { stdin: 'a new password\nthe old one\n' })
    expect(sent('PUT', '/users/grace')).toEqual({ password: 'a new password', current_password: 'the old one' })
    const { code } = await bench.tpods(['user', 'passwd'], {
      terminal: true,
      answers: [
        ['Current password', 'the old one\n'],
        ['New password', 'the newest one\n'],
        ['The same again', 'the newest one\n'],
      ],
    })
    expect(code).toBe(0)
    expect(sent('PUT', '/users/grace')).toEqual({ password: 'the newest one', current_password: 'the old one' })
  })
})

test('users are disabled, enabled and deleted', async () => {
  expect((await bench.tpods(['user', 'disable', 'grace'])).stdout).toMatch(/^STATE +disabled$/m)
  expect(JSON.parse((await bench.tpods(['user', 'enable', 'grace', '--json'])).stdout)).toMatchObject({
    disabled: false,
  })
  expect((await bench.tpods(['user', 'rm', 'grace'])).code).toBe(2)
  expect(await bench.tpods(['user', 'rm', 'grace', '-y'])).toEqual({ code: 0, stdout: 'grace\n', stderr: '' })
  expect(await bench.tpods(['user', 'rm', 'grace', '-y'])).toMatchObject({ code: 6, stdout: '' })
})
