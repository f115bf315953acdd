import { afterEach, expect, test } from 'vitest'
import { engineSettings, findEngine, isEngineHost } from '../../src/support/engine-search.ts'
import { docker, type FakeEngine, type Manner, podman, startFakeEngine } from './fake-engine.ts'

const engines: FakeEngine[] = []

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
})

async function engine(manner: Manner): Promise<string> {
  const started = await startFakeEngine(manner)
  engines.push(started)
  return started.host
}

const search = (hosts: string[], namedBy?: 'DOCKER_HOST') => findEngine({ hosts, namedBy }, { answerMs: 300 })
const nowhere = 'unix:///no/such/engine.sock'

test('the usual places of Docker come before those of Podman', () => {
  const { hosts, namedBy } = engineSettings({ HOME: '/home/ann', XDG_RUNTIME_DIR: '/run/user/7' }, '', 7)
  expect(namedBy).toBeUndefined()
  expect(hosts).toEqual([
    'unix:///var/run/docker.sock',
    'unix:///run/user/7/docker.sock',
    'unix:///home/ann/.docker/run/docker.sock',
    'unix:///home/ann/.docker/desktop/docker.sock',
    'unix:///run/user/7/podman/podman.sock',
    'unix:///run/podman/podman.sock',
  ])
  expect(engineSettings({ HOME: '/home/ann' }, '', 7).hosts).toEqual(hosts)
})

test('an engine that is named is the only one', () => {
  const env = { HOME: '/home/ann', DOCKER_HOST: 'tcp://box:2376', DOCKER_TLS_VERIFY: '1' }
  expect(engineSettings(env, '', 7)).toMatchObject({
    hosts: ['tcp://box:2376'],
    namedBy: 'DOCKER_HOST',
    certFolder: '/home/ann/.docker',
  })
  expect(engineSettings(env, 'unix:///own.sock', 7)).toMatchObject({
    hosts: ['unix:///own.sock'],
    namedBy: 'TPODS_DOCKER_HOST',
  })
  expect(engineSettings({ HOME: '/home/ann', DOCKER_HOST: '' }, '', 7)).toMatchObject({
    namedBy: undefined,
    certFolder: undefined,
  })
})

test('sign-ins are looked for where docker and podman leave them', () => {
  expect(engineSettings({ HOME: '/home/ann' }, '', 7).loginFiles).toEqual([
    '/home/ann/.docker/config.json',
    '/run/user/7/containers/auth.json',
    '/home/ann/.config/containers/auth.json',
  ])
  const env = { HOME: '/home/ann', DOCKER_CONFIG: '/etc/docker-ann', REGISTRY_AUTH_FILE: '/etc/auth.json' }
  expect(engineSettings(env, '', 7).loginFiles.slice(0, 2)).toEqual(['/etc/docker-ann/config.json', '/etc/auth.json'])
})

test.each([
  ['unix:///var/run/docker.sock', true],
  ['npipe:////./pipe/docker_engine', true],
  ['tcp://10.0.0.7:2375', true],
  ['https://box', true],
  ['ssh://ann@box', false],
  ['tcp://ann:pw@box:2375', false],
  ['/var/run/docker.sock', false],
  ['unix://', false],
])('%s is an address: %s', (host, isOne) => {
  expect(isEngineHost(host)).toBe(isOne)
})

test('the first that answers is found, with its name and version', async () => {
  const [first, second] = [await engine(docker), await engine(podman)]
  expect(await search([nowhere, first, second])).toEqual({
    found: { host: first, name: 'Docker 20.10.24' },
    troubles: [],
  })
  expect(await search([nowhere, second, first])).toMatchObject({ found: { host: second, name: 'Podman 4.3.1' } })
})

test('one that hangs does not hold up the search, and is told', async () => {
  const [hung, well] = [await engine('hangs'), await engine(docker)]
  expect(await search([hung, well])).toMatchObject({ found: { host: well } })
  expect(await search([hung])).toEqual({ found: undefined, troubles: [`${hung}: does not answer within 0.3 s`] })
})

test.each<[string, Manner, string]>([
  [
    'too old',
    { ...docker, server: 'Docker/19.03.1 (linux)', 'api-version': '1.40' },
    'is Docker 19.03.1, which is too old',
  ],
  ['for Windows containers', { ...docker, ostype: 'windows' }, 'Windows containers'],
  ['no engine', 'no engine', 'answers with 404, as no engine does'],
])('one that is %s is not used', async (_what, manner, words) => {
  const { found, troubles } = await search([await engine(manner)])
  expect(found).toBeUndefined()
  expect(troubles.join()).toContain(words)
})

test('an empty place is worth a word only where somebody named it', async () => {
  expect(await search([nowhere])).toEqual({ found: undefined, troubles: [] })
  expect(await search([nowhere], 'DOCKER_HOST')).toEqual({ found: undefined, troubles: [`${nowhere}: is not there`] })
  expect((await search(['ssh://ann@box'], 'DOCKER_HOST')).troubles.join()).toContain('is no address that can be used')
})
