import { describe, expect, test } from 'vitest'
import { containerSpec, type SpecOptions, type SpecPlace } from '../../../src/runtime/docker/container-spec.ts'
import type { PodDefinition } from '../../../src/runtime/port.ts'
import { definition, facts, key } from './facts.ts'

const options = (fields: Partial<SpecOptions> = {}): SpecOptions => ({
  folderId: 'folder-1',
  facts: facts(),
  publishes: false,
  ...fields,
})
const place: SpecPlace = {
  restarts: 0,
  image: 'registry.example.org:5000/tools/echo:1.2',
  digest: 'sha256:abc',
  hasHealthcheck: false,
  network: 'tpods-local-dev-1234',
  storageRoot: '/storage',
  filesFolder: '/records/files',
}
const spec = (fields: Partial<PodDefinition> = {}, its: Partial<SpecOptions> = {}, there: Partial<SpecPlace> = {}) =>
  containerSpec(definition(fields), { ...place, ...there }, options(its))

test('the container of a definition', () => {
  expect(spec()).toMatchInlineSnapshot(`
    {
      "Cmd": [
        "hello",
      ],
      "Entrypoint": [
        "/bin/echo",
        "-n",
      ],
      "Env": [
        "PASSWORD=canary-variable",
        "EMPTY=",
        "TPODS_POD_UID=6f1c3d0e-9a52-4b57-8c0e-2d1f7a3b9c44",
        "TPODS_POD_ID=docpod",
        "TPODS_POD_INSTANCE=3",
      ],
      "ExposedPorts": {
        "5000/tcp": {},
      },
      "HostConfig": {
        "CapAdd": [
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "KILL",
          "NET_BIND_SERVICE",
          "SETGID",
          "SETUID",
        ],
        "CapDrop": [
          "ALL",
        ],
        "CpuShares": 256,
        "Init": false,
        "LogConfig": {
          "Config": {
            "max-file": "2",
            "max-size": "50m",
          },
          "Type": "json-file",
        },
        "Memory": 3221225472,
        "MemorySwap": 3221225472,
        "Mounts": [
          {
            "ReadOnly": false,
            "Source": "/storage/local/dev/volumes/docs/in",
            "Target": "/data",
            "Type": "bind",
          },
          {
            "ReadOnly": true,
            "Source": "/records/files/1",
            "Target": "/etc/app.conf",
            "Type": "bind",
          },
        ],
        "NanoCpus": 2000000000,
        "NetworkMode": "tpods-local-dev-1234",
        "PidsLimit": 4096,
        "RestartPolicy": {
          "Name": "no",
        },
        "SecurityOpt": [
          "no-new-privileges",
        ],
      },
      "Hostname": "docpod",
      "Image": "registry.example.org:5000/tools/echo:1.2",
      "Labels": {
        "app.kubernetes.io/managed-by": "tpods",
        "tpods.io/data-folder": "folder-1",
        "tpods.io/image-digest": "sha256:abc",
        "tpods.io/instance": "3",
        "tpods.io/owner": "["local","dev","docpod"]",
        "tpods.io/pod-id": "docpod",
        "tpods.io/restarts": "0",
        "tpods.io/site": "local",
        "tpods.io/tenant": "dev",
        "tpods.io/uid": "6f1c3d0e-9a52-4b57-8c0e-2d1f7a3b9c44",
      },
      "NetworkingConfig": {
        "EndpointsConfig": {
          "tpods-local-dev-1234": {
            "Aliases": [
              "pods-local-dev-docpod",
            ],
          },
        },
      },
      "StopTimeout": 10,
      "name": "docpod-6f1c3d0e-9a52-4b57-8c0e-2d1f7a3b9c44-3",
    }
  `)
})

describe('the program', () => {
  const program = (command: string[] | null, args: string[] | null) => {
    const { Entrypoint, Cmd } = spec({ command, arguments: args })
    return { Entrypoint, Cmd }
  }
  test.each<[string, string[] | null, string[] | null, object]>([
    ['is that of the image', null, null, {}],
    ['of the image gets the arguments', null, ['-v'], { Cmd: ['-v'] }],
    ['of the definition leaves nothing of the image behind', ['sh'], null, { Entrypoint: ['sh'], Cmd: [] }],
    ['of the definition with its arguments', ['sh'], ['-c', 'a b'], { Entrypoint: ['sh'], Cmd: ['-c', 'a b'] }],
    ['of empty lists is that of the image', [], [], {}],
  ])('%s', (_name, command, args, expected) => {
    expect(program(command, args)).toEqual({ Entrypoint: undefined, Cmd: undefined, ...expected })
  })

  test('and its arguments are told as they are', () => {
    const text = '$(HOME) $$ "quoted" %s\nline'
    expect(spec({ command: [text], arguments: [text] })).toMatchObject({ Entrypoint: [text], Cmd: [text] })
  })

  test('cannot be told another pod than its own', () => {
    const { Env } = spec({ environment: { TPODS_POD_UID: 'another', A: '1' } })
    expect(Env).toEqual([`TPODS_POD_UID=${key.uid}`, 'A=1', 'TPODS_POD_ID=docpod', 'TPODS_POD_INSTANCE=3'])
  })
})

