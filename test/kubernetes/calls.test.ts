// What the API server is asked for pods that it tells of by itself.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import {
  type KubernetesRuntime,
  openKubernetesRuntime,
} from '../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import { type Account, makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { execText, podDefinition, shell, until, untilPhase } from '../conformance/runtime/support.ts'
import { type ClusterProxy, openClusterProxy } from '../support/cluster-proxy.ts'
import { describeOnCluster } from '../support/on-cluster.ts'

describeOnCluster('calls of a server', (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  let account: Account
  let proxy: ClusterProxy
  let runtime: KubernetesRuntime

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
    account = await makeAccount(kubeconfig, namespace)
    proxy = await openClusterProxy(account.kubeconfig)
    // Nobody watches, as in a server that only answers requests.
    runtime = openKubernetesRuntime({ client: openClient({ kubeconfig: proxy.kubeconfig }), namespace })
  })
  afterAll(async () => {
    await runtime?.close()
    await proxy?.close()
    await account?.close()
    await admin?.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin?.close()
  })

  const pods = () => `GET /api/v1/namespaces/${namespace}/pods`
  const isWatching = () =>
    proxy.requests.some((request) => request.startsWith(`${pods()}?`) && /watch=true/.test(request))

  test('none is needed to find a pod that runs, also where nobody watches', async () => {
    const definition = podDefinition('busybox', { command: shell('exec sleep 1000') })
    await runtime.apply(definition)
    await untilPhase(runtime, definition.key, 'running')
    await until('the watch', async () => isWatching() || undefined)
    proxy.requests.length = 0
    for (let count = 0; count < 10; count += 1) {
      expect(await runtime.observe(definition.key)).toMatchObject({ phase: 'running' })
      expect(await execText(runtime, definition.key, ['echo', 'hello'])).toMatchObject({ stdout: 'hello\n' })
    }
    expect(proxy.requests.filter((request) => request.startsWith(`${pods()}?`))).toEqual([])
    await runtime.remove(definition.key, { graceMs: 0 })
  })

  test('one tells for certain that a pod has ended, however long it takes', async () => {
    const definition = podDefinition('busybox', {
      command: shell('trap "sleep 3; exit" TERM; while :; do sleep 0.1; done'),
    })
    await runtime.apply(definition)
    await untilPhase(runtime, definition.key, 'running')
    proxy.requests.length = 0
    const begin = performance.now()
    await runtime.remove(definition.key, { graceMs: 20_000 })
    const asked = proxy.requests.filter((request) => request.startsWith(`${pods()}/`)).length
    expect(asked).toBeGreaterThan(0)
    // And one each 5 s, should the watch have missed the end.
    expect(asked).toBeLessThanOrEqual(1 + Math.floor((performance.now() - begin) / 5_000))
  })
})
