// An image that comes late: the pod says what it waits for, starts once the image is there, and was no failure meanwhile.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { pushBusybox } from '../support/registry-images.ts'
import { type ClusterServer, light, openClusterServer } from './cluster-server.ts'

const registry = process.env.TPODS_TEST_REGISTRY
/** The node asks again after 10 s, 20 s and 40 s. */
const patienceMs = 90_000

describeOnCluster('a late image', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    ;({ server, client } = await cluster.start())
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    await cluster?.clear()
  })

  test.skipIf(registry === undefined)(
    'is waited for with a reason, and the pod starts without an ERROR (TPODS_TEST_REGISTRY)',
    async () => {
      const tag = `late-${randomUUID().slice(0, 8)}`
      const image = `busybox:${tag}`
      await client.pods.create({ pod_id: 'waits', image, command: ['sleep', '600'], resources: light })
      const waiting = await until('a reason on the pod', async () => {
        const pod = await client.pods.get('waits')
        return pod.status_container.reason === undefined ? undefined : pod
      })
      expect(waiting).toMatchObject({
        status: 'CREATING',
        status_container: { reason: 'image_pull_failed', message: expect.stringContaining(`${image}: not found`) },
      })

      const pushed = await pushBusybox(String(registry), tag, { Labels: { tag } })
      onTestFinished(() => pushed.remove())
      const seen = new Set<string>()
      const pod = await until(
        'the pod to run',
        async () => {
          const { status, status_container } = await client.pods.get('waits')
          seen.add(status)
          return status === 'AVAILABLE' ? status_container : undefined
        },
        patienceMs,
      )
      expect([...seen]).toEqual(['CREATING', 'AVAILABLE'])
      expect(pod).not.toHaveProperty('reason')
      expect(pod).toMatchObject({ instance: 1, restart_count: 0 })
      const { action_logs } = await client.pods.logs('waits')
      expect(action_logs.filter((line) => line.includes('ERROR'))).toEqual([])
      await client.pods.delete('waits')
    },
  )
})
