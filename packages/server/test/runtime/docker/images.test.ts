import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fullName, pullCause } from '../../../src/runtime/docker/images.ts'
import {
  type PullLine,
  type PullState,
  progressOf,
  pullSentence,
  withLine,
} from '../../../src/runtime/docker/pull-progress.ts'
import { registryLogins, registryOf } from '../../../src/runtime/docker/registry-logins.ts'

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['tpods/echo', 'docker.io/tpods/echo:latest'],
  ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['ghcr.io/a/b', 'ghcr.io/a/b:latest'],
  ['localhost/mine', 'localhost/mine:latest'],
  ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b:latest'],
  ['registry:5000/b:2', 'registry:5000/b:2'],
  ['nginx@sha256:abc', 'docker.io/library/nginx@sha256:abc'],
])('the image %s is %s', (image, full) => {
  expect(fullName(image)).toBe(full)
})

describe('why an image cannot be pulled', () => {
  test.each([
    ['manifest unknown: manifest unknown', /the registry does not have it .*look at its name and tag/],
    ['pull access denied for x, repository does not exist', /the registry refuses it.*docker login/],
    ['unauthorized: authentication required', /docker login/],
    ['write /var/lib/x: no space left on device', /no space left .*docker system prune/],
    ['dial tcp: lookup nohost.invalid: no such host', /^dial tcp: lookup nohost.invalid: no such host$/],
  ])('%s', (words, sentence) => {
    expect(pullCause(words)).toMatch(sentence)
  })
})

describe('the progress of a pull', () => {
  const one = 'd2cd8f29a3df'
  const two = '514f1e701329'
  const after = (...lines: PullLine[]) => {
    const layers = lines.reduce<PullState>((state, line) => withLine(state, line), new Map())
    return progressOf(layers)
  }
  const begun: PullLine[] = [
    { id: 'latest', status: 'Pulling from library/x' },
    { id: one, status: 'Pulling fs layer' },
    { id: two, status: 'Pulling fs layer' },
  ]

  test('counts the layers at first', () => {
    expect(after(...begun)).toEqual({ what: 'pull', layers: 2, doneLayers: 0, doneBytes: 0, totalBytes: 0 })
    expect(pullSentence('x', after(...begun))).toBe('pulling the image x: 0 of 2 layers')
  })

  test('tells bytes as they come, and layers when they are unpacked', () => {
    const loading = after(
      ...begun,
      { id: one, status: 'Downloading', progressDetail: { current: 4_000_000, total: 20_000_000 } },
      { id: two, status: 'Downloading', progressDetail: { current: 1_000_000, total: 1_000_000 } },
      { id: two, status: 'Download complete' },
      { id: two, status: 'Extracting', progressDetail: { current: 1, total: 1_000_000 } },
      { id: two, status: 'Pull complete' },
    )
    expect(loading).toEqual({ what: 'pull', layers: 2, doneLayers: 1, doneBytes: 5_000_000, totalBytes: 21_000_000 })
    expect(pullSentence('x', loading)).toBe('pulling the image x: 1 of 2 layers, 5.0 of 21 MB')
  })

  test('never goes back while a layer is checked and unpacked', () => {
    const loaded = [...begun, { id: one, status: 'Downloading', progressDetail: { current: 9, total: 10 } }]
    for (const status of ['Verifying Checksum', 'Download complete', 'Extracting', 'Pull complete']) {
      expect(after(...loaded, { id: one, status, progressDetail: {} }).doneBytes).toBe(10)
    }
  })

  test('of an engine that tells no bytes counts what is here', () => {
    expect(after(...begun, { id: one, status: 'Download complete' })).toMatchObject({ doneLayers: 1, layers: 2 })
  })

  test('counts what was there already', () => {
    expect(after(...begun, { id: one, status: 'Already exists' })).toMatchObject({ doneLayers: 1, layers: 2 })
  })
})

describe('the login for a registry', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tpods-logins-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const { signal } = new AbortController()
  const auth = Buffer.from('somebody:pass:word').toString('base64')
  const write = async (content: object) => {
    const file = join(folder, 'config.json')
    await writeFile(file, JSON.stringify(content))
    return registryLogins([join(folder, 'missing.json'), file])
  }

  test('is read from the file of the user', async () => {
    const logins = await write({ auths: { 'ghcr.io': { auth } } })
    const login = { username: 'somebody', password: 'pass:word', serveraddress: 'ghcr.io' }
    expect(await logins.of('ghcr.io/a/b:1', signal)).toEqual(login)
    expect(await logins.of('quay.io/a/b:1', signal)).toBeUndefined()
  })

  test.each(['https://index.docker.io/v1/', 'docker.io'])('of plain names is the one of %s', async (name) => {
    const logins = await write({ auths: { [name]: { auth } } })
    expect(await logins.of('docker.io/library/nginx:latest', signal)).toMatchObject({ username: 'somebody' })
  })

  test('may be a token', async () => {
    const logins = await write({ auths: { 'ghcr.io': { identitytoken: 'abc' } } })
    expect(await logins.of('ghcr.io/a/b:1', signal)).toEqual({ identitytoken: 'abc', serveraddress: 'ghcr.io' })
  })

  test('is none where its helper is not installed, and none of a broken file', async () => {
    const logins = await write({ credHelpers: { 'ghcr.io': 'tpods-has-no-such-helper' } })
    expect(await logins.of('ghcr.io/a/b:1', signal)).toBeUndefined()
    await writeFile(join(folder, 'config.json'), '{')
    expect(await logins.of('ghcr.io/a/b:1', signal)).toBeUndefined()
  })

  test('is asked for by the name of the host', () => {
    expect(registryOf('127.0.0.1:5000/a:1')).toBe('127.0.0.1:5000')
    expect(registryOf('docker.io/library/nginx:latest')).toBe('https://index.docker.io/v1/')
  })
})
