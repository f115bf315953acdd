// Wake-ups that get lost, come twice, late and out of order: on a real cluster too the road of a pod is the same, and
// every status on it is true. TPODS_TEST_SEED repeats a run.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import { type Account, makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { seededRandom, testSeed } from '../journeys/support/seeded.ts'
import { type LossyBroker, lossyBroker } from '../support/lossy-broker.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { walkRoad } from '../support/pod-road.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { light } from './cluster-server.ts'

const seed = testSeed()
const losses = { random: seededRandom(seed), lost: 0.5, repeats: 4, delayMs: 1_500 }
const podCount = 4

describeOnCluster(`lost wake-ups on kubernetes (TPODS_TEST_SEED=${seed})`, (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  let account: Account
  let server: TestServer
  let broker: LossyBroker

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
    account = await makeAccount(kubeconfig, namespace)
    const settings = {
      TPODS_RUNTIME: 'kubernetes',
      TPODS_KUBECONFIG: account.kubeconfig,
      TPODS_KUBERNETES_NAMESPACE: namespace,
      TPODS_MIN_CPU: '10',
      TPODS_GRACE: '1',
    }
    server = await startTestServer(settings, {
      wrapBroker(inner) {
        broker = lossyBroker(inner, losses)
        return broker
      },
    })
  })
  afterAll(async () => {
    await server?.stop()
    await account?.close()
    if (namespace !== undefined) await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin?.close()
  })

  test('many pods at once are created, restarted, stopped, started and deleted', async () => {
    const podIds = Array.from({ length: podCount }, (_, place) => `lost${place}`)
    const walk = { server, spec: { image: 'tpods/echo', resources: light }, withinMs: 60_000 }
    const slowest = Math.max(...(await Promise.all(podIds.map((podId) => walkRoad(walk, podId)))))
    console.log(`the slowest step took ${Math.round(slowest)} ms; ${JSON.stringify(broker.tally)}`)
    expect(broker.tally.wakes).toBeGreaterThanOrEqual(podCount * 6)
    expect(broker.tally.sent).toBeGreaterThan(0)
  })
})
