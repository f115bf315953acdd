import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { fakeToken, goodToken } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const configFile = () => path.join(bench.folder, '.config/tpods/config.yaml')
const credentialsFile = () => path.join(bench.folder, '.local/state/tpods/credentials.json')
const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)

const login = (flags: string[] = [], stdin = `${bench.server.password}\n`) =>
  bench.bare(['auth', 'login', '--base-url', `${bench.server.url}/v3/`, '-u', 'ada', '--password-stdin', ...flags], {
    stdin,
  })

describe('login', () => {
  test('keeps server and token in files of the owner only, and the next command uses them', async () => {
    const { code, stdout, stderr } = await login()
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toMatch(/^signed in at http:\/\/127\.0\.0\.1:\d+ as ada \(tenant dev\) until .*; profile default\n$/)
    expect(stderr).not.toContain(goodToken)
    expect([await modeOf(configFile()), await modeOf(credentialsFile())]).toEqual(['600', '600'])
    expect([await modeOf(path.dirname(configFile())), await modeOf(path.dirname(credentialsFile()))]).toEqual([
      '700',
      '700',
    ])
    expect(parse(await readFile(configFile(), 'utf8'))).toEqual({
      profiles: { default: { base_url: bench.server.url, tenant: 'dev' } },
      current: 'default',
    })
    expect(await readFile(configFile(), 'utf8')).not.toContain(goodToken)
    expect(await readdir(path.dirname(credentialsFile()))).toEqual(['credentials.json'])
    expect((await bench.bare(['pod', 'ls', '--json'])).stdout).toBe('[]\n')
    expect(bench.server.last('GET', '/pods')?.headers['x-tapis-token']).toBe(goodToken)
  })

  test('sends the tenant, and JSON tells the facts without the token', async () => {
    const { stdout } = await login(['--tenant', 'lab', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      profile: 'default',
      base_url: bench.server.url,
      username: 'ada',
      tenant: 'dev',
    })
    expect(stdout).not.toContain(goodToken)
    expect(bench.server.last('POST', '/oauth2/tokens')?.body).toMatchObject({ username: 'ada', tenant_id: 'lab' })
  })

  test('a wrong password is refused with 4 and nothing is kept', async () => {
    const { code, stdout, stderr } = await login([], 'wrong\n')
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toContain('Invalid username/password combination.'.replace(/\.$/, ''))
    await expect(stat(credentialsFile())).rejects.toThrow('ENOENT')
  })

  test('a token from stdin is checked and kept', async () => {
    const args = ['auth', 'login', '--base-url', bench.server.url, '--with-token', '--profile', 'ci']
    expect((await bench.bare(args, { stdin: `${goodToken}\n` })).code).toBe(0)
    expect(JSON.parse(await readFile(credentialsFile(), 'utf8'))).toMatchObject({
      ci: { token: goodToken, username: 'ada' },
    })
    expect((await bench.bare(args, { stdin: '' })).code).toBe(2)
  })

  test('at a terminal it asks for what is missing', async () => {
    const { code, stderr } = await bench.bare(['auth', 'login'], {
      terminal: true,
      answers: [
        ['Address of the server', `${bench.server.url}\n`],
        ['Username', 'ada\n'],
        ['Password', `${bench.server.password}\n`],
      ],
    })
    expect(code).toBe(0)
    expect(stderr).not.toContain(bench.server.password)
    expect(bench.server.last('POST', '/oauth2/tokens')?.body).toMatchObject({
      username: 'ada',
      password: bench.server.password,
    })
  })

  test.each([
    [['auth', 'login'], '--base-url', {}],
    [['auth', 'login', '--base-url', 'http://127.0.0.1:9'], '--username', {}],
    [['auth', 'login', '--base-url', 'http://127.0.0.1:9', '-u', 'ada'], '--password-stdin', {}],
    [['auth', 'login', '--no-input'], '--base-url', { terminal: true }],
    [['auth', 'login'], '--base-url', { terminal: true, env: { TPODS_NO_INPUT: '1' } }],
  ])('%j without a terminal names the flag %s', async (args, flag, options) => {
    const { code, stdout, stderr } = await bench.bare(args, options)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(`tpods: input is needed and there is no terminal to ask at: use ${flag}\n`)
  })
})

