// Why a pod waits or fails: what the cluster reports stands on the pod and in its action log within two seconds, in the
// cluster's own words, and goes away with the trouble. One server and one namespace for all.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CoreV1Event, V1Container, V1Pod } from '@kubernetes/client-node'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { isStatus } from '../../packages/server/src/runtime/kubernetes/cluster-error.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

const LAG_MS = 2_000
const POLICIES = '/apis/admissionregistration.k8s.io/v1'
const VOLUMES = '/api/v1/persistentvolumes'
const shell = (script: string) => ['sh', '-c', script]

describeOnCluster('reasons', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp('/var/tmp/tpods-reasons-')
    cluster = await openClusterServer(kubeconfig, { TPODS_KUBERNETES_STORAGE_CLAIM: 'storage', TPODS_MIN_MEM: '16' })
    ;({ server, client } = await cluster.start())
  })
  afterEach(async () => {
    for (const { pod_id } of await client.pods.list()) await client.pods.delete(pod_id)
    await removed(`/api/v1/nodes/${cluster.namespace}-node`)
    await until('nothing to be left', async () => (await podsOf()).length === 0 || undefined, 150_000)
  }, 160_000)
  afterAll(async () => {
    await server?.end('SIGTERM')
    for (const kind of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies']) {
      await removed(`${POLICIES}/${kind}/${cluster.namespace}`)
    }
    await removed(`${VOLUMES}/${cluster.namespace}`)
    await removed(`/api/v1/nodes/${cluster.namespace}-node`)
    await cluster?.clear()
    await rm(folder, { recursive: true, force: true })
  })

  const inNamespace = (rest: string) => `/api/v1/namespaces/${cluster.namespace}/${rest}`
  async function removed(path: string): Promise<void> {
    await cluster.admin.call('DELETE', path).catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error
    })
  }
  async function podsOf(podId?: string): Promise<V1Pod[]> {
    const labelSelector = podId === undefined ? 'tpods.io/uid' : `tpods.io/pod-id=${podId}`
    return (await cluster.admin.call<{ items: V1Pod[] }>('GET', inNamespace('pods'), { query: { labelSelector } }))
      .items
  }
  async function eventsOf(podId: string, reason: string): Promise<CoreV1Event[]> {
    const query = { fieldSelector: `involvedObject.kind=Pod,reason=${reason}` }
    const { items } = await cluster.admin.call<{ items: CoreV1Event[] }>('GET', inNamespace('events'), { query })
    return items.filter(({ involvedObject }) => involvedObject.name?.startsWith(`${podId}-`))
  }
  const statusOf = async (podId: string) => {
    const { status, status_container } = await client.pods.get(podId)
    return { status, ...status_container }
  }
  const actionLogs = async (podId: string) => (await client.pods.logs(podId)).action_logs

  /** What the cluster shows when it reports the trouble itself. */
  type Report = (podId: string) => Promise<boolean>
  const event =
    (reason: string, words: string): Report =>
    async (podId) =>
      (await eventsOf(podId, reason)).some(({ message }) => message?.includes(words))
  const pod =
    (shows: (pod: V1Pod) => boolean): Report =>
    async (podId) =>
      (await podsOf(podId)).some(shows)
  const container = (shows: (status: NonNullable<NonNullable<V1Pod['status']>['containerStatuses']>[0]) => boolean) =>
    pod(({ status }) => status?.containerStatuses?.some(shows) ?? false)

  interface Expected {
    status: string
    reason: string
    message: string
  }
  /** Waits for both, and for the line in the action log; gives how much later ours came. */
  async function told(podId: string, report: Report, { status, reason, message }: Expected): Promise<number> {
    const moment = async (what: string, ask: () => Promise<unknown>) => {
      const asked = async () => {
        if (await ask()) return performance.now()
        await sleep(75) // so often that the test is no burden to what it measures
        return undefined
      }
      return until(what, asked, 90_000)
    }
    let last: unknown
    const ours = moment(`${podId} to say ${reason}`, async () => {
      const seen = await statusOf(podId)
      last = seen
      if (seen.status !== status || seen.reason !== reason || !seen.message?.includes(message)) return false
      return (await actionLogs(podId)).some((line) => line.includes(message))
    }).catch((error: unknown) => {
      throw new Error(`${podId} was last seen as ${JSON.stringify(last)}`, { cause: error })
    })
    const [theirs, own] = await Promise.all([moment(`the cluster to report it of ${podId}`, () => report(podId)), ours])
    return own - theirs
  }
  const hasNeverFailed = async (podId: string) =>
    expect((await actionLogs(podId)).filter((line) => line.includes('ERROR'))).toEqual([])

  test('an image that is missing', async () => {
    await client.pods.create({ pod_id: 'noimage', image: 'no/such:1' })
    const report = container(({ state }) => state?.waiting?.reason === 'ErrImagePull')
    const expected = {
      status: 'CREATING',
      reason: 'image_pull_failed',
      message: 'docker.io/no/such:1: not found',
    }
    expect(await told('noimage', report, expected)).toBeLessThan(LAG_MS)
    await hasNeverFailed('noimage')
  })

  test('too little memory ends it, and once more where it is started again', async () => {
    const greedy = {
      image: 'busybox',
      command: shell('x=aaaa; while :; do x=$x$x; done'),
      resources: { mem_limit: 32, mem_request: 16 },
    }
    await client.pods.create({ pod_id: 'greedy', ...greedy })
    const report = container(({ state }) => state?.terminated?.reason === 'OOMKilled')
    const message = 'it used more memory than its limit of 32Mi'
    expect(await told('greedy', report, { status: 'ERROR', reason: 'out_of_memory', message })).toBeLessThan(LAG_MS)

    await client.pods.create({ pod_id: 'again', ...greedy, restart_policy: 'always' })
    const waits = container(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')
    const expected = { status: 'CREATING', reason: 'restarting', message: `${message}; it is started again` }
    expect(await told('again', waits, expected)).toBeLessThan(LAG_MS)
  })

  test('more disk than its limit: ERROR, or started again where its policy says so', async () => {
    const hungry = {
      image: 'busybox',
      command: shell('dd if=/dev/zero of=/tmp/x bs=1M count=20; sleep 600'),
      resources: { ephemeral_storage_request: 1, ephemeral_storage_limit: 4 },
    }
    await client.pods.create({ pod_id: 'hungry', ...hungry })
    await client.pods.create({ pod_id: 'stubborn', ...hungry, restart_policy: 'always' })
    const message = 'Pod ephemeral local storage usage exceeds the total limit of containers 4Mi.'
    const report = pod(({ status }) => status?.reason === 'Evicted')
    expect(await told('hungry', report, { status: 'ERROR', reason: 'evicted', message })).toBeLessThan(LAG_MS)
    await until('the other to be started again', async () => {
      return (await statusOf('stubborn')).instance === 2 || undefined
    })
    expect((await actionLogs('stubborn')).join('\n')).toContain(`its container taken away (${message})`)
    await hasNeverFailed('stubborn')
  })

  test('a volume that has no claim, then no folder, and then is there', async () => {
    await client.volumes.create({ volume_id: 'papers' })
    const volume_mounts = { '/papers': { type: 'tapisvolume', source_id: 'papers' } } as const
    await client.pods.create({ pod_id: 'mounts', image: 'busybox', command: ['sleep', '600'], volume_mounts })
    const noClaim = 'persistentvolumeclaim "storage" not found'
    const report = pod(({ status }) =>
      Boolean(
        status?.conditions?.some(({ reason, message }) => reason === 'Unschedulable' && message?.includes(noClaim)),
      ),
    )
    const expected = { status: 'CREATING', reason: 'unschedulable', message: noClaim }
    expect(await told('mounts', report, expected)).toBeLessThan(LAG_MS)

    await makeStorage()
    const noFolder = 'hostPath type check failed'
    const lag = await told('mounts', event('FailedMount', noFolder), {
      status: 'CREATING',
      reason: 'runtime_error',
      message: noFolder,
    })
    expect(lag).toBeLessThan(LAG_MS)
    expect((await statusOf('mounts')).message).toMatch(/^the container cannot be started: MountVolume.SetUp failed/)

    await mkdir(join(folder, 'storage'))
    await client.pods.waitFor('mounts', 'available', { timeoutMs: 60_000 })
    expect(await statusOf('mounts')).not.toHaveProperty('reason')
    await hasNeverFailed('mounts')
  })

  test('a quota that is full: it waits, and starts when there is room', async () => {
    const quota = inNamespace('resourcequotas/full')
    await cluster.admin.call('POST', inNamespace('resourcequotas'), {
      body: { metadata: { name: 'full' }, spec: { hard: { pods: '0' } } },
    })
    await until('the quota to count', async () => {
      const { status } = await cluster.admin.call<{ status?: { hard?: object } }>('GET', quota)
      return status?.hard
    })
    await client.pods.create({ pod_id: 'waits', image: 'busybox', command: ['sleep', '600'] })
    const expected = { status: 'REQUESTED', reason: 'quota', message: 'exceeded quota: full, requested: pods=1' }
    // Only who asks is told: this is the time from the create on.
    expect(await told('waits', async () => true, expected)).toBeLessThan(5_000)
    await removed(quota)
    await client.pods.waitFor('waits', 'available', { timeoutMs: 60_000 })
    expect(await statusOf('waits')).not.toHaveProperty('reason')
    await hasNeverFailed('waits')
  })

  /** Until the API server holds new objects to it. */
  async function untilRefused(path: string, body: object, words: string): Promise<void> {
    await until(
      'the policy to hold',
      async () => {
        const refusal = await cluster.admin.call('POST', path, { body, query: { dryRun: 'All' } }).catch(String)
        return String(refusal).includes(words) || undefined
      },
      30_000,
    )
  }
  /** ERROR with these words in time, by one attempt, and nothing of it in the cluster. */
  async function isRefusedOnce(podId: string, words: RegExp, withinMs = 5_000): Promise<void> {
    const askedAt = performance.now()
    await client.pods.create({
      pod_id: podId,
      image: 'busybox',
      command: ['sleep', '600'],
      networking: { default: { protocol: 'http', port: 5000 } },
    })
    const seen = await until('the refusal', async () => {
      const now = await statusOf(podId)
      return now.status === 'ERROR' ? now : undefined
    })
    expect(performance.now() - askedAt).toBeLessThan(withinMs)
    expect(seen).toMatchObject({ reason: 'refused', message: expect.stringMatching(words) })
    expect(await podsOf(podId)).toEqual([])
    const attempts = async () => (await actionLogs(podId)).filter((line) => /spawner/.test(line))
    expect(await attempts()).toEqual([expect.stringMatching(words)])
    // Another pod's whole start, and still nobody has tried again.
    await client.pods
      .create({ pod_id: 'meanwhile', image: 'busybox', command: ['sleep', '600'] })
      .catch(() => undefined)
    await until('the other one to be worked on', async () => (await actionLogs('meanwhile')).length > 1 || undefined)
    expect(await attempts()).toHaveLength(1)
  }

  test('a ValidatingAdmissionPolicy that refuses the pod, or only its service', async () => {
    const name = cluster.namespace
    const rule = (apiGroups: string[], resources: string[]) => ({
      apiGroups,
      resources,
      apiVersions: ['v1'],
      operations: ['CREATE'],
    })
    const labels = "object.metadata.?labels['tpods.io/pod-id'].orValue('')"
    await cluster.admin.call('POST', `${POLICIES}/validatingadmissionpolicies`, {
      body: {
        metadata: { name },
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: { resourceRules: [rule([''], ['pods', 'services'])] },
          validations: [
            {
              expression: `!(object.kind == 'Pod' && ${labels} == 'unwanted')`,
              message: 'this lab runs no such pod',
            },
            { expression: `!(object.kind == 'Service' && ${labels} == 'unserved')`, message: 'nor such a service' },
          ],
        },
      },
    })
    await cluster.admin.call('POST', `${POLICIES}/validatingadmissionpolicybindings`, {
      body: {
        metadata: { name },
        spec: {
          policyName: name,
          validationActions: ['Deny'],
          matchResources: {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace } },
          },
        },
      },
    })
    const probe = {
      metadata: { name: 'probe', labels: { 'tpods.io/pod-id': 'unwanted' } },
      spec: { containers: [{ name: 'a', image: 'busybox' }] },
    }
    await untilRefused(inNamespace('pods'), probe, 'no such pod')
    await isRefusedOnce(
      'unwanted',
      /ValidatingAdmissionPolicy '.*' with binding '.*' denied request: this lab runs no such pod/,
    )
    // The container that had begun is ended first.
    await isRefusedOnce('unserved', /denied request: nor such a service/, 20_000)
  })

  test('a PodSecurity label that refuses the pod', async () => {
    const label = (level: string) =>
      cluster.admin.call('PATCH', `/api/v1/namespaces/${cluster.namespace}`, {
        body: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } },
        contentType: 'application/merge-patch+json',
      })
    await label('restricted')
    const probe = { metadata: { name: 'probe' }, spec: { containers: [{ name: 'a', image: 'busybox' }] } }
    await untilRefused(inNamespace('pods'), probe, 'violates PodSecurity')
    await isRefusedOnce('careless', /violates PodSecurity "restricted:latest": unrestricted capabilities/)
    await label('baseline')
  })

  test('probes that fail: not ready until they pass again, or ended by them', async () => {
    const ids = ['unready', 'sick', 'once']
    for (const pod_id of ids) {
      const restart_policy = pod_id === 'once' ? 'never' : 'always'
      await client.pods.create({ pod_id, image: 'busybox', command: ['sleep', '600'], restart_policy })
    }
    for (const id of ids) await client.pods.waitFor(id, 'available', { timeoutMs: 60_000 })
    await server.end('SIGTERM')
    const probe = { exec: { command: shell('! cat /tmp/bad') }, periodSeconds: 1, failureThreshold: 2 }
    for (const id of ids) await remade(id, id === 'unready' ? { readinessProbe: probe } : { livenessProbe: probe })
    ;({ server, client } = await cluster.start())
    const spoil = async (id: string) => {
      await until(`${id} to be ready`, async () => (await statusOf(id)).ready || undefined, 60_000)
      await client.pods.exec(id, { commands: [shell('echo queue is full >/tmp/bad')] })
    }

    await spoil('unready')
    const isUnready = container(({ ready, state }) => !ready && state?.running !== undefined)
    const failed = (name: string) => `the ${name} probe failed: queue is full`
    const unready = { status: 'AVAILABLE', reason: 'probe_failed', message: failed('readiness') }
    expect(await told('unready', isUnready, unready)).toBeLessThan(LAG_MS)
    expect((await statusOf('unready')).ready).toBe(false)
    await client.pods.exec('unready', { commands: [['rm', '/tmp/bad']] })
    await until('the reason to go', async () => (await statusOf('unready')).reason === undefined || undefined)
    expect(await statusOf('unready')).toMatchObject({ status: 'AVAILABLE', ready: true, restart_count: 0 })

    await spoil('sick')
    const killing = event('Killing', 'failed liveness probe, will be restarted')
    const sick = {
      status: 'AVAILABLE',
      reason: 'probe_failed',
      message: `${failed('liveness')}; its container is being`,
    }
    expect(await told('sick', killing, sick)).toBeLessThan(LAG_MS)
    await until(
      'it to run again',
      async () => {
        const { restart_count, reason, ready } = await statusOf('sick')
        return (restart_count === 1 && ready && reason === undefined) || undefined
      },
      60_000,
    )

    await spoil('once')
    const ended = pod(({ status }) => status?.phase === 'Failed')
    const once = {
      status: 'ERROR',
      reason: 'probe_failed',
      message: `${failed('liveness')}; its container was ended`,
    }
    expect(await told('once', ended, once)).toBeLessThan(LAG_MS)
    for (const id of ['unready', 'sick']) await hasNeverFailed(id)
  })

  test('a node that falls silent: nothing is started twice, and an operator ends the wait', async () => {
    const node = `${cluster.namespace}-node`
    await client.pods.create({ pod_id: 'stranded', image: 'busybox', command: ['sleep', '600'] })
    await client.pods.waitFor('stranded', 'available', { timeoutMs: 60_000 })
    await server.end('SIGTERM')
    const stopNode = await makeNode(node)
    const soon = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }
    onTestFinished(stopNode)
    const tolerations = ['not-ready', 'unreachable'].map((what) => ({ ...soon, key: `node.kubernetes.io/${what}` }))
    const name = await remade('stranded', {}, { nodeName: node, tolerations })
    await sayItRuns(name)
    ;({ server, client } = await cluster.start())
    await client.pods.waitFor('stranded', 'available', { timeoutMs: 60_000 })
    stopNode()

    const isSilent = pod(({ status }) => {
      const word = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status
      return word('Ready') === 'False' && word('ContainersReady') === 'True'
    })
    const message = `the node ${node} does not answer`
    const expected = { status: 'CREATING', reason: 'node_lost', message }
    expect(await told('stranded', isSilent, expected)).toBeLessThan(LAG_MS)

    const isLeaving = pod(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    await until('the cluster to evict it', async () => (await isLeaving('stranded')) || undefined, 60_000)
    expect(await statusOf('stranded')).toMatchObject({
      status: 'CREATING',
      reason: 'node_lost',
      message: expect.stringContaining(`kubectl delete node ${node}`),
    })
    expect(await podsOf('stranded')).toHaveLength(1)

    await removed(`/api/v1/nodes/${node}`)
    await client.pods.waitFor('stranded', 'available', { timeoutMs: 150_000 })
    expect(await statusOf('stranded')).toMatchObject({ instance: 2, restart_count: 0 })
    await hasNeverFailed('stranded')
  }, 400_000)

  /** A node without a kubelet, which says that it is well until that is stopped. */
  async function makeNode(name: string): Promise<() => void> {
    const taints = [{ key: 'tpods.test/none', effect: 'NoSchedule' }]
    await cluster.admin.call('POST', '/api/v1/nodes', { body: { metadata: { name }, spec: { taints } } })
    const well = {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      lastTransitionTime: new Date().toISOString(),
    }
    const beat = () =>
      cluster.admin.call('PATCH', `/api/v1/nodes/${name}/status`, {
        body: { status: { conditions: [{ ...well, lastHeartbeatTime: new Date().toISOString() }] } },
        contentType: 'application/merge-patch+json',
      })
    await beat()
    const timer = setInterval(() => void beat().catch(() => undefined), 10_000)
    return () => clearInterval(timer)
  }

  /** In the place of a kubelet. */
  async function sayItRuns(name: string): Promise<void> {
    const running = { startedAt: new Date().toISOString() }
    const status = {
      phase: 'Running',
      podIP: '10.244.255.1',
      conditions: ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
      })),
      containerStatuses: [
        {
          name: 'pod',
          image: 'busybox',
          imageID: '',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running },
        },
      ],
    }
    await cluster.admin.call('PATCH', inNamespace(`pods/${name}/status`), {
      body: { status },
      contentType: 'application/merge-patch+json',
    })
  }

  /** The same Pod made otherwise, which a server that is not there does not notice. Returns its name. */
  async function remade(podId: string, probes: Partial<V1Container>, more: object = {}): Promise<string> {
    const [found] = await podsOf(podId)
    const { name = '', labels, annotations } = found?.metadata ?? {}
    const path = inNamespace(`pods/${name}`)
    await cluster.admin.call('DELETE', path, { body: { gracePeriodSeconds: 0 } })
    await until(`${name} to be gone`, async () => (await podsOf(podId)).length === 0 || undefined)
    const { containers = [], ...spec } = found?.spec ?? {}
    const body = {
      metadata: { name, labels, annotations },
      spec: { ...spec, nodeName: undefined, containers: containers.map((one) => ({ ...one, ...probes })), ...more },
    }
    await cluster.admin.call('POST', inNamespace('pods'), { body })
    return name
  }

  async function makeStorage(): Promise<void> {
    const shared = { accessModes: ['ReadWriteMany'], storageClassName: '' }
    const capacity = { storage: '1Gi' }
    const name = cluster.namespace
    const claimRef = { namespace: name, name: 'storage' }
    const hostPath = { path: join(folder, 'storage'), type: 'Directory' }
    await cluster.admin.call('POST', VOLUMES, {
      body: { metadata: { name }, spec: { ...shared, capacity, claimRef, hostPath } },
    })
    await cluster.admin.call('POST', inNamespace('persistentvolumeclaims'), {
      body: {
        metadata: { name: 'storage' },
        spec: { ...shared, volumeName: name, resources: { requests: capacity } },
      },
    })
  }
})
