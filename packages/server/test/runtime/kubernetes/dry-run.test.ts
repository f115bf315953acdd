// What the server accepts, a real API server accepts too: each object is posted with dryRun, so nothing is stored.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { nameInCluster } from '../../../../../test/support/test-run.ts'
import { type ClusterClient, openClient } from '../../../src/runtime/kubernetes/client.ts'
import { toPodsError } from '../../../src/runtime/kubernetes/cluster-error.ts'
import {
  type ManifestOptions,
  networkPolicyManifest,
  podManifest,
  secretManifest,
  serviceManifest,
} from '../../../src/runtime/kubernetes/manifests.ts'
import { claimManifests } from '../../../src/runtime/kubernetes/mounts.ts'
import type { PodDefinition } from '../../../src/runtime/port.ts'
import { type Queues, readQueues } from '../../../src/support/queues.ts'
import type { VolumeFiles } from '../../../src/volumes/port.ts'
import { openStorageRoot } from '../../../src/volumes/storage-root.ts'
import { define, owners, wishes } from './accepted-definitions.ts'
import { definition } from './definition.ts'

const kubeconfig = process.env.TPODS_TEST_KUBECONFIG
const numRuns = Number(process.env.TPODS_TEST_RUNS ?? 300)
/** As odd as the file of queues may say it. */
const queues: Queues = {
  gpu: {
    nodeSelector: {
      'kubernetes.io/arch': 'amd64',
      accelerator: '',
      [`${'a'.repeat(63)}.b/${'c'.repeat(63)}`]: 'A_b.c-9',
    },
    tolerations: [
      { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'example.org/lab', value: '7', effect: 'NoExecute', tolerationSeconds: 60 },
      { key: 'lab', value: '', operator: 'Equal', effect: 'PreferNoSchedule' },
      { operator: 'Exists' },
    ],
    gpuResource: 'example.org/gpu_a.b',
  },
}
const levels = ['baseline', 'restricted'] as const

if (kubeconfig === undefined) {
  describe('the API server', () => {
    test.skip('needs a cluster for tests: KUBECONFIG and npm run test:kubernetes', () => undefined)
  })
} else {
  describe('the API server', () => {
    const name = nameInCluster('dry')
    const namespaceOf = (level: (typeof levels)[number]) => `${name}-${level}`
    let client: ClusterClient
    let folder: string
    let volumes: VolumeFiles

    beforeAll(async () => {
      client = openClient({ kubeconfig })
      folder = await mkdtemp(join(tmpdir(), 'tpods-dry-'))
      volumes = await openStorageRoot({ folder })
      for (const level of levels) {
        const labels = { 'pod-security.kubernetes.io/enforce': level }
        await client.call('POST', '/api/v1/namespaces', { body: { metadata: { name: namespaceOf(level), labels } } })
        // Pods are refused until their namespace has its default account.
        const account = `/api/v1/namespaces/${namespaceOf(level)}/serviceaccounts/default`
        await vi.waitFor(() => client.call('GET', account), { timeout: 20_000 })
      }
    })
    afterAll(async () => {
      for (const level of levels) await client.call('DELETE', `/api/v1/namespaces/${namespaceOf(level)}`)
      await client.close()
      await volumes.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function post(it: PodDefinition, options: ManifestOptions): Promise<void> {
      const namespace = `namespaces/${namespaceOf(options.security ?? 'baseline')}`
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'owner', uid: randomUUID() }
      const objects = [
        [`/api/v1/${namespace}/pods`, podManifest(it, options)],
        [`/api/v1/${namespace}/secrets`, secretManifest(it, owner)],
        [`/api/v1/${namespace}/services`, serviceManifest(it, owner)],
        ...claimManifests(it, options).map((claim) => [`/api/v1/${namespace}/persistentvolumeclaims`, claim] as const),
        [`/apis/networking.k8s.io/v1/${namespace}/networkpolicies`, networkPolicyManifest(it, owner)],
      ] as const
      await Promise.all(
        objects.map(([path, body]) => body && client.call('POST', path, { body, query: { dryRun: 'All' } })),
      )
    }

    const options: fc.Arbitrary<ManifestOptions> = fc.record(
      {
        storageClaim: fc.constant('storage'),
        storageGid: fc.constantFrom(1, 1000, 2_147_483_647),
        security: fc.constantFrom(...levels),
        gpuResource: fc.constantFrom('nvidia.com/gpu', 'amd.com/gpu'),
        imagePullSecrets: fc.constantFrom([], ['registry'], ['one', 'two']),
        claimSizeGi: fc.constantFrom(1, 70, 1_000_000),
        claimStorageClass: fc.constantFrom('fast', 'example.org.slow-1'),
        queues: fc.constant(queues),
      },
      { requiredKeys: ['storageClaim'] },
    )

    test(
      'takes every pod that the rules of the server accept',
      async () => {
        let accepted = 0
        await fc.assert(
          fc.asyncProperty(owners, wishes, options, async (owner, wish, choices) => {
            const made = await define(volumes, owner, wish)
            fc.pre(made !== undefined)
            accepted += 1
            await post(made, choices)
          }),
          { numRuns },
        )
        expect(accepted).toBeGreaterThanOrEqual(numRuns)
      },
      60_000 + numRuns * 200,
    )

    test('takes every field of a queue that the file of queues may have', async () => {
      const file = join(folder, 'queues.yaml')
      await writeFile(file, stringify(queues))
      const problems: string[] = []
      expect(readQueues(file, problems)).toEqual(queues)
      expect(problems).toEqual([])
      await expect(
        post(definition({ computeQueue: 'gpu' }), { queues, storageClaim: 'storage' }),
      ).resolves.toBeUndefined()
    })

    test('takes a pod with all that a definition can hold', async () => {
      await expect(post(definition(), { storageClaim: 'storage' })).resolves.toBeUndefined()
    })

    const file = { path: '/etc/app', readOnly: true, kind: 'file', content: '', mode: 0o644 } as const
    test.each<[what: string, fields: Partial<PodDefinition>, words: RegExp]>([
      ['a variable whose name is not printable ASCII', { environment: { é: 'x' } }, /env\[0\]\.name/],
      ['two mounts at one path', { mounts: [file, file] }, /must be unique/],
    ])('refuses %s, for good and by name', async (_what, fields, words) => {
      const refusal = toPodsError(await post(definition(fields), {}).catch((error: unknown) => error))
      expect(refusal).toMatchObject({
        code: 'runtime_refused',
        message: expect.stringMatching(words),
        details: { reason: 'refused' },
      })
    })
  })
}
