import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { type Check, checkNode, exitCodeOf } from '../src/commands/doctor/checks.ts'
import { findLocalServer } from '../src/local-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const serverProgram = fileURLToPath(new URL('fake-server-program.mjs', import.meta.url))
const dataDir = () => path.join(bench.folder, 'data')
const running = () => findLocalServer(dataDir())
const tpods = (args: string[], fake = '') => bench.bare(args, { serverProgram, env: { FAKE: fake } })

afterEach(async () => {
  const left = running()
  if (left !== undefined) process.kill(left.pid, 'SIGKILL')
  await expect.poll(running).toBeUndefined()
})

async function checksOf(fake = ''): Promise<{ code: number; checks: Record<string, Check> }> {
  const { code, stdout } = await tpods(['doctor', '-o', 'json'], fake)
  const list: Check[] = JSON.parse(stdout)
  return { code, checks: Object.fromEntries(list.map((check) => [check.check, check])) }
}

test('before the first start it tells what that would choose', async () => {
  const { code, checks } = await checksOf('engine')
  expect(code).toBe(0)
  expect(Object.keys(checks)).toEqual(['node', 'data folder', 'server', 'runtime'])
  expect(checks['data folder']).toMatchObject({ state: 'ok', found: `${dataDir()}, which the first start makes` })
  expect(checks.server).toMatchObject({ state: 'warn', remedy: expect.stringContaining('tpods server start') })
  expect(checks.runtime).toMatchObject({
    state: 'ok',
    found: 'a first start would choose docker, because the test says so',
  })
})

test('processes are a warning with a remedy, and no failure', async () => {
  const { code, checks } = await checksOf()
  expect(code).toBe(0)
  expect(checks.runtime).toMatchObject({
    state: 'warn',
    remedy: expect.stringContaining('start Docker or Podman first'),
  })
  await mkdir(dataDir())
  await writeFile(path.join(dataDir(), 'runtime'), 'process')
  const later = await checksOf()
  expect(later.checks.runtime).toMatchObject({ state: 'warn', remedy: expect.stringContaining('another --data-dir') })
})

test('a configuration that stops the start ends with 3', async () => {
  const { code, checks } = await checksOf('unset')
  expect(code).toBe(3)
  expect(checks.configuration).toMatchObject({ state: 'fail', found: 'the configuration has 1 problem(s)' })
})

test('a server that runs is asked for its parts', async () => {
  await tpods(['server', 'start', '--detach', '--wait'])
  const { code, checks } = await checksOf()
  expect(code).toBe(0)
  expect(checks.server?.found).toContain(running()?.url)
  expect(checks.version).toMatchObject({ state: 'warn' })
  expect(checks.runtime).toMatchObject({ state: 'ok', found: 'process: answers' })
  const { stdout, stderr } = await tpods(['doctor'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^STATE +CHECK +FOUND\n/)
  expect(stdout).toMatch(/^ok +runtime +process: answers$/m)
})

test('a part that does not answer is a failure', async () => {
  await tpods(['server', 'start', '--detach', '--wait'], 'broken')
  const { code, checks } = await checksOf()
  expect(code).toBe(1)
  expect(checks.database).toMatchObject({ state: 'fail', remedy: expect.stringContaining('log of the server') })
})

test('a folder that cannot be used is a failure', async () => {
  await writeFile(dataDir(), 'a file')
  const { code, checks } = await checksOf()
  expect(code).toBe(1)
  expect(checks['data folder']).toMatchObject({ state: 'fail', remedy: expect.stringContaining('--data-dir') })
})

test.each([
  ['20.18.9', 'fail'],
  ['20.19.0', 'ok'],
  ['18.20.1', 'fail'],
  ['22.1.0', 'ok'],
])('Node %s: %s', (installed, state) => {
  expect(checkNode(installed).state).toBe(state)
})

test('one kind of failure has its own code, several have 1', () => {
  const failed = (check: string): Check => ({ check, state: 'fail', found: '', remedy: null })
  expect(exitCodeOf([failed('server')])).toBe(12)
  expect(exitCodeOf([failed('server'), failed('node')])).toBe(1)
  expect(exitCodeOf([])).toBe(0)
})
