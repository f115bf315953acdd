// The Kubernetes runtime passes the suite, on the real cluster that KUBECONFIG names, in a namespace of its own and with
// the rights of rights.ts alone.
import { mkdtemp, rm } from 'node:fs/promises'
import { describe, test } from 'vitest'
import { openClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'
import { DirectRoads } from '../../../packages/server/src/runtime/kubernetes/connect.ts'
import { openKubernetesRuntime } from '../../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import { openClusterProxy, type ProxyOptions } from '../../support/cluster-proxy.ts'
import { describeConnect } from './connect.suite.ts'
import { describeExec } from './exec.suite.ts'
import { describeFiles } from './files.suite.ts'
import { makeAccount, makeNamespace, recording } from './kubernetes-account.ts'
import { describeRights } from './kubernetes-rights.suite.ts'
import { makeStorage } from './kubernetes-storage.ts'
import { describeRuntime, type RuntimeUnderTest } from './suite.ts'
import { describeTerminal } from './terminal.suite.ts'

/** What the calls of all suites needed. */
const needed = new Set<string>()

/** A server that found no direct way to a pod so far. */
function outside(): DirectRoads {
  const roads = new DirectRoads()
  roads.close('elsewhere', 1)
  return roads
}

async function makeRuntime(
  kubeconfig: string,
  { roads = new DirectRoads(), ...through }: ProxyOptions & { roads?: DirectRoads } = {},
): Promise<RuntimeUnderTest> {
  const admin = openClient({ kubeconfig })
  const namespace = await makeNamespace(admin)
  const storageRoot = await mkdtemp('/var/tmp/tpods-storage-')
  const storage = await makeStorage(admin, namespace, storageRoot)
  const account = await makeAccount(kubeconfig, namespace)
  const proxy = through.protocols && (await openClusterProxy(account.kubeconfig, through))
  const used = proxy?.kubeconfig ?? account.kubeconfig
  const open = () => {
    const client = recording(openClient({ kubeconfig: used }), namespace, needed)
    const runtime = openKubernetesRuntime({ client, namespace, storageClaim: storage.claim, roads })
    runtime.watch(() => undefined)
    return runtime
  }
  const runtime = open()
  return {
    runtime,
    image: 'busybox',
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
      await proxy?.close()
      await account.close()
      await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
      await storage.close()
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
  describeExec('kubernetes', () => makeRuntime(kubeconfig))
  describeExec('kubernetes by an older protocol', () => makeRuntime(kubeconfig, { protocols: ['v4.channel.k8s.io'] }))
  describeFiles('kubernetes', () => makeRuntime(kubeconfig))
  describeTerminal('kubernetes', () => makeRuntime(kubeconfig))
  const programs = {
    image: 'busybox',
    echo: (port: number) => `nc -ll -p ${port} -e cat`,
    loopbackHttp: (port: number) => `httpd -f -p 127.0.0.1:${port}`,
  }
  describeConnect('kubernetes', () => makeRuntime(kubeconfig), { ...programs, halfCloses: true })
  describeConnect('kubernetes from outside', () => makeRuntime(kubeconfig, { roads: outside() }), {
    ...programs,
    halfCloses: false,
  })
  describeRights(kubeconfig, needed)
}