describe('what it may use', () => {
  const resources = { cpuLimitMillis: 1500, memLimitMi: 64, cpuRequestMillis: 1, memRequestMi: 64, gpus: 0 }
  const limits = (fields: Partial<PodDefinition['resources']>, its: Partial<SpecOptions> = {}) =>
    spec({ resources: { ...resources, ...fields } }, its).HostConfig

  test('is what the definition says, and no swap beside the memory', () => {
    expect(limits({})).toMatchObject({ NanoCpus: 1.5e9, Memory: 64 * 2 ** 20, MemorySwap: 64 * 2 ** 20 })
  })

  test('is never more CPUs than the machine has, which engines refuse', () => {
    expect(limits({ cpuLimitMillis: 64_000 }, { facts: facts({ cpus: 2 }) })).toMatchObject({ NanoCpus: 2e9 })
  })

  test('has at least the least share that engines know', () => {
    expect(limits({ cpuRequestMillis: 1 })).toMatchObject({ CpuShares: 2 })
    expect(limits({ cpuRequestMillis: 1000 })).toMatchObject({ CpuShares: 1024 })
  })

  test('are GPUs only where some are asked for', () => {
    expect(limits({})).not.toHaveProperty('DeviceRequests')
    expect(limits({ gpus: 2 })).toMatchObject({
      DeviceRequests: [{ Driver: '', Count: 2, Capabilities: [['gpu']] }],
    })
  })

  test('are no capabilities at all where the server is restricted', () => {
    expect(spec({}, { security: 'restricted' }).HostConfig).toMatchObject({ CapDrop: ['ALL'] })
    expect(spec({}, { security: 'restricted' }).HostConfig).not.toHaveProperty('CapAdd')
  })

  test('are the files of the group of the storage', () => {
    expect(spec({}, { storageGid: 2000 }).HostConfig).toMatchObject({ GroupAdd: ['2000'] })
  })
})

describe('ports', () => {
  const ports = [
    { name: 'default', port: 5000, protocol: 'http' as const },
    { name: 'again', port: 5000, protocol: 'tcp' as const },
    { name: 'db', port: 5432, protocol: 'postgres' as const },
  ]

  test('are published nowhere where containers can be reached', () => {
    expect(spec({ ports }).HostConfig).not.toHaveProperty('PortBindings')
    expect(spec({ ports }).ExposedPorts).toEqual({ '5000/tcp': {}, '5432/tcp': {} })
  })

  test('are published on the loopback only, each once', () => {
    const loopback = [{ HostIp: '127.0.0.1', HostPort: '' }]
    expect(spec({ ports }, { publishes: true }).HostConfig?.PortBindings).toEqual({
      '5000/tcp': loopback,
      '5432/tcp': loopback,
    })
  })
})

test('the health check of an image is not run', () => {
  expect(spec({}, {}, { hasHealthcheck: true }).Healthcheck).toEqual({ Test: ['NONE'] })
})

test('an image that was made on this machine has no digest', () => {
  expect(spec({}, {}, { digest: null }).Labels).not.toHaveProperty(['tpods.io/image-digest'])
})

test('each restart has a container of its own', () => {
  const again = spec({}, {}, { restarts: 2 })
  expect(again.name).toBe(`docpod-${key.uid}-3-r2`)
  expect(again.Labels).toMatchObject({ 'tpods.io/restarts': '2' })
})

test('a grace of less than a second is a second', () => {
  expect(spec({ graceMs: 0 }).StopTimeout).toBe(1)
  expect(spec({ graceMs: 1500 }).StopTimeout).toBe(2)
})

test('an id of 64 characters is a host name of 63', () => {
  const long = 'a'.repeat(64)
  expect(spec({ key: { ...key, podId: long } }).Hostname).toBe('a'.repeat(63))
})
