// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts as users write them
import { describe, expect, test } from 'vitest'
import {
  type ManifestOptions,
  ownerOf,
  podManifest,
  secretManifest,
  serviceManifest,
} from '../../../src/runtime/kubernetes/manifests.ts'
import { claimManifests } from '../../../src/runtime/kubernetes/mounts.ts'
import type { PodDefinition, PodProbe } from '../../../src/runtime/port.ts'
import type { Queue } from '../../../src/support/queues.ts'
import { definition, key } from './definition.ts'

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'docpod', uid: '11111111-2222-3333-4444-555555555555' }
const options: ManifestOptions = { storageClaim: 'storage' }
const bare = { environment: {}, mounts: [], ports: [] }

const podOf = (fields: Partial<PodDefinition> = {}, more: ManifestOptions = {}) =>
  podManifest(definition(fields), { ...options, ...more })
const specOf = (fields: Partial<PodDefinition> = {}, more: ManifestOptions = {}) => podOf(fields, more).spec
const containerOf = (fields: Partial<PodDefinition> = {}, more: ManifestOptions = {}) =>
  specOf(fields, more)?.containers[0]
const secretOf = (fields: Partial<PodDefinition> = {}) => secretManifest(definition(fields), owner)
const textOf = (base64 = '') => Buffer.from(base64, 'base64').toString()

test('an argument that holds a password stands in the Secret, once, and the others in the pod', () => {
  const fields = {
    command: ['redis-server'],
    arguments: ['--requirepass', 'canary-password', '--masterauth=canary-password', 'canary-password'],
    secrets: ['canary-password'],
    ...bare,
  }
  const container = containerOf(fields)
  expect(container?.command).toEqual(['redis-server'])
  const [first, second] = ['$(TPODS_ARGUMENT_0)', '$(TPODS_ARGUMENT_1)']
  expect(container?.args).toEqual(['--requirepass', first, second, first])
  expect(JSON.stringify(podOf(fields))).not.toContain('canary')
  expect(Object.entries(secretOf(fields)?.data ?? {}).map(([name, data]) => [name, textOf(data)])).toEqual([
    ['argument-0', 'canary-password'],
    ['argument-1', '--masterauth=canary-password'],
  ])
})

test('the same definition gives the same pod', () => {
  expect(JSON.stringify(podOf())).toBe(JSON.stringify(podOf()))
})

test('a pod carries who it belongs to, also where a label cannot say it', () => {
  const { metadata } = podOf({ key: { ...key, tenant: 'Über Alles' } })
  expect(metadata?.name).toBe(`docpod-${key.uid}-3`)
  expect(metadata?.annotations).toMatchObject({ 'tpods.io/owner': '["local","Über Alles","docpod"]' })
  expect(metadata?.labels).toMatchObject({ 'tpods.io/uid': key.uid, 'tpods.io/instance': '3' })
})

test('a pod id of 64 characters is cut to a host name', () => {
  expect(specOf({ key: { ...key, podId: 'a'.repeat(64) } })?.hostname).toBe('a'.repeat(63))
})

test('users get no account of the cluster and no variables of other services', () => {
  expect(specOf()).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false })
})

describe('command and arguments', () => {
  test.each([
    ['$', '$$'],
    ['$$', '$$$$'],
    ['$(VAR)', '$$(VAR)'],
    ['$$(VAR)', '$$$$(VAR)'],
    ['${VAR} $VAR', '$${VAR} $$VAR'],
    ['plain', 'plain'],
    ['', ''],
  ])('%j reaches the program as it is, written as %j', (text, written) => {
    const container = containerOf({ command: ['sh', text], arguments: [text] })
    expect(container).toMatchObject({ command: ['sh', written], args: [written] })
    expect(expand(written)).toBe(text)
  })

  test('what is not set is left to the image', () => {
    const container = containerOf({ command: null, arguments: null })
    expect(container).not.toHaveProperty('command')
    expect(container).not.toHaveProperty('args')
  })

  test('an empty list of arguments is one', () => {
    expect(containerOf({ command: null, arguments: [] })?.args).toEqual([])
  })
})

