// The Kubernetes runtime passes the suite, on the real cluster that KUBECONFIG names, in a namespace of its own and with
// the rights of rights.ts alone.
import { mkdtemp, rm } from 'node:fs/promises'
import { describe, test } from 'vitest'
import { type ClusterClient, openClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'
import { DirectRoads } from '../../../packages/server/src/runtime/kubernetes/connect.ts'
import { openKubernetesRuntime } from '../../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import { describeConnect } from './connect.suite.ts'
import { describeFiles } from './files.suite.ts'
import { makeAccount, makeNamespace, recording } from './kubernetes-account.ts'
import { describeRights } from './kubernetes-rights.suite.ts'
import { describeRuntime, type RuntimeUnderTest } from './suite.ts'
import { describeTerminal } from './terminal.suite.ts'

const VOLUMES = '/api/v1/persistentvolumes'

/** What the calls of all suites needed. */
const needed = new Set<string>()

async function makeStorage(admin: ClusterClient, namespace: string, folder: string): Promise<void> {
  const shared = { accessModes: ['ReadWriteMany'], storageClassName: '' }
  const capacity = { storage: '1Gi' }
  const claimRef = { namespace, name: 'storage' }
  await admin.call('POST', VOLUMES, {
    body: { metadata: { name: namespace }, spec: { ...shared, capacity, claimRef, hostPath: { path: folder } } },
  })
  await admin.call('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
    body: {
      metadata: { name: 'storage' },
      spec: { ...shared, volumeName: namespace, resources: { requests: capacity } },
    },
  })
}

/** A server that found no direct way to a pod so far. */
function outside(): DirectRoads {
  const roads = new DirectRoads()
  roads.close('elsewhere', 1)
  return roads
}

async function makeRuntime(kubeconfig: string, roads = new DirectRoads()): Promise<RuntimeUnderTest> {
  const admin = openClient({ kubeconfig })
  const namespace = await makeNamespace(admin)
  const storageRoot = await mkdtemp('/var/tmp/tpods-storage-')
  await makeStorage(admin, namespace, storageRoot)
  const account = await makeAccount(kubeconfig, namespace)
  const open = () => {
    const client = recording(openClient({ kubeconfig: account.kubeconfig }), namespace, needed)
    const runtime = openKubernetesRuntime({ client, namespace, storageClaim: 'storage', roads })
    runtime.watch(() => undefined)
    return runtime
  }
  const runtime = open()
  return {
    runtime,
    image: 'busybox',
    hasCheapExec: false,
    traits: {
      startsBeforeItKnows: true,
      isInit: true,
      forgetsInstances: true,
      startsFresh: true,
      mergesOutputs: true,
    },
    storageRoot,
    inPod: (path) => path,
    reopen: async () => open(),
    async close() {
      await runtime.close()
      await account.close()
      await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
      await admin.call('DELETE', `${VOLUMES}/${namespace}`)
      await admin.close()
      await rm(storageRoot, { recursive: true, force: true })
    },
  }
}

const kubeconfig = process.env.TPODS_TEST_KUBECONFIG
if (kubeconfig === undefined) {
  describe('kubernetes', () => {
    test.skip('needs a cluster for tests: KUBECONFIG and npm run test:kubernetes', () => undefined)
  })
} else {
  describeRuntime('kubernetes', () => makeRuntime(kubeconfig))
  describeFiles('kubernetes', () => makeRuntime(kubeconfig))
  describeTerminal('kubernetes', () => makeRuntime(kubeconfig))
  const programs = {
    image: 'busybox',
    echo: (port: number) => `nc -ll -p ${port} -e cat`,
    loopbackHttp: (port: number) => `httpd -f -p 127.0.0.1:${port}`,
  }
  describeConnect('kubernetes', () => makeRuntime(kubeconfig), { ...programs, halfCloses: true })
  describeConnect('kubernetes from outside', () => makeRuntime(kubeconfig, outside()), {
    ...programs,
    halfCloses: false,
  })
  describeRights(kubeconfig, needed)
}
