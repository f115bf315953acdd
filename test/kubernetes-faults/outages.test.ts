// A part of the cluster, or the database, goes away and comes back. What was asked for meanwhile is done then, nothing
// that runs is touched, people are told, and once the cluster works again every status is true within 30 s. Nothing else
// may use the cluster meanwhile. `npm run soak -- kubernetes-outages` has longer ones.
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ApiClient } from '../journeys/support/api-client.ts'
import type { TwinTrace } from '../journeys/support/real-world.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { type ClusterServer, openClusterServer } from '../kubernetes/cluster-server.ts'
import { objectsIn, traceTwins } from '../kubernetes/support/pod-objects.ts'
import { untilAllIsTrue, type Wanted } from '../kubernetes/support/untruths.ts'
import { countingScript, type LiveStreams, openLiveStreams } from './live-streams.ts'
import { openStoppablePostgres, type StoppablePostgres } from './stoppable-postgres.ts'
import { openYardstick, type Yardstick } from './yardstick.ts'

const kubeconfig = process.env.TPODS_TEST_KUBECONFIG
/** A program that takes `kill NAME`, `stop NAME` and `start NAME`, NAME being a server of the cluster. */
const program = process.env.TPODS_TEST_CLUSTER
const outageMs = Number(process.env.TPODS_SOAK_OUTAGE_SEC ?? 20) * 1000
const TRUE_WITHIN_MS = 30_000

interface Outage {
  of: string
  begin(): Promise<unknown>
  end(): Promise<unknown>
  /** What a pod says meanwhile that is to be stopped. */
  reason?: 'engine_missing' | 'node_lost'
  /** Whether the server says that it is not ready. */
  isUnready: boolean
  /** False where a wish cannot be written down: then it is refused. */
  takesWishes: boolean
}