/** What Kubernetes makes of a text: `$$` is a dollar, `$(NAME)` a variable. */
function expand(text: string): string {
  return text.replaceAll(/\$\$|\$\([^)]*\)/g, (found) => (found === '$$' ? '$' : '<expanded>'))
}

describe('secrets', () => {
  test('no value of the environment and no file stands in the pod', () => {
    const text = JSON.stringify(podOf())
    expect(text).not.toContain('canary')
    expect(text).not.toContain(Buffer.from('canary-variable').toString('base64'))
    expect(text).not.toContain(Buffer.from('canary-file').toString('base64'))
  })

  test('they are in the secret of the instance, which goes with the pod', () => {
    const secret = secretOf()
    expect(secret?.metadata).toMatchObject({ name: podOf().metadata?.name, ownerReferences: [owner] })
    expect(secret?.immutable).toBe(true)
    expect(Object.values(secret?.data ?? {}).map(textOf)).toEqual(['canary-variable', '', 'canary-file'])
  })

  test('a program is told which pod it is, whatever the pod says', () => {
    const { env } = specOf({ environment: { TPODS_POD_ID: 'another' } })?.containers[0] ?? {}
    expect(env).toEqual([
      { name: 'TPODS_POD_UID', value: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { name: 'TPODS_POD_ID', value: 'docpod' },
      { name: 'TPODS_POD_INSTANCE', value: expect.stringMatching(/^\d+$/) },
    ])
  })

  test('each variable and each file finds its own value', () => {
    const environment = { 'a.b': '1', 'with space': '2', '7': '3', ß: 'ä\n' }
    const mounts: PodDefinition['mounts'] = [
      { path: '/one', readOnly: false, kind: 'folder', source: 'one' },
      { path: '/two', readOnly: true, kind: 'file', content: 'zwei', mode: 0o600 },
      { path: '/three', readOnly: true, kind: 'file', content: '', mode: 0o644 },
    ]
    const pod = specOf({ environment, mounts })
    const data = secretOf({ environment, mounts })?.data ?? {}
    const given = pod?.containers[0]?.env?.filter(({ name }) => !name.startsWith('TPODS_'))
    const variables = given?.map(({ name, valueFrom }) => {
      expect(valueFrom?.secretKeyRef?.name).toBe(podOf().metadata?.name)
      return [name, textOf(data[valueFrom?.secretKeyRef?.key ?? ''])]
    })
    expect(Object.fromEntries(variables ?? [])).toEqual(environment)
    const items = pod?.volumes?.find(({ secret }) => secret)?.secret?.items ?? []
    const files = pod?.containers[0]?.volumeMounts?.flatMap(({ mountPath, subPath, name }) => {
      const item = items.find(({ path }) => path === subPath)
      return name === 'files' ? [[mountPath, textOf(data[item?.key ?? '']), item?.mode]] : []
    })
    expect(files).toEqual([
      ['/two', 'zwei', 0o600],
      ['/three', '', 0o644],
    ])
  })

  test.each([
    ['a variable', { environment: { A: '' } }, true],
    ['a file', { mounts: [{ path: '/f', readOnly: true, kind: 'file', content: '', mode: 0o644 }] }, true],
    ['a folder', { mounts: [{ path: '/f', readOnly: true, kind: 'folder', source: 'one' }] }, false],
    ['nothing', {}, false],
  ] as [string, Partial<PodDefinition>, boolean][])(
    'a pod with %s waits for its secret: %#',
    (_what, fields, waits) => {
      const it = { ...bare, ...fields }
      expect(secretOf(it) !== undefined).toBe(waits)
      expect(specOf(it)?.schedulingGates).toEqual(waits ? [{ name: 'tpods.io/making' }] : undefined)
    },
  )
})

describe('resources', () => {
  const base = { cpuLimitMillis: 2000, memLimitMi: 3072, cpuRequestMillis: 250, memRequestMi: 256, gpus: 0 }
  const limits = { cpu: '2000m', memory: '3072Mi' }
  const requests = { cpu: '250m', memory: '256Mi' }
  test.each<[string, Partial<PodDefinition['resources']>, object, object]>([
    ['processor and memory', {}, {}, {}],
    ['a limit of disk', { ephemeralLimitMi: 9 }, { 'ephemeral-storage': '9Mi' }, {}],
    ['a request of disk', { ephemeralRequestMi: 8 }, {}, { 'ephemeral-storage': '8Mi' }],
    [
      'both',
      { ephemeralLimitMi: 9, ephemeralRequestMi: 8 },
      { 'ephemeral-storage': '9Mi' },
      { 'ephemeral-storage': '8Mi' },
    ],
    ['GPUs', { gpus: 2 }, { 'nvidia.com/gpu': '2' }, { 'nvidia.com/gpu': '2' }],
  ])('%s', (_what, fields, moreLimits, moreRequests) => {
    expect(containerOf({ resources: { ...base, ...fields } })?.resources).toEqual({
      limits: { ...limits, ...moreLimits },
      requests: { ...requests, ...moreRequests },
    })
  })

  test('GPUs have the name that the nodes give them', () => {
    const resources = { ...base, gpus: 1 }
    const found = containerOf({ resources }, { gpuResource: 'amd.com/gpu' })?.resources
    expect(found).toEqual({
      limits: { ...limits, 'amd.com/gpu': '1' },
      requests: { ...requests, 'amd.com/gpu': '1' },
    })
  })
})

describe('queues', () => {
  const gpu: Queue = { nodeSelector: { gpu: 'yes' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] }
  test.each<[string, string | undefined, ManifestOptions['queues'], object]>([
    ['says where to run', 'gpu', { gpu }, gpu],
    [
      'is the default one when none is named',
      undefined,
      { default: { nodeSelector: { a: 'b' } } },
      { nodeSelector: { a: 'b' } },
    ],
    ['that is not described runs anywhere', 'gpu', { other: gpu }, {}],
    ['may say only the one', 'gpu', { gpu: { nodeSelector: { a: 'b' } } }, { nodeSelector: { a: 'b' } }],
    ['has only names of its own', 'constructor', { gpu }, {}],
  ])('a queue %s', (_what, computeQueue, queues, expected) => {
    const { nodeSelector, tolerations } =
      specOf({ ...(computeQueue !== undefined && { computeQueue }) }, { queues }) ?? {}
    expect({ ...(nodeSelector && { nodeSelector }), ...(tolerations && { tolerations }) }).toEqual(expected)
  })
})

test('a queue may have a name of its own for its GPUs', () => {
  const resources = { ...definition().resources, gpus: 2 }
  const queues = { amd: { gpuResource: 'amd.com/gpu' } }
  const namesIn = (computeQueue: string) =>
    Object.keys(containerOf({ resources, computeQueue }, { queues })?.resources?.limits ?? {})
  expect(namesIn('amd')).toContain('amd.com/gpu')
  expect(namesIn('default')).toContain('nvidia.com/gpu')
})

describe('probes', () => {
  const numbers = { initialDelaySec: 1, periodSec: 2, timeoutSec: 3, failureThreshold: 4, successThreshold: 5 }
  const written = {
    initialDelaySeconds: 1,
    periodSeconds: 2,
    timeoutSeconds: 3,
    failureThreshold: 4,
    successThreshold: 5,
  }
  test.each<[string, PodProbe['check'], object]>([
    [
      'a request',
      { kind: 'http', path: '/up?x=1', port: 5000, scheme: 'https' },
      { httpGet: { path: '/up?x=1', port: 5000, scheme: 'HTTPS' } },
    ],
    ['a connection', { kind: 'tcp', port: 5432 }, { tcpSocket: { port: 5432 } }],
    [
      'a command',
      { kind: 'exec', argv: ['sh', '-c', 'test $(id -u)'] },
      { exec: { command: ['sh', '-c', 'test $$(id -u)'] } },
    ],
  ])('%s', (_what, check, expected) => {
    const container = containerOf({ probes: { readiness: { check, ...numbers } } })
    expect(container?.readinessProbe).toEqual({ ...expected, ...written })
  })

  test('each stands in its own place, and only where there is one', () => {
    const probe = (port: number): PodProbe => ({ check: { kind: 'tcp', port }, ...numbers })
    const container = containerOf({ probes: { startup: probe(1), readiness: probe(2), liveness: probe(3) } })
    expect([container?.startupProbe, container?.readinessProbe, container?.livenessProbe]).toMatchObject(
      [1, 2, 3].map((port) => ({ tcpSocket: { port } })),
    )
    expect(Object.keys(containerOf({ probes: {} }) ?? {}).filter((name) => name.endsWith('Probe'))).toEqual([])
  })
})

describe('ports', () => {
  const ports = [
    { name: 'default', port: 5000, protocol: 'http' },
    { name: 'again', port: 5000, protocol: 'tcp' },
    { name: 'db', port: 65535, protocol: 'postgres' },
    { name: 'inner', port: 10, protocol: 'local_only' },
  ] as const
  test('each is open once, in the pod and in its service', () => {
    expect(containerOf({ ports: [...ports] })?.ports).toEqual(
      [5000, 65535, 10].map((containerPort) => ({ containerPort, protocol: 'TCP' })),
    )
    const service = serviceManifest(definition({ ports: [...ports] }), owner)
    expect(service?.spec).toEqual({
      type: 'ClusterIP',
      selector: { 'tpods.io/uid': key.uid },
      ports: [5000, 65535, 10].map((port) => ({ name: `port-${port}`, port, targetPort: port, protocol: 'TCP' })),
    })
    expect(service?.metadata).toMatchObject({ name: 'pods-local-dev-docpod', ownerReferences: [owner] })
  })

  test('a pod without ports has no service', () => {
    expect(containerOf({ ports: [] })?.ports).toEqual([])
    expect(serviceManifest(definition({ ports: [] }), owner)).toBeUndefined()
  })
})

describe('mounts', () => {
  test('folders are sub paths of the one claim', () => {
    const mounts: PodDefinition['mounts'] = [
      { path: '/data', readOnly: false, kind: 'folder', source: 'local/dev/volumes/docs/in' },
      { path: '/ro', readOnly: true, kind: 'folder', source: 'local/dev/volumes/other' },
    ]
    const pod = specOf({ mounts })
    expect(pod?.volumes).toEqual([{ name: 'storage', persistentVolumeClaim: { claimName: 'storage' } }])
    expect(pod?.containers[0]?.volumeMounts).toEqual([
      { name: 'storage', mountPath: '/data', subPath: 'local/dev/volumes/docs/in', readOnly: false },
      { name: 'storage', mountPath: '/ro', subPath: 'local/dev/volumes/other', readOnly: true },
    ])
  })

  test('a file can be read only, whatever was asked for', () => {
    const mounts: PodDefinition['mounts'] = [{ path: '/f', readOnly: false, kind: 'file', content: '', mode: 0o644 }]
    expect(containerOf({ mounts })?.volumeMounts).toEqual([
      { name: 'files', mountPath: '/f', subPath: 'file-0', readOnly: true },
    ])
  })

  test.each([
    [0o644, 0o644],
    [0o000, 0o000],
    [0o777, 0o777],
    [0o4755, 0o755],
    [0o7777, 0o777],
  ])('a file of mode %o has mode %o', (mode, expected) => {
    const mounts: PodDefinition['mounts'] = [{ path: '/f', readOnly: true, kind: 'file', content: '', mode }]
    expect(specOf({ mounts })?.volumes?.[0]?.secret?.items?.[0]?.mode).toBe(expected)
  })

  describe('storage of its own', () => {
    const claim = (path: string, name: string, subPath = '') =>
      ({ kind: 'claim', path, name, subPath, readOnly: false }) as const
    const mounts: PodDefinition['mounts'] = [
      claim('/data', 'data'),
      { ...claim('/data2', 'data', 'in/ner'), readOnly: true },
      claim('/logs', 'logs'),
    ]
    const base = 'pods-local-dev-docpod--pvc--'

    test('is one claim for each name, wherever it is mounted', () => {
      const pod = specOf({ mounts })
      expect(pod?.volumes).toEqual([
        { name: 'claim-0', persistentVolumeClaim: { claimName: `${base}data` } },
        { name: 'claim-1', persistentVolumeClaim: { claimName: `${base}logs` } },
      ])
      expect(pod?.containers[0]?.volumeMounts).toEqual([
        { name: 'claim-0', mountPath: '/data', readOnly: false },
        { name: 'claim-0', mountPath: '/data2', subPath: 'in/ner', readOnly: true },
        { name: 'claim-1', mountPath: '/logs', readOnly: false },
      ])
    })

    test('belongs to the pod and to none of its instances', () => {
      const [first, ...rest] = claimManifests(definition({ mounts }), { claimSizeGi: 3, claimStorageClass: 'fast' })
      expect(rest).toHaveLength(1)
      expect(first?.metadata).toMatchObject({ name: `${base}data`, labels: { 'tpods.io/uid': key.uid } })
      expect(first?.metadata).not.toHaveProperty('ownerReferences')
      expect(first?.metadata?.labels).not.toHaveProperty('tpods.io/instance')
      expect(first?.spec).toEqual({
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '3Gi' } },
        storageClassName: 'fast',
      })
    })

    test('has the class of the cluster, and 70 Gi, where nothing is said', () => {
      const [first] = claimManifests(definition({ mounts }), {})
      expect(first?.spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '70Gi' } } })
      expect(claimManifests(definition(), {})).toEqual([])
    })
  })

  test('without any there are no volumes', () => expect(specOf({ mounts: [] })).not.toHaveProperty('volumes'))
})

