// One pod's whole road on a real cluster: the built server with the rights that it asks for and no others, the SDK in
// front of it.
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { askPod } from '../journeys/support/api-client.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')

describeOnCluster('the road of a pod on kubernetes', (kubeconfig) => {
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

  /** What of ours is in the namespace, by kind. */
  async function objects(): Promise<Record<string, number>> {
    const count = async (path: string) => {
      const query = { labelSelector: 'app.kubernetes.io/managed-by=tpods' }
      return (await cluster.admin.call<{ items: unknown[] }>('GET', path, { query })).items.length
    }
    const core = `/api/v1/namespaces/${cluster.namespace}`
    return {
      pods: await count(`${core}/pods`),
      secrets: await count(`${core}/secrets`),
      services: await count(`${core}/services`),
      policies: await count(`/apis/networking.k8s.io/v1/namespaces/${cluster.namespace}/networkpolicies`),
    }
  }

  test('a pod is created, used, restarted, stopped and deleted, and nothing of it is left', async () => {
    await client.pods.create({ pod_id: 'road', image: 'tpods/echo', environment_variables: { COLOUR: 'blue $(id)' } })
    await client.pods.waitFor('road', 'available', { timeoutMs: 60_000 })
    expect(await objects()).toEqual({ pods: 1, secrets: 1, services: 1, policies: 1 })

    expect((await askPod(server.gatewayUrl, 'road.pods.localhost')).body).toContain('blue $(id)')
    expect((await client.pods.logs('road')).logs).toContain('listening')

    await client.pods.restart('road')
    const again = await client.pods.waitFor('road', 'available', { timeoutMs: 60_000 })
    expect(again.status_container.instance).toBe(2)

    await client.pods.stop('road')
    await client.pods.waitFor('road', 'stopped', { timeoutMs: 60_000 })
    expect(await objects()).toEqual({ pods: 0, secrets: 0, services: 0, policies: 0 })
    expect((await client.pods.logs('road')).logs).toContain('stopping')
    await client.pods.delete('road')
  })

  test('commands and files go both ways, byte for byte', async () => {
    await client.pods.create({ pod_id: 'files', image: 'busybox', command: ['sleep', '600'] })
    await client.pods.waitFor('files', 'available', { timeoutMs: 60_000 })
    const { execution_results } = await client.pods.exec('files', { commands: [['sh', '-c', 'echo out; exit 7']] })
    expect(execution_results[0]).toMatchObject({ exit_code: 7 })

    const sent = randomBytes(20_000_000)
    await client.pods.files.upload('files', '/tmp/blob', sent)
    const { stdout } = await client.pods.spawn('files', ['sha256sum', '/tmp/blob'])
    expect((await buffer(stdout)).toString()).toContain(digest(sent))
    const { stream } = await client.pods.files.download('files', '/tmp/blob')
    expect(digest(Buffer.from(await new Response(stream).arrayBuffer()))).toBe(digest(sent))
    await client.pods.delete('files')
  })

  test('a job of a moment is complete with all of its lines, and a failed one tells its exit code', async () => {
    await client.pods.create({ pod_id: 'job', image: 'busybox', command: ['sh', '-c', 'seq 1 1000'] })
    await client.pods.waitFor('job', 'complete', { timeoutMs: 60_000 })
    expect((await client.pods.logs('job')).logs.trim().split('\n')).toHaveLength(1000)
    await client.pods.create({ pod_id: 'failed', image: 'busybox', command: ['sh', '-c', 'exit 3'] })
    const pod = await until('the pod to fail', async () => {
      const seen = await client.pods.get('failed')
      return seen.status === 'ERROR' ? seen : undefined
    })
    expect(pod.status_container).toMatchObject({ exit_code: 3, reason: 'exited' })
    for (const id of ['job', 'failed']) await client.pods.delete(id)
  })

  test('a server that is killed finds its pods again, and they never stopped', async () => {
    await client.pods.create({ pod_id: 'kept', image: 'tpods/echo' })
    const before = await client.pods.waitFor('kept', 'available', { timeoutMs: 60_000 })
    await server.end('SIGKILL')
    ;({ server, client } = await cluster.start())
    const after = await client.pods.waitFor('kept', 'available', { timeoutMs: 60_000 })
    expect(after.status_container.start_time).toBe(before.status_container.start_time)
    await client.pods.delete('kept')
    await until('nothing of it to be left', async () => {
      return Object.values(await objects()).every((count) => count === 0) || undefined
    })
  })
})
