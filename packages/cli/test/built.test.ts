// The bundle, laid out as it is installed: no packages around it but a stand-in for the server.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { FakeServer, goodToken, podOf } from './fake-server.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const script = '/usr/bin/script'

// Each line starts a process, and other tests may run at the same time.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let program: string
let server: FakeServer

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tpods-built-'))
  const installed = path.join(folder, 'node_modules/tpods')
  program = path.join(installed, 'bin/tpods.js')
  const tsup = createRequire(import.meta.url).resolve('tsup/dist/cli-default.js')
  await promisify(execFile)(process.execPath, [tsup, '--out-dir', path.join(installed, 'dist')], { cwd: here('..') })
  for (const name of ['package.json', 'bin'])
    await cp(here(`../${name}`), path.join(installed, name), { recursive: true })
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(async () => {
  server = await new FakeServer().listen()
  server.pods.set('p1', podOf('p1'))
  server.users.set('grace', {
    username: 'grace',
    tenant_id: 'dev',
    roles: [],
    disabled: false,
    creation_ts: '2026-01-01T00:00:00Z',
  })
})

afterEach(() => server.close())

function environment(): NodeJS.ProcessEnv {
  const { PATH } = process.env
  return {
    PATH,
    HOME: folder,
    TPODS_DATA_DIR: path.join(folder, 'data'),
    TPODS_BASE_URL: server.url,
    TPODS_TOKEN: goodToken,
  }
}

function start(args: string[]) {
  return spawn(process.execPath, [program, ...args], { env: environment(), cwd: folder, stdio: 'pipe' })
}

async function tpods(args: string[], stdin = '') {
  const child = start(args)
  child.stdin.end(stdin)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, stdout, stderr }
}

test.each([
  ['pod ls'],
  ['pod get p1'],
  ['pod create p2 --image a -f - --wait', '{"status_requested": "OFF"}'],
  ['pod update p1 -e A=1'],
  ['pod start p1'],
  ['pod stop p1'],
  ['pod restart p1'],
  ['pod wait p1 --for available'],
  ['pod logs p1'],
  ['pod exec p1 -- ls'],
  ['pod url p1'],
  ['pod credentials p1'],
  ['pod permissions ls p1'],
  ['pod permissions grant p1 grace READ'],
  ['pod permissions revoke p1 grace'],
  ['pod rm p1 --yes'],
  ['image ls'],
  ['template ls'],
  ['user ls'],
  ['user create alan --generate'],
  ['user passwd grace --password-stdin', 'a new password\n'],
  ['user disable grace'],
  ['user enable grace'],
  ['user rm grace --yes'],
  ['auth login --with-token', goodToken],
  ['auth status'],
])('%s', async (line, stdin = '') => {
  const [command = '', remote] = line.split(' -- ')
  const args = (format: string) => [
    ...command.split(' '),
    '-o',
    format,
    ...(remote === undefined ? [] : ['--', remote]),
  ]
  const json = await tpods(args('json'), stdin)
  expect(json).toMatchObject({ code: 0 })
  expect(JSON.parse(json.stdout)).toBeTypeOf('object')
})

test('auth logout, tables, yaml, colours and help', async () => {
  expect(await tpods(['auth', 'logout'])).toMatchObject({ code: 0 })
  expect((await tpods(['pod', 'ls'])).stdout).toMatch(/^POD +STATUS/)
  expect(parse((await tpods(['pod', 'ls', '-o', 'yaml'])).stdout)).toMatchObject([{ pod_id: 'p1' }])
  expect((await tpods(['pod', 'ls', '--color', 'always'])).stdout).toContain('\u001b[32mAVAILABLE')
  expect((await tpods(['help', 'exit-codes'])).stdout).toContain('124')
  expect((await tpods(['pod', '--help'])).stdout).toContain('exec <pod_id>')
  expect((await tpods(['pod', 'get', 'nope'])).code).toBe(6)
  expect((await tpods(['pod', 'ls', '--debug'])).stderr).toContain('debug: < 200')
  expect((await tpods(['pod', 'logs', '-f', 'p1'])).code).toBe(0)
})