test.each([
  [10_000, 10],
  [1, 1],
  [0, 1],
  [1_001, 2],
])('a grace of %i ms is one of %i s', (graceMs, seconds) => {
  expect(specOf({ graceMs })?.terminationGracePeriodSeconds).toBe(seconds)
})

test.each([
  ['never', 'Never'],
  ['on_failure', 'OnFailure'],
  ['always', 'Always'],
] as const)('restart policy %s is %s', (restartPolicy, expected) => {
  expect(specOf({ restartPolicy })?.restartPolicy).toBe(expected)
})

describe('security', () => {
  const stepDown = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']
  test.each([
    ['baseline', undefined, { drop: ['ALL'], add: stepDown }, undefined],
    ['baseline', 'baseline', { drop: ['ALL'], add: stepDown }, undefined],
    ['restricted', 'restricted', { drop: ['ALL'] }, true],
  ] as const)('%s when %s is asked for', (_level, security, capabilities, runAsNonRoot) => {
    const spec = specOf({}, { security })
    expect(spec?.containers[0]?.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities })
    expect(spec?.securityContext?.seccompProfile).toEqual({ type: 'RuntimeDefault' })
    expect(spec?.securityContext?.runAsNonRoot).toBe(runAsNonRoot)
  })

  test('a container gets the group of the storage where there is one', () => {
    expect(specOf({}, { storageGid: 4711 })?.securityContext?.supplementalGroups).toEqual([4711])
    expect(specOf()?.securityContext).not.toHaveProperty('supplementalGroups')
  })

  test('private images are pulled with the secrets of the configuration', () => {
    expect(specOf({}, { imagePullSecrets: ['one', 'two'] })?.imagePullSecrets).toEqual([
      { name: 'one' },
      { name: 'two' },
    ])
    expect(specOf()).not.toHaveProperty('imagePullSecrets')
  })
})

test('what belongs to a pod names the object, not only its name', () => {
  expect(ownerOf({ metadata: { name: 'docpod', uid: 'of-the-object' } })).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'docpod',
    uid: 'of-the-object',
  })
})
