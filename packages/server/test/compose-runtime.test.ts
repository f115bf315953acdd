// Which runtime a start gets. None of it depends on the engines of this machine.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseRuntime, foreseeRuntime } from '../src/compose-runtime.ts'
import { loadConfig } from '../src/config.ts'
import type { Config, SettingName } from '../src/settings.ts'
import { docker, type FakeEngine, podman, startFakeEngine } from './support/fake-engine.ts'

let folder = ''
const engines: FakeEngine[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-choice-'))
})

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
  await rm(folder, { recursive: true })
})

async function engine(manner = docker as Record<string, string>): Promise<FakeEngine> {
  const started = await startFakeEngine(manner)
  engines.push(started)
  return started
}

function configOf(env: NodeJS.ProcessEnv, settings: Partial<Record<SettingName, string>> = {}): Config {
  return loadConfig({ HOME: folder, ...env }, { TPODS_DATA_DIR: folder, ...settings }).config
}

/** With only these in the usual places. */
function withHosts(...hosts: string[]): Config {
  const config = configOf({})
  return { ...config, engine: { ...config.engine, hosts } }
}

const nowhere = 'unix:///no/such/engine.sock'
const choose = (config: Config) => chooseRuntime(config, folder)

test('the first start takes the engine that answers, and later ones stay with it while it is away', async () => {
  const [first, second] = [await engine(), await engine(podman)]
  const chosen = await choose(withHosts(nowhere, first.host))
  expect(chosen).toEqual({
    kind: 'docker',
    why: `Docker 20.10.24 answers at ${first.host}`,
    engineHost: first.host,
  })
  await first.close()
  engines.splice(0, 1)
  expect(await choose(withHosts(second.host, first.host))).toEqual({
    kind: 'docker',
    why: 'the first start of this data folder chose it',
    engineHost: first.host,
  })
})

test('without an engine pods are processes, also when one comes later', async () => {
  expect(await choose(withHosts(nowhere))).toEqual({ kind: 'process', why: 'no Docker or Podman answers' })
  const late = await engine()
  expect(await choose(withHosts(late.host))).toMatchObject({ kind: 'process' })
})

test('an engine that was named and is not there is said', async () => {
  const { kind, why } = await choose(configOf({ DOCKER_HOST: nowhere }))
  expect(kind).toBe('process')
  expect(why).toBe(`no Docker or Podman answers (${nowhere}: is not there)`)
})

test('docker that is asked for needs no answer, and waits for the first engine that comes', async () => {
  const wanted = { ...withHosts(nowhere), TPODS_RUNTIME: 'docker' } as const
  expect(await choose(wanted)).toEqual({ kind: 'docker', why: 'TPODS_RUNTIME says so', engineHost: nowhere })
  const late = await engine()
  expect(await choose({ ...withHosts(nowhere, late.host), TPODS_RUNTIME: 'docker' })).toMatchObject({
    engineHost: late.host,
  })
})

test('TPODS_DOCKER_HOST moves the pods of a data folder to another socket of their engine', async () => {
  const { host } = await engine()
  await choose(withHosts(host))
  expect(await choose(configOf({}, { TPODS_DOCKER_HOST: nowhere }))).toMatchObject({ engineHost: nowhere })
  expect(await choose(withHosts(host))).toMatchObject({ engineHost: nowhere })
})

test('DOCKER_HOST of one shell does not move them', async () => {
  const { host } = await engine()
  await choose(withHosts(host))
  expect(await choose(configOf({ DOCKER_HOST: nowhere }))).toMatchObject({ engineHost: host })
})

test('a data folder keeps its runtime', async () => {
  await choose(withHosts(nowhere))
  await expect(choose(configOf({}, { TPODS_RUNTIME: 'docker' }))).rejects.toThrow(
    /belongs to the runtime "process", but TPODS_RUNTIME is docker/,
  )
  await writeFile(join(folder, 'runtime'), 'boats')
  await expect(choose(withHosts(nowhere))).rejects.toThrow(/belongs to the runtime "boats"/)
})

test('an address that cannot be used is refused where docker was asked for', async () => {
  const config = configOf({ DOCKER_HOST: 'ssh://ann@box' }, { TPODS_RUNTIME: 'docker' })
  await expect(choose(config)).rejects.toThrow(/DOCKER_HOST names no engine that can be used/)
  expect(() => configOf({}, { TPODS_DOCKER_HOST: 'ssh://ann@box' })).toThrow(/TPODS_DOCKER_HOST must be/)
})

test('to foresee is not to choose', async () => {
  const { host } = await engine()
  expect(await foreseeRuntime(withHosts(host))).toMatchObject({ kind: 'docker', engineHost: host })
  await expect(readFile(join(folder, 'runtime'))).rejects.toThrow('ENOENT')
})

test('processes beyond loopback need a word, and no choice is kept without it', async () => {
  const open = configOf({ DOCKER_HOST: nowhere }, { TPODS_HOST: '0.0.0.0' })
  await expect(choose(open)).rejects.toThrow(/without any isolation/)
  await expect(readFile(join(folder, 'runtime'))).rejects.toThrow('ENOENT')
})