if (kubeconfig === undefined || program === undefined) {
  describe('outages', () => {
    test.skip('needs a cluster for tests: KUBECONFIG, TPODS_TEST_CLUSTER (a program that takes kill|stop|start NAME) and npm run test:kubernetes', () =>
      undefined)
  })
} else {
  const run = (...args: string[]) => promisify(execFile)(program, args)
  let postgres: StoppablePostgres
  const ofCluster = (name: string, how: 'kill' | 'stop') => ({
    begin: () => run(how, name),
    end: () => run('start', name),
    takesWishes: true,
  })
  const outages: Outage[] = [
    { of: 'the API server', ...ofCluster('apiserver', 'kill'), reason: 'engine_missing', isUnready: true },
    { of: 'etcd', ...ofCluster('etcd', 'stop'), isUnready: true },
    { of: 'the kubelet', ...ofCluster('kubelet', 'stop'), reason: 'node_lost', isUnready: false },
    { of: 'containerd', ...ofCluster('containerd', 'stop'), reason: 'node_lost', isUnready: false },
    {
      of: 'the database',
      begin: () => postgres.stop(),
      end: () => postgres.start(),
      isUnready: true,
      takesWishes: false,
    },
  ]

  describe('an outage', () => {
    let cluster: ClusterServer
    let server: ServerProcess
    let client: NodeTpodsClient
    let api: ApiClient
    let trace: TwinTrace
    const told: object[] = []

    beforeAll(async () => {
      postgres = await openStoppablePostgres()
      cluster = await openClusterServer(kubeconfig, { TPODS_DATABASE_URL: postgres.url })
      server = await cluster.place.start()
      api = await server.signIn()
      client = createNodeClient({ baseUrl: server.url, auth: api.token })
      trace = await traceTwins(cluster)
    })
    afterAll(async () => {
      console.table(told)
      await trace?.close()
      await server?.end('SIGTERM')
      await cluster?.clear()
      await postgres?.close()
    })

    const resources = { cpu_request: 10, mem_request: 16 }
    const create = (podId: string, script = 'sleep 3600 & wait') =>
      api.send('POST', '/pods', { pod_id: podId, image: 'busybox', command: ['sh', '-c', script], resources })
    const wishes = [
      () => api.send('POST', '/pods/ends/stop'),
      () => api.send('POST', '/pods/again/restart'),
      () => api.send('DELETE', '/pods/gone'),
      () => create('begins'),
    ]

    /** What the cluster shows of the container that must not be touched. */
    async function containerOf(podId: string): Promise<object> {
      const { items } = await cluster.admin.call<{
        items: {
          metadata: { uid: string }
          status: { containerStatuses?: { containerID?: string; restartCount: number; state?: object }[] }
        }[]
      }>('GET', `/api/v1/namespaces/${cluster.namespace}/pods`, {
        query: { labelSelector: `tpods.io/pod-id=${podId}` },
      })
      return items.map(({ metadata, status }) => {
        const { containerID, restartCount, state } = status.containerStatuses?.[0] ?? {}
        return { uid: metadata.uid, containerID, restartCount, state }
      })
    }

    const available = (instance: number) => ({ status: 'AVAILABLE', instance }) as const
    const wanted: Record<string, Wanted> = {
      stays: available(1),
      again: available(2),
      begins: available(1),
      ends: { status: 'STOPPED' },
      gone: undefined,
    }

    async function prepare(): Promise<{ yardstick: Yardstick; streams: LiveStreams; before: object }> {
      await create('stays', countingScript)
      for (const podId of ['ends', 'again', 'gone']) await create(podId)
      for (const podId of ['stays', 'ends', 'again', 'gone']) {
        await client.pods.waitFor(podId, 'available', { timeoutMs: 60_000 })
      }
      const yardstick = await openYardstick(cluster)
      return { yardstick, streams: await openLiveStreams(client, 'stays'), before: await containerOf('stays') }
    }

    afterEach(async () => {
      for (const podId of ['stays', 'ends', 'again', 'gone', 'begins']) await api.send('DELETE', `/pods/${podId}`)
      await until('nothing to be left', async () => (await objectsIn(cluster)).length === 0 || undefined, 60_000)
    }, 90_000)

    async function meanwhile({ takesWishes, reason, isUnready }: Outage): Promise<void> {
      for (const wish of wishes) expect((await wish()).status).toBe(takesWishes ? 200 : 503)
      if (isUnready) {
        const isTold = async () => (await fetch(`${server.url}/v3/readiness`)).status === 503 || undefined
        await until('the server to say that it is not ready', isTold, outageMs)
      }
      if (reason === undefined) return
      const saysWhy = async () => {
        const { status, status_container } = await client.pods.get('ends')
        return (status === 'DELETING' && status_container.reason === reason) || undefined
      }
      await until(`the reason ${reason} on a pod that is to end`, saysWhy, outageMs)
      expect((await client.pods.get('begins')).status).not.toBe('ERROR')
      expect((await client.pods.get('stays')).status).toBe('AVAILABLE')
    }

    test.each(outages)(
      'of $of loses no wish, touches no running pod, and is over when it is over',
      async (outage) => {
        const { yardstick, streams, before } = await prepare()
        onTestFinished(async () => {
          streams.close()
          await yardstick.clear()
        })
        try {
          await outage.begin()
          const isOver = sleep(outageMs)
          yardstick.ask()
          await meanwhile(outage)
          await isOver
        } finally {
          await outage.end()
        }
        const endedAt = Date.now()
        // The cluster takes its own time to come to itself.
        await yardstick.done()
        const worksAt = Date.now()
        if (!outage.takesWishes) {
          await until('the first wish to be taken', async () => (await wishes[0]?.())?.status === 200 || undefined)
          for (const wish of wishes.slice(1)) expect((await wish()).status).toBe(200)
        }
        await untilAllIsTrue({ place: cluster, client }, wanted, TRUE_WITHIN_MS).catch((cause: Error) => {
          throw new Error(`${cause.message}\n${cluster.place.output().slice(-20_000)}`, { cause })
        })
        const trueAt = Date.now()
        told.push({
          of: outage.of,
          clusterMs: worksAt - endedAt,
          thenMs: trueAt - worksAt,
          ...(await streams.ends()),
        })
        expect(await containerOf('stays')).toEqual(before)
        expect(trace.found()).toEqual([])
      },
      480_000,
    )
  })
}
