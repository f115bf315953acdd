// A server on a real cluster for a row: in a namespace of its own, with the rights that it asks for and no others. The
// cluster is the one that KUBECONFIG names; the namespace is gone when the row is.
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from './server.mjs'
import { importSource } from './source.mjs'

const entry = `
export { makeAccount, makeNamespace } from './test/conformance/runtime/kubernetes-account.ts'
export { openClient } from './packages/server/src/runtime/kubernetes/client.ts'
export { protocols } from './packages/server/src/runtime/kubernetes/exec-input.ts'
export { pump } from './packages/server/src/runtime/kubernetes/exec-socket.ts'
export { podManifest } from './packages/server/src/runtime/kubernetes/manifests.ts'
`
const GONE_MS = 300_000
const LOOK_MS = 250

/**
 * Gives what `use` gives. It gets the server, its SDK client, and the cluster as its administrator sees it: `cluster`
 * with requests, `pods` as the path of the namespace's Pods, `source` as functions of the server.
 */
export async function withClusterServer(signal, use) {
  const source = await importSource(entry)
  const kubeconfig = process.env.KUBECONFIG
  const cluster = source.openClient({ kubeconfig })
  try {
    const namespace = await source.makeNamespace(cluster)
    try {
      const account = await source.makeAccount(kubeconfig, namespace)
      try {
        const server = await startServer(signal, settingsOf(account, namespace))
        const client = await openSdk(server)
        try {
          const pods = `/api/v1/namespaces/${namespace}/pods`
          return await use({ server, client, cluster, namespace, pods, source })
        } finally {
          await client.close()
          await server.stop()
        }
      } finally {
        await account.close()
      }
    } finally {
      await removeNamespace(cluster, namespace)
    }
  } finally {
    await cluster.close()
  }
}

function settingsOf(account, namespace) {
  return {
    TPODS_RUNTIME: 'kubernetes',
    TPODS_KUBECONFIG: account.kubeconfig,
    TPODS_KUBERNETES_NAMESPACE: namespace,
    TPODS_ALLOW_ALL_IMAGES: 'yes',
    TPODS_GRACE: '1',
  }
}

/** What people install: the build, which is made before the first row. */
async function openSdk({ url, headers }) {
  const { createNodeClient } = await import('../packages/sdk/dist/node.js')
  return createNodeClient({ baseUrl: url, auth: headers['x-tapis-token'] })
}

/** The next row must not measure the cluster's clearing up. */
async function removeNamespace(cluster, namespace) {
  const path = `/api/v1/namespaces/${namespace}`
  await cluster.call('DELETE', path)
  const deadline = performance.now() + GONE_MS
  while (await isThere(cluster, path)) {
    if (performance.now() > deadline) throw new Error(`the namespace ${namespace} is still there`)
    await sleep(LOOK_MS)
  }
}

async function isThere(cluster, path) {
  try {
    await cluster.call('GET', path)
    return true
  } catch (error) {
    if (error.status === 404) return false
    throw error
  }
}
