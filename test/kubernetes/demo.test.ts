// `npm run demo` on a real cluster: the same road as with processes, with the rights that the server asks for.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import { type Account, makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { describeOnCluster } from '../support/on-cluster.ts'

const demo = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url))

describeOnCluster('the demo on kubernetes', (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  let account: Account

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
    account = await makeAccount(kubeconfig, namespace)
  })
  afterAll(async () => {
    await account?.close()
    if (namespace !== undefined) await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin?.close()
  })

  test('walks the whole road and leaves no pod behind', async () => {
    const child = spawn(process.execPath, [demo], {
      env: {
        PATH: process.env.PATH,
        TPODS_RUNTIME: 'kubernetes',
        TPODS_KUBECONFIG: account.kubeconfig,
        TPODS_KUBERNETES_NAMESPACE: namespace,
        TPODS_ALLOW_ALL_IMAGES: 'yes',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = new Promise((resolve) => child.once('close', resolve))
    const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
    expect(code, stdout + stderr).toBe(0)
    const { items } = await admin.call<{ items: unknown[] }>('GET', `/api/v1/namespaces/${namespace}/pods`)
    expect(items).toEqual([])
  })
})
