// The built server on a real cluster: in a namespace of its own, with the rights that it asks for and no others.
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import { makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from '../journeys/support/server-process.ts'
import { openSdkClient } from '../support/sdk-client.ts'

/** So little that many pods have room on one node. */
export const light = { cpu_request: 10 }

export interface ClusterServer {
  /** The cluster as its administrator sees it. */
  admin: ClusterClient
  namespace: string
  place: ServerPlace
  start(settings?: Record<string, string>): Promise<{ server: ServerProcess; client: NodeTpodsClient }>
  /** Ends all that is left, the namespace too. */
  clear(): Promise<void>
}

/** `level` is what Pod Security lets pods of the namespace do. */
export async function openClusterServer(
  kubeconfig: string,
  settings: Record<string, string> = {},
  level: 'baseline' | 'restricted' = 'baseline',
): Promise<ClusterServer> {
  const admin = openClient({ kubeconfig })
  const namespace = await makeNamespace(admin, level)
  const account = await makeAccount(kubeconfig, namespace)
  const place = await openServerPlace({
    TPODS_RUNTIME: 'kubernetes',
    TPODS_KUBECONFIG: account.kubeconfig,
    TPODS_KUBERNETES_NAMESPACE: namespace,
    TPODS_ALLOW_ALL_IMAGES: 'yes',
    TPODS_GRACE: '2',
    TPODS_MIN_CPU: '10',
    TPODS_MIN_MEM: '16',
    ...settings,
  })
  return {
    admin,
    namespace,
    place,
    async start(more = {}) {
      const server = await place.start(more)
      return { server, client: await openSdkClient(server) }
    },
    async clear() {
      await place.clear()
      await account.close()
      await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
      await admin.close()
    },
  }
}