describe('profiles', () => {
  test('each has its own server and token, the last sign-in is the current one', async () => {
    await login()
    await login(['--profile', 'lab'])
    const { current, profiles } = parse(await readFile(configFile(), 'utf8'))
    expect([current, Object.keys(profiles)]).toEqual(['lab', ['default', 'lab']])
    await bench.bare(['auth', 'logout'])
    expect((await bench.bare(['pod', 'ls'])).code).toBe(4)
    expect((await bench.bare(['pod', 'ls', '--profile', 'default'])).code).toBe(0)
    expect((await bench.bare(['pod', 'ls'], { env: { TPODS_PROFILE: 'default' } })).code).toBe(0)
  })

  test('one that is not there is a configuration error', async () => {
    const { code, stderr } = await bench.bare(['pod', 'ls', '--profile', 'nope'])
    expect([code, stderr]).toEqual([
      3,
      'tpods: there is no profile "nope": create it with `tpods auth login --profile nope`\n',
    ])
  })

  test('TPODS_CONFIG_DIR moves both files', async () => {
    const folder = path.join(bench.folder, 'elsewhere')
    await bench.bare(['auth', 'login', '--base-url', bench.server.url, '--with-token'], {
      stdin: goodToken,
      env: { TPODS_CONFIG_DIR: folder },
    })
    expect((await readdir(folder)).sort()).toEqual(['config.yaml', 'credentials.json'])
  })

  test('credentials that others may read are refused', async () => {
    await login()
    await chmod(credentialsFile(), 0o640)
    const { code, stdout, stderr } = await bench.bare(['pod', 'ls'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(`chmod 600 ${credentialsFile()}`)
  })

  test('files that cannot be understood are named', async () => {
    await login()
    await writeFile(configFile(), 'profiles: [1]')
    expect(await bench.bare(['pod', 'ls'])).toMatchObject({ code: 3, stdout: '' })
    await writeFile(configFile(), '{')
    expect((await bench.bare(['pod', 'ls'])).stderr).toContain(configFile())
  })
})

describe('status and logout', () => {
  test('who, where and until when', async () => {
    await login()
    const { code, stdout } = await bench.bare(['auth', 'status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^USER +ada$/m)
    expect(stdout).toMatch(/^TENANT +dev$/m)
    expect(stdout).toMatch(/^TOKEN FROM +profile default$/m)
    expect(stdout).toMatch(/^EXPIRES +20.*Z \(in 59m\)$/m)
    expect(stdout).not.toContain(goodToken)
    const json = JSON.parse((await bench.tpods(['auth', 'status', '--json'])).stdout)
    expect(json).toMatchObject({
      username: 'ada',
      base_url: bench.server.url,
      token_from: 'TPODS_TOKEN',
      roles: ['pods_admin'],
    })
  })

  test('nobody signed in, and a token that has expired, are 4', async () => {
    const nobody = await bench.bare(['auth', 'status', '--base-url', bench.server.url])
    expect(nobody).toEqual({
      code: 4,
      stdout: '',
      stderr: `tpods: not signed in at ${bench.server.url}: run \`tpods auth login\`\n`,
    })
    const TPODS_TOKEN = fakeToken({ exp: 1_700_000_000 })
    const late = await bench.tpods(['auth', 'status'], { env: { TPODS_TOKEN } })
    expect([late.code, late.stdout]).toEqual([4, ''])
    expect(late.stderr).toContain('expired at 2023-11-14')
  })

  test('no server at all is a configuration error', async () => {
    const { code, stderr } = await bench.bare(['auth', 'status'])
    expect(code).toBe(3)
    expect(stderr).toContain('tpods server start')
  })

  test('logout forgets the token and can be repeated', async () => {
    await login()
    expect((await bench.bare(['auth', 'logout'])).stderr).toContain('signed out')
    expect(JSON.parse(await readFile(credentialsFile(), 'utf8'))).toEqual({})
    expect((await bench.bare(['auth', 'logout'])).code).toBe(0)
    expect((await bench.bare(['auth', 'status'])).code).toBe(4)
  })
})

test('tokens come from files too', async () => {
  await writeFile(path.join(bench.folder, 'token'), `${goodToken}\n`)
  const base = { TPODS_BASE_URL: bench.server.url }
  expect((await bench.bare(['pod', 'ls', '--token-file', 'token'], { env: base })).code).toBe(0)
  expect((await bench.bare(['pod', 'ls'], { env: { ...base, TPODS_TOKEN_FILE: 'token' } })).code).toBe(0)
  expect(bench.server.last('GET', '/pods')?.headers['x-tapis-token']).toBe(goodToken)
  expect((await bench.bare(['pod', 'ls', '--token-file', 'none'], { env: base })).code).toBe(3)
})
