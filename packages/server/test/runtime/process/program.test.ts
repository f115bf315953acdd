import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PodDefinition } from '../../../src/runtime/port.ts'
import { imageName, localImages } from '../../../src/runtime/process/images.ts'
import { argvOf, checkStartable, environmentOf } from '../../../src/runtime/process/program.ts'

const images = localImages({ echoScript: '/opt/echo.js', postgresScript: '/opt/postgres.js', copies: '/opt/copies' })
const definition = (fields: Partial<PodDefinition> = {}): PodDefinition => ({
  key: { site: 's', tenant: 't', podId: 'mypod', uid: 'u1' },
  instance: 3,
  image: 'tpods/echo',
  command: null,
  arguments: null,
  secrets: [],
  environment: {},
  ports: [],
  resources: { cpuLimitMillis: 0, memLimitMi: 0, cpuRequestMillis: 0, memRequestMi: 0, gpus: 0 },
  restartPolicy: 'never',
  mounts: [],
  graceMs: 0,
  ...fields,
})

describe('image names', () => {
  test.each([
    ['tpods/echo', 'tpods/echo'],
    ['tpods/echo:1.2', 'tpods/echo'],
    ['docker.io/tpods/echo:1.2@sha256:abc', 'tpods/echo'],
    ['index.docker.io/library/postgres:16', 'postgres'],
    ['postgres@sha256:abc', 'postgres'],
    ['registry.example:5000/tpods/echo', 'registry.example:5000/tpods/echo'],
  ])('%s is %s', (reference, name) => expect(imageName(reference)).toBe(name))
})

describe('the argv of a definition', () => {
  test('is the program of the image with the arguments', async () => {
    expect(await argvOf(definition({ arguments: ['a'] }), images)).toEqual([process.execPath, '/opt/echo.js', 'a'])
  })

  test('is the command with the arguments, whatever the image', async () => {
    expect(await argvOf(definition({ image: 'mongo', command: ['x', 'y'], arguments: ['z'] }), images)).toEqual([
      'x',
      'y',
      'z',
    ])
  })

  test('an empty command keeps the program of the image', async () => {
    expect(await argvOf(definition({ command: [] }), images)).toEqual([process.execPath, '/opt/echo.js'])
  })

  test('an unknown image without a command is refused, also with arguments', async () => {
    const refusal = argvOf(definition({ image: 'mongo', arguments: ['a'] }), images)
    await expect(refusal).rejects.toThrow(/mongo.*tpods\/echo/)
  })
})

describe('the environment', () => {
  const ports = [
    { wirePort: 80, port: 40080 },
    { wirePort: 90, port: 90 },
  ]
  const stanza = (name: string, port: number) => ({ name, port, protocol: 'http' as const })

  test('has the definition over the defaults, and the marks and ports over the definition', () => {
    const environment = { HOME: '/mine', TPODS_POD_UID: 'stolen', PORT: '1', OWN: 'x' }
    const stanzas = [stanza('default', 80)]
    expect(environmentOf(definition({ environment, ports: stanzas }), { path: '/bin', home: '/h', ports })).toEqual({
      PATH: '/bin',
      HOME: '/mine',
      LANG: 'C.UTF-8',
      OWN: 'x',
      TPODS_POD_UID: 'u1',
      TPODS_POD_ID: 'mypod',
      TPODS_POD_INSTANCE: '3',
      TPODS_ROOT: '/h',
      HOST: '127.0.0.1',
      PORT: '40080',
      TPODS_PORT_DEFAULT: '40080',
    })
  })

  test.each([
    [[stanza('a', 90), stanza('default', 80)], '40080'],
    [[stanza('a', 90), stanza('b', 80)], '90'],
    [[], undefined],
  ])('PORT is the port of the stanza default, else of the first (%#)', (stanzas, expected) => {
    expect(environmentOf(definition({ ports: stanzas }), { path: '', home: '', ports }).PORT).toBe(expected)
  })
})

describe('whether a program can start', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tpods-program-'))
    mkdirSync(join(folder, 'first'))
    mkdirSync(join(folder, 'second'))
    for (const [name, mode] of [
      ['first/plain', 0o644],
      ['second/tool', 0o755],
      ['first/both', 0o644],
      ['second/both', 0o755],
    ] as const) {
      writeFileSync(join(folder, name), '')
      chmodSync(join(folder, name), mode)
    }
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const reason = (name: string, argument = ''): unknown => {
    try {
      checkStartable([name, argument], { PATH: `${folder}/first:${folder}/second` }, folder)
      return 'starts'
    } catch (error) {
      return (error as { details?: { reason: unknown } }).details?.reason
    }
  }

  test.each([
    ['tool', 'starts'],
    ['both', 'starts'],
    ['plain', 'command_not_executable'],
    ['missing', 'command_not_found'],
    ['', 'command_not_found'],
    ['./second/tool', 'starts'],
    ['second/missing', 'command_not_found'],
    ['./second', 'command_not_executable'],
    ['tool/below', 'command_not_found'],
  ])('%j: %s', (name, expected) => expect(reason(name)).toBe(expected))

  test('an argument with a NUL is refused', () => expect(reason('tool', 'a\0b')).toBe('refused'))
})
