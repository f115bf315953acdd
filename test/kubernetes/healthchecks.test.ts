// Healthchecks and queues on a real cluster: who is let through while a pod is not ready, what becomes of one that is not
// well, and where pods run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { V1Node, V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { askPod } from '../journeys/support/api-client.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, light, openClusterServer } from './cluster-server.ts'

const HOSTNAME = 'kubernetes.io/hostname'

describeOnCluster('healthchecks on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient
  let folder: string
  let node: string

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    const { items } = await cluster.admin.call<{ items: V1Node[] }>('GET', '/api/v1/nodes')
    node = items.find(({ spec }) => !spec?.taints?.length)?.metadata?.labels?.[HOSTNAME] ?? ''
    folder = await mkdtemp(join(tmpdir(), 'tpods-queues-'))
    const queues = {
      near: { nodeSelector: { [HOSTNAME]: node }, tolerations: [{ key: 'lab', operator: 'Exists' }] },
      nowhere: { nodeSelector: { 'tpods.test/none': 'yes' } },
      gpu: { gpuResource: 'example.org/gpu', maxGpus: 3 },
    }
    await writeFile(join(folder, 'queues.yaml'), stringify(queues))
    ;({ server, client } = await cluster.start({ TPODS_QUEUES_FILE: join(folder, 'queues.yaml') }))
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    await cluster?.clear()
    await rm(folder, { recursive: true, force: true })
  })

  const ask = (podId: string) => askPod(server.gatewayUrl, `${podId}.pods.localhost`)
  const fast = { initial_delay_seconds: 0, period_seconds: 1, failure_threshold: 1 }
  const seen = (podId: string, what: string, isSo: (pod: Awaited<ReturnType<typeof client.pods.get>>) => boolean) =>
    until(what, async () => {
      const pod = await client.pods.get(podId)
      return isSo(pod) ? pod : undefined
    })
  async function objectOf(podId: string): Promise<V1Pod> {
    const path = `/api/v1/namespaces/${cluster.namespace}/pods`
    const query = { labelSelector: `tpods.io/pod-id=${podId}` }
    const { items } = await cluster.admin.call<{ items: V1Pod[] }>('GET', path, { query })
    if (items[0] === undefined) throw new Error(`pod ${podId} has no Pod`)
    return items[0]
  }

  test('requests reach a pod only while it is ready', async () => {
    await client.pods.create({
      resources: light,
      pod_id: 'ready',
      image: 'busybox',
      command: ['sh', '-c', 'mkdir /www; echo here > /www/index.html; exec httpd -f -p 5000 -h /www'],
      // What the cluster would fill in itself, were it not written for it.
      healthchecks: { readiness: { exec_command: ['sh', '-c', 'test "$(cat /tmp/ready)" = yes'], ...fast } },
    })
    const waiting = await client.pods.waitFor('ready', 'available', { timeoutMs: 60_000 })
    expect(waiting).toMatchObject({ networking_live: false, status_container: { ready: false } })
    expect((await ask('ready')).status).toBe(503)

    const sh = (script: string) => client.pods.exec('ready', { commands: [['sh', '-c', script]] })
    await sh('echo yes > /tmp/ready')
    await seen('ready', 'the pod to be ready', ({ networking_live }) => networking_live)
    await until('the route', async () => ((await ask('ready')).body === 'here\n' ? true : undefined))

    await sh('rm /tmp/ready')
    const again = await seen('ready', 'the pod to be unready', ({ networking_live }) => !networking_live)
    expect(again.status).toBe('AVAILABLE')
    await until('the route to be closed', async () => ((await ask('ready')).status === 503 ? true : undefined))
    await client.pods.delete('ready')
  })

  test('with networking_requires_ready false they reach it at once', async () => {
    const readiness = { tcp_socket_port: 9, ...fast }
    const healthchecks = { readiness, networking_requires_ready: false }
    await client.pods.create({ resources: light, pod_id: 'open', image: 'tpods/echo', healthchecks })
    const pod = await client.pods.waitFor('open', 'available', { timeoutMs: 60_000 })
    expect(pod).toMatchObject({ networking_live: true, status_container: { ready: false } })
    await until('the route', async () => ((await ask('open')).status === 200 ? true : undefined))
    await client.pods.delete('open')
  })

  test('a pod that starts well is ready, by requests and by connections', async () => {
    const healthchecks = {
      startup: { http_get_path: '/health', ...fast, failure_threshold: 30 },
      readiness: { tcp_socket_port: 5000, ...fast },
      liveness: { http_get_path: '/health', http_get_port: 5000, http_get_scheme: 'HTTP', ...fast },
    }
    await client.pods.create({ resources: light, pod_id: 'well', image: 'tpods/echo', healthchecks })
    const pod = await seen('well', 'the pod to be ready', ({ networking_live }) => networking_live)
    expect(pod.status_container).toMatchObject({ ready: true, restart_count: 0 })
    await client.pods.delete('well')
  })

  test('a pod that is not well is ended, and started again where its policy says so', async () => {
    const healthchecks = { liveness: { http_get_path: '/status/500', ...fast } }
    await client.pods.create({ resources: light, pod_id: 'ended', image: 'tpods/echo', healthchecks })
    await client.pods.create({
      resources: light,
      pod_id: 'again',
      image: 'tpods/echo',
      healthchecks,
      restart_policy: 'always',
    })
    const ended = await seen('ended', 'the pod to end', ({ status }) => status === 'ERROR' || status === 'COMPLETE')
    expect(ended.status_container.restart_count).toBe(0)
    await seen('again', 'a restart', ({ status_container }) => (status_container.restart_count ?? 0) > 0)
    for (const id of ['ended', 'again']) await client.pods.delete(id)
  })

  test('pods of a queue run where the queue says, or wait with the reason of the cluster', async () => {
    await client.pods.create({ resources: light, pod_id: 'near', image: 'tpods/echo', compute_queue: 'near' })
    await client.pods.waitFor('near', 'available', { timeoutMs: 60_000 })
    const { spec } = await objectOf('near')
    expect(spec).toMatchObject({ nodeName: node, nodeSelector: { [HOSTNAME]: node } })
    expect(spec?.tolerations).toContainEqual({ key: 'lab', operator: 'Exists' })

    await client.pods.create({ resources: light, pod_id: 'lost', image: 'tpods/echo', compute_queue: 'nowhere' })
    const waiting = await seen('lost', 'a reason', ({ status_container }) => status_container.reason !== undefined)
    expect(waiting.status).toBe('CREATING')
    expect(waiting.status_container).toMatchObject({
      reason: 'unschedulable',
      message: expect.stringMatching(/didn't match Pod's node affinity\/selector/),
    })
    for (const id of ['near', 'lost']) await client.pods.delete(id)
  })

  test('a queue has GPUs of its own name, and as many as it says', async () => {
    const pod = { image: 'tpods/echo', compute_queue: 'gpu' }
    await client.pods.create({ pod_id: 'gpus', ...pod, resources: { gpus: 3 } })
    await seen('gpus', 'a reason', ({ status_container }) => status_container.reason === 'unschedulable')
    const { spec } = await objectOf('gpus')
    expect(spec?.containers[0]?.resources?.limits).toMatchObject({ 'example.org/gpu': '3' })
    await client.pods.delete('gpus')
    const refused = client.pods.create({ pod_id: 'toomany', ...pod, resources: { gpus: 4 } })
    await expect(refused).rejects.toThrow(/resources\.gpus out of bounds\. Received: 4\. Maximum: 3/)
    await expect(
      client.pods.create({ resources: light, pod_id: 'noqueue', ...pod, compute_queue: 'other' }),
    ).rejects.toThrow(/must be in compute_queues list/)
  })
})
