// The rights of rights.ts: where they end, and that all calls of the suites before this one needed just them.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'
import {
  type KubernetesRuntime,
  openKubernetesRuntime,
} from '../../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import {
  networkPolicyManifest,
  secretManifest,
  serviceManifest,
} from '../../../packages/server/src/runtime/kubernetes/manifests.ts'
import { selectorOf } from '../../../packages/server/src/runtime/kubernetes/names.ts'
import { rights } from '../../../packages/server/src/runtime/kubernetes/rights.ts'
import { claimName } from '../../../packages/server/src/runtime/pod-names.ts'
import type { PodDefinition } from '../../../packages/server/src/runtime/port.ts'
import { type Account, makeAccount, makeNamespace, recording, rightTexts } from './kubernetes-account.ts'
import { makeVolume } from './kubernetes-storage.ts'
import { execText, podDefinition, shell, until, untilLine, untilPhase } from './support.ts'

/** Comes last. `needed` is what the calls before needed, and takes what those of this suite need. */
export function describeRights(kubeconfig: string, needed: Set<string>): void {
  describe('kubernetes rights', () => {
    const admin = openClient({ kubeconfig })
    let namespace: string
    let account: Account
    let runtime: KubernetesRuntime

    const open = (own: Account, seen: Set<string>) =>
      openKubernetesRuntime({ client: recording(openClient(own), namespace, seen), namespace, claimSizeGi: 1 })
    const whole = (): PodDefinition =>
      podDefinition('busybox', {
        command: shell('echo here; exec sleep 600'),
        environment: { A: 'b' },
        ports: [{ name: 'default', port: 5000, protocol: 'http' }],
      })
    const collections = () => [
      `/api/v1/namespaces/${namespace}/secrets`,
      `/api/v1/namespaces/${namespace}/services`,
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
    ]
    const partsOf = async (uid: string) => {
      const lists = await Promise.all(
        collections().map((path) =>
          admin.call<{ items: unknown[] }>('GET', path, { query: { labelSelector: selectorOf(uid) } }),
        ),
      )
      return lists.map(({ items }) => items.length)
    }

    beforeAll(async () => {
      namespace = await makeNamespace(admin)
      account = await makeAccount(kubeconfig, namespace)
      runtime = open(account, needed)
      runtime.watch(() => undefined)
    })
    afterAll(async () => {
      await runtime.close()
      await account.close()
      await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
      await admin.close()
    })

    test('are enough for a check, and end at the namespace', async () => {
      expect(await runtime.check()).toEqual({ ok: true, detail: `pods run in the namespace ${namespace}` })
      const client = openClient(account)
      await expect(client.call('GET', '/api/v1/namespaces/default/pods')).rejects.toMatchObject({ status: 403 })
      await expect(client.call('GET', '/api/v1/nodes')).rejects.toMatchObject({ status: 403 })
      await client.close()
    })

    test('that are missing are named by a check', async () => {
      const short = await makeAccount(kubeconfig, namespace, 'patch pods')
      const limited = open(short, new Set())
      expect(await limited.check()).toMatchObject({ ok: false, detail: expect.stringContaining(': patch pods;') })
      await limited.close()
      await short.close()
    })

    test('carry a pod with all its parts through its life, with its log and a command in it', async () => {
      const definition = whole()
      await runtime.apply(definition)
      await runtime.apply(definition)
      await untilPhase(runtime, definition.key, 'running')
      await untilLine(runtime, definition.key, 'here')
      expect(await execText(runtime, definition.key, ['sh', '-c', 'echo $A'])).toMatchObject({
        exitCode: 0,
        stdout: 'b\n',
      })
      expect(await partsOf(definition.key.uid)).toEqual([1, 1, 1])
      await runtime.remove(definition.key, { graceMs: 0 })
      expect(await partsOf(definition.key.uid)).toEqual([0, 0, 0])
    })

    test('carry storage of its own from one instance to the next, until it is forgotten', async () => {
      const folder = await mkdtemp('/var/tmp/tpods-claim-')
      const definition: PodDefinition = {
        ...whole(),
        command: shell('date >> /data/starts; sleep 600'),
        mounts: [{ kind: 'claim', path: '/data', name: 'data', subPath: 'in', readOnly: false }],
      }
      const { key } = definition
      const claim = claimName(key, 'data')
      const name = `${namespace}-data`
      const volume = await makeVolume(admin, { name, namespace, claim, folder, accessMode: 'ReadWriteOnce' })
      try {
        for (const instance of [1, 2]) {
          await runtime.apply({ ...definition, instance })
          await untilPhase(runtime, key, 'running')
          await until('the pod to have started', async () => {
            const { stdout } = await execText(runtime, key, ['cat', '/data/starts'])
            return stdout.trim().split('\n').length === instance || undefined
          })
        }
        await runtime.remove(key, { graceMs: 0 })
        expect(await runtime.remains()).toContain(key.uid)
        await runtime.forget(key)
        expect(await runtime.remains()).not.toContain(key.uid)
        await runtime.forget(key)
      } finally {
        await volume.close()
        await rm(folder, { recursive: true })
      }
    })

    test('never give the storage of an earlier pod to one of the same name', async () => {
      const mounts: PodDefinition['mounts'] = [
        { kind: 'claim', path: '/data', name: 'data', subPath: '', readOnly: false },
      ]
      const earlier = { ...whole(), mounts }
      await runtime.apply(earlier)
      expect(await partsOf(earlier.key.uid)).toEqual([1, 1, 1])
      const pending = await until('the reason of the cluster', async () => {
        const seen = await runtime.observe(earlier.key)
        return seen.phase !== 'absent' && seen.message !== null ? seen : undefined
      })
      expect(pending).toMatchObject({ phase: 'pending', reason: 'unschedulable' })
      expect(pending.message).toContain('unbound immediate PersistentVolumeClaims')
      await runtime.remove(earlier.key, { graceMs: 0 })

      const later = { ...earlier, key: { ...earlier.key, uid: randomUUID() } }
      await expect(runtime.apply(later)).rejects.toMatchObject({
        code: 'runtime_unavailable',
        message: expect.stringContaining('of an earlier pod'),
      })
      expect(await runtime.observe(later.key)).toEqual({ phase: 'absent' })
      await runtime.forget(earlier.key)
      await runtime.apply(later)
      await runtime.remove(later.key, { graceMs: 0 })
      await runtime.forget(later.key)
    })

    test('free what a kill left of a pod that has no container', async () => {
      const definition = whole()
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'gone', uid: 'gone' }
      const parts = [
        secretManifest(definition, owner),
        serviceManifest(definition, owner),
        networkPolicyManifest(definition, owner),
      ]
      await Promise.all(
        collections().map((path, place) => {
          // Without the owner: the cluster itself would free the part soon.
          const metadata = { ...parts[place]?.metadata, ownerReferences: [] }
          return admin.call('POST', path, { body: { ...parts[place], metadata } })
        }),
      )
      await runtime.forget(definition.key)
      expect(await partsOf(definition.key.uid)).toEqual([0, 0, 0])
    })

    test('are those that were needed, no fewer and no more', () => {
      expect([...needed].sort()).toEqual(rightTexts(rights).sort())
    })
  })
}
