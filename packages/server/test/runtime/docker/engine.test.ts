import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PodsError } from '../../../src/errors.ts'
import { Engine, factsOf, parseHost } from '../../../src/runtime/docker/engine.ts'
import {
  EngineAway,
  EngineError,
  isTaken,
  sentence,
  toEngineError,
  toPodsError,
} from '../../../src/runtime/docker/engine-error.ts'

const host = 'unix:///run/engine.sock'

describe('the address of an engine', () => {
  test.each([
    ['unix:///run/engine.sock', { socketPath: '/run/engine.sock', host: undefined, protocol: 'http' }],
    ['npipe:////./pipe/docker_engine', { socketPath: '//./pipe/docker_engine', host: undefined }],
    ['tcp://10.0.0.1:2375', { socketPath: undefined, host: '10.0.0.1', port: 2375, protocol: 'http' }],
    ['tcp://[::1]:2375', { host: '::1', port: 2375 }],
    ['tcp://engine.example.org', { host: 'engine.example.org', port: 2375 }],
    ['https://engine.example.org', { host: 'engine.example.org', port: 2376, protocol: 'https' }],
  ])('%s', (text, expected) => {
    expect(parseHost(text)).toMatchObject(expected)
  })

  test('of an engine behind TLS is not asked in clear', () => {
    expect(parseHost('tcp://10.0.0.1:2376', true)).toMatchObject({ protocol: 'https', port: 2376 })
  })

  test.each(['ssh://somebody@host', 'engine', '', '/run/engine.sock'])('%j is none', (text) => {
    expect(() => parseHost(text)).toThrow(/is no address of a container engine/)
  })
})

describe('an engine', () => {
  const version = { Version: '20.10.24', Components: [{ Name: 'Engine' }] }
  const info = {
    NCPU: 2,
    MemTotal: 8 * 2 ** 30,
    OperatingSystem: 'Debian',
    SecurityOptions: ['name=seccomp,profile=default'],
  }
  const linux = process.platform === 'linux'

  test('of this machine gives containers that can be reached', () => {
    expect(factsOf(host, version, info)).toEqual({
      product: 'docker',
      version: '20.10.24',
      cpus: 2,
      memoryMi: 8192,
      hasSelinux: false,
      system: 'Debian',
      reachesContainers: linux,
      isElsewhere: false,
    })
  })

  test.each([
    ['elsewhere', 'tcp://10.0.0.1:2375', info],
    ['without root', host, { ...info, SecurityOptions: ['name=rootless'] }],
    ['of a user', host, { ...info, Rootless: true }],
    ['in a VM', host, { ...info, OperatingSystem: 'Docker Desktop' }],
  ])('%s does not', (_which, where, its) => {
    expect(factsOf(where, version, its).reachesContainers).toBe(false)
  })

  test.each([
    ['tcp://10.0.0.1:2375', true],
    ['https://engine.example.org', true],
    ['tcp://127.0.0.1:2375', false],
    ['tcp://localhost:2375', false],
    ['npipe:////./pipe/docker_engine', false],
  ])('at %s is elsewhere: %s', (where, expected) => {
    expect(factsOf(where, version, info).isElsewhere).toBe(expected)
  })

  test('that is Podman says so', () => {
    const podman = { Version: '4.3.1', Components: [{ Name: 'Podman Engine' }] }
    expect(factsOf(host, podman, { ...info, SecurityOptions: null })).toMatchObject({
      product: 'podman',
      version: '4.3.1',
    })
    expect(factsOf(host, podman, { ...info, SecurityOptions: ['name=selinux'] }).hasSelinux).toBe(true)
  })
})

describe('what the client throws', () => {
  const answered = (statusCode: number, message: string) =>
    Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode, json: { message } })

  test('without an answer is an engine that is away, with what to do', () => {
    const missing = toEngineError(host, Object.assign(new Error('connect'), { code: 'ENOENT' }))
    expect(missing).toBeInstanceOf(EngineAway)
    expect((missing as Error).message).toContain(`${host} is not there: start Docker or Podman`)
    const closed = toEngineError(host, Object.assign(new Error('connect'), { code: 'EACCES' })) as Error
    expect(closed.message).toContain('may not be used by this user')
    const slow = toEngineError(host, new DOMException('late', 'TimeoutError')) as Error
    expect(slow.message).toContain('does not answer in time')
    expect(toPodsError(missing)).toMatchObject({ code: 'runtime_unavailable', details: { reason: 'engine_missing' } })
  })

  test('with an answer is a refusal in the words of the engine', () => {
    const refusal = toEngineError(host, answered(404, 'No such container: c0ffee'))
    expect(refusal).toMatchObject({ status: 404, message: 'No such container: c0ffee' })
    expect(toPodsError(refusal)).toMatchObject({ code: 'runtime_unavailable', details: { reason: 'runtime_error' } })
  })

  test('of our own is left as it is', () => {
    const own = new PodsError('wrong_state', 'no')
    expect(toPodsError(toEngineError(host, own))).toBe(own)
    const bug = new TypeError('x is undefined')
    expect(toPodsError(toEngineError(host, bug))).toBe(bug)
  })
})

test.each([
  [409, 'Conflict. The container name "/x" is already in use by container "c0ffee"', true],
  [500, 'creating container storage: the container name "x" is already in use by c0ffee', true],
  [500, 'network name x already used: network already exists', true],
  [500, 'no space left on device', false],
  [404, 'already in use', false],
])('%i %s: the name is taken: %s', (status, message, expected) => {
  expect(isTaken(new EngineError(status, message))).toBe(expected)
})

test('no sentence quotes what a variable holds', () => {
  expect(sentence('invalid environment variable: "PASSWORD=hunter2"')).toBe('invalid environment variable: "…"')
  expect(sentence('x'.repeat(2000))).toHaveLength(500)
})

test('an engine that takes a question and does not answer is away once the time is over', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const engine = new Engine({ host: `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}` })
  onTestFinished(() => {
    engine.close()
    silent.close()
  })
  await expect(engine.learn({ timeoutMs: 200 })).rejects.toThrow(EngineAway)
})

test('the client, which writes out all that it sends with, does not write out its connections', () => {
  const engine = new Engine({ host: 'unix:///nowhere.sock' })
  expect(inspect(engine.docker.modem, { showHidden: true, depth: null })).toContain('agent: Agent,')
  engine.close()
})