test('what --version loads is small', async () => {
  const { version } = JSON.parse(await readFile(here('../package.json'), 'utf8'))
  expect(await tpods(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  const dist = path.join(path.dirname(program), '../dist')
  const loaded = new Set<string>(['main.js'])
  for (const name of loaded) {
    const code = await readFile(path.join(dist, name), 'utf8')
    for (const [, chunk = ''] of code.matchAll(/(?:from|import)"\.\/([\w.-]+)"/g)) loaded.add(chunk)
  }
  const sizes = await Promise.all([...loaded].map(async (name) => (await stat(path.join(dist, name))).size))
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(20_000)
})

test('a reader that goes away ends it quietly', async () => {
  server.logs = 'x'.repeat(8_000_000)
  const child = start(['pod', 'logs', 'p1'])
  child.stdout.once('data', () => child.stdout.destroy())
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  expect([code, stderr]).toEqual([141, ''])
})

test('^C in a wait says what goes on', async () => {
  server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
  const child = start(['pod', 'wait', 'p1', '--for', 'available'])
  child.stderr.once('data', () => child.kill('SIGINT'))
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  expect(code).toBe(130)
  expect(stderr).toContain('pod "p1" is CREATING and goes on: follow it with `tpods pod wait p1 --for available`')
})

describe('server', () => {
  test('without its package it says what to install', async () => {
    const { code, stdout, stderr } = await tpods(['server', 'start'])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toBe('tpods: the server is not installed: npm install -g @tpods/server\n')
  })

  test('its program is found beside the CLI, lives on in the background, and is stopped', async () => {
    const installed = path.join(folder, 'node_modules/@tpods/server')
    await mkdir(installed, { recursive: true })
    await writeFile(
      path.join(installed, 'package.json'),
      '{"name": "@tpods/server", "bin": {"tpods-server": "./program.mjs"}}',
    )
    await cp(here('fake-server-program.mjs'), path.join(installed, 'program.mjs'))
    const started = await tpods(['server', 'start', '--detach', '--wait', '--json'])
    expect(started).toMatchObject({ code: 0 })
    expect((await tpods(['server', 'status'])).code).toBe(0)
    expect(JSON.parse((await tpods(['server', 'stop', '--json'])).stdout)).toMatchObject({
      pid: JSON.parse(started.stdout).pid,
    })
    expect((await tpods(['server', 'status'])).code).toBe(1)
  })
})

describe.skipIf(!existsSync(script))(`at a terminal (needs ${script})`, () => {
  const atTerminal = (line: string, columns: number) => {
    const command = `stty cols ${columns}; '${process.execPath}' '${program}' ${line}`
    return spawn(script, ['-qec', command, '/dev/null'], {
      env: { ...environment(), TERM: 'xterm' },
      cwd: folder,
      stdio: 'pipe',
    })
  }

  test.each([
    [80, '\u001b[?25l'],
    [0, 'p1: CREATING\r\n'], // no width, no spinner
  ])('a wait shows its progress on %i columns', async (columns, shown) => {
    server.coming.set('p1', ['CREATING', 'CREATING', 'AVAILABLE'])
    const waiting = atTerminal('pod wait p1 --for available', columns)
    const [screen, [code]] = await Promise.all([text(waiting.stdout), once(waiting, 'close')])
    expect(code).toBe(0)
    expect(screen.length).toBeLessThan(20_000)
    expect(screen).toContain(shown)
    expect(screen).toContain('AVAILABLE')
  })

  test('a deletion is confirmed', async () => {
    const removing = atTerminal('pod rm p1', 80)
    removing.stdout.once('data', () => setTimeout(() => removing.stdin.write('y\r'), 200))
    const [code] = await once(removing, 'close')
    expect([code, server.pods.has('p1')]).toEqual([0, false])
  })
})
