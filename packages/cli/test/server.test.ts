import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { findLocalServer } from '../src/local-server.ts'
import { type RunOptions, useBench } from './harness.ts'

const bench = useBench()
const serverProgram = fileURLToPath(new URL('fake-server-program.mjs', import.meta.url))
const dataDir = () => path.join(bench.folder, 'data')
const running = () => findLocalServer(dataDir())
const server = (args: string[], options: RunOptions = {}) =>
  bench.bare(['server', ...args], { serverProgram, ...options })

afterEach(async () => {
  const left = running()
  if (left !== undefined) process.kill(left.pid, 'SIGKILL')
  await expect.poll(running).toBeUndefined()
})

describe('start', () => {
  test('--detach --wait comes back when the server takes requests, and other commands find it', async () => {
    const { code, stdout, stderr } = await server(['start', '--detach', '--wait', '--json'])
    expect(code).toBe(0)
    const facts = JSON.parse(stdout)
    expect(facts).toEqual({
      pid: running()?.pid,
      url: running()?.url,
      gateway_url: 'http://127.0.0.1:1',
      version: '1',
      data_dir: dataDir(),
      log_file: path.join(dataDir(), 'server.log'),
    })
    expect(stderr).toContain(`the server runs at ${facts.url}`)
    expect(stderr).toContain(path.join(dataDir(), 'admin.json'))
    expect(stderr).toContain('next: tpods auth login')
    expect((await stat(facts.log_file)).mode & 0o777).toBe(0o600)
    expect((await bench.bare(['pod', 'ls'])).stderr).toContain(`not signed in at ${facts.url}`)
  })

  test('flags reach the server as its variables, tokens do not', async () => {
    const env = { TPODS_TOKEN: 'canary', TAPIS_TOKEN: 'canary' }
    const folder = path.join(bench.folder, 'data')
    const args = [
      'start',
      '--detach',
      '--wait',
      '--port',
      '0',
      '--gateway-port',
      '0',
      '--data-dir',
      'data',
      '--ready-file',
      'ready',
    ]
    expect((await server(args, { env })).code).toBe(0)
    const seen = JSON.parse(await readFile(path.join(folder, 'environment.json'), 'utf8'))
    const TPODS_READY_FILE = path.join(bench.folder, 'ready')
    expect(seen).toMatchObject({ TPODS_DATA_DIR: folder, TPODS_PORT: '0', TPODS_GATEWAY_PORT: '0', TPODS_READY_FILE })
    expect(JSON.stringify(seen)).not.toContain('canary')
    await expect(access(TPODS_READY_FILE)).resolves.toBeUndefined()
  })

  test('a server that fails shows its last words', async () => {
    const { code, stdout, stderr } = await server(['start', '--detach', '--wait', '-q'], { env: { FAKE: 'fails' } })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^line 16\n(.*\n)*line 30\ntpods: the server did not start; its log is /)
  })

  test('a second one on the same folder is a conflict', async () => {
    await server(['start', '--detach', '--wait'])
    const { code, stdout, stderr } = await server(['start', '--detach'])
    expect([code, stdout]).toEqual([7, ''])
    expect(stderr).toContain(`at ${running()?.url}`)
  })

  test('in the foreground it lasts as long as the server, and passes SIGTERM on', async () => {
    const controller = new AbortController()
    const foreground = server(['start'], { signal: controller.signal })
    await expect.poll(running, { timeout: 5000 }).toBeDefined()
    controller.abort('SIGTERM')
    expect(await foreground).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await server(['start'], { env: { FAKE: 'fails' } })).code).toBe(3)
  })

  test('--wait makes sense with --detach only', async () => {
    expect(await server(['start', '--wait'])).toMatchObject({ code: 2, stdout: '' })
    expect((await server(['start', '--port', '70000'])).code).toBe(2)
  })
})

describe('stop', () => {
  test('ends the server and comes back when it is gone', async () => {
    await server(['start', '--detach', '--wait'])
    const pid = running()?.pid
    const { code, stdout } = await server(['stop', '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([0, { stopped: true, pid, data_dir: dataDir() }])
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
  })

  test('nothing to stop is no failure', async () => {
    const { code, stderr } = await server(['stop'])
    expect([code, stderr]).toEqual([0, `no server runs on ${dataDir()}\n`])
  })

  test('never ends a process that has only the id of the server', async () => {
    await mkdir(dataDir())
    const announcement = { pid: process.pid, start: 'another boot:1', url: 'http://127.0.0.1:9', version: '1' }
    await writeFile(path.join(dataDir(), 'server.json'), JSON.stringify(announcement))
    expect((await server(['stop'])).stderr).toContain('no server runs')
    expect((await server(['status'])).code).toBe(1)
  })

  test('a server that does not end is told, with 124', async () => {
    await server(['start', '--detach', '--wait'], { env: { FAKE: 'stubborn' } })
    const { code, stdout, stderr } = await server(['stop', '--timeout', '300ms', '-q'])
    expect([code, stdout]).toEqual([124, ''])
    expect(stderr).toContain(`kill -9 ${running()?.pid}`)
  })
})

describe('status', () => {
  test('tells where a healthy server is', async () => {
    await server(['start', '--detach', '--wait'])
    const { code, stdout } = await server(['status'])
    expect(code).toBe(0)
    expect(stdout).toContain(`URL      ${running()?.url}\n`)
    expect(JSON.parse((await server(['status', '--json'])).stdout)).toMatchObject({ pid: running()?.pid })
  })

  test('none, and one that cannot work, are 1', async () => {
    expect(await server(['status'])).toMatchObject({ code: 1, stdout: '' })
    await server(['start', '--detach', '--wait'], { env: { FAKE: 'broken' } })
    const { code, stdout, stderr } = await server(['status'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('database (is away)')
  })
})
