// The API server of the cluster goes away and comes back: what was asked for meanwhile is done then, nothing that runs
// is touched, and people are told.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

const kubeconfig = process.env.TPODS_TEST_KUBECONFIG
/** A program that takes `kill apiserver` and `start apiserver`. */
const program = process.env.TPODS_TEST_CLUSTER
const outageMs = Number(process.env.TPODS_SOAK_OUTAGE_SEC ?? 20) * 1000
const run = promisify(execFile)

if (kubeconfig === undefined || program === undefined) {
  describe('an outage of the API server', () => {
    test.skip('needs a cluster for tests: KUBECONFIG, TPODS_TEST_CLUSTER and npm run test:kubernetes', () => undefined)
  })
} else {
  describe('an outage of the API server', () => {
    let cluster: ClusterServer
    let server: ServerProcess
    let client: NodeTpodsClient

    beforeAll(async () => {
      cluster = await openClusterServer(kubeconfig)
      ;({ server, client } = await cluster.start())
    })
    afterAll(async () => {
      await run(program, ['start', 'apiserver'])
      await server?.end('SIGTERM')
      await cluster?.clear()
    })

    interface Seen {
      metadata: { name: string }
      status: { phase: string }
    }
    async function podsOf(podId: string): Promise<Seen[]> {
      const query = { labelSelector: `tpods.io/pod-id=${podId}` }
      return (
        await cluster.admin.call<{ items: Seen[] }>('GET', `/api/v1/namespaces/${cluster.namespace}/pods`, { query })
      ).items
    }
    const phases = async (podId: string) => (await podsOf(podId)).map(({ status }) => status.phase)

    test('loses no wish, touches no running pod, and every status is true within 30 s of its end', async () => {
      for (const id of ['stays', 'ends']) await client.pods.create({ pod_id: id, image: 'tpods/echo' })
      const before = await client.pods.waitFor('stays', 'available', { timeoutMs: 60_000 })
      await client.pods.waitFor('ends', 'available', { timeoutMs: 60_000 })

      await run(program, ['kill', 'apiserver'])
      const endsAt = Date.now() + outageMs
      await client.pods.stop('ends')
      await client.pods.create({ pod_id: 'begins', image: 'tpods/echo' })
      const said = await until('the outage to be told on the pod', async () => {
        const { status, status_container } = await client.pods.get('begins')
        return status_container.reason === 'engine_missing' ? { status, ...status_container } : undefined
      })
      expect(said.message).toContain('API server cannot be reached')
      expect(said.status).not.toBe('ERROR')
      expect((await fetch(`${server.url}/v3/readiness`)).status).toBe(503)
      expect((await client.pods.get('stays')).status).toBe('AVAILABLE')
      await until('the end of the outage', async () => Date.now() > endsAt || undefined, outageMs + 1000)

      await run(program, ['start', 'apiserver'])
      // The cluster takes its own time to come to itself; what it shows then is what we must show.
      await until(
        'the cluster to run the new pod',
        async () => (await phases('begins'))[0] === 'Running' || undefined,
        150_000,
      )
      await client.pods.waitFor('begins', 'available', { timeoutMs: 30_000 })
      await until('the cluster to end the other', async () => (await phases('ends')).length === 0 || undefined, 150_000)
      await client.pods.waitFor('ends', 'stopped', { timeoutMs: 30_000 })
      const after = await client.pods.get('stays')
      expect(after.status).toBe('AVAILABLE')
      expect(after.status_container.start_time).toBe(before.status_container.start_time)

      // The watch follows the cluster again: a change that nobody asked us for is seen.
      const [pod] = await podsOf('stays')
      await cluster.admin.call('DELETE', `/api/v1/namespaces/${cluster.namespace}/pods/${pod?.metadata.name}`)
      await until(
        'the pod that somebody took away to run again',
        async () => {
          const { status, status_container } = await client.pods.get('stays')
          return (status === 'AVAILABLE' && status_container.instance === 2) || undefined
        },
        60_000,
      )
    }, 420_000)
  })
}
