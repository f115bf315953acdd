// One server for the API and two controllers, on one database and one cluster: whoever of the controllers is killed or
// paused, the other one takes over in time, nothing is lost and nothing runs twice.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { openSdkClient } from '../support/sdk-client.ts'
import { type InstanceWatch, watchInstances } from './instance-watch.ts'
import { openReplicas, type Replica, type Replicas } from './replica-servers.ts'

const takeOverMs = 15_000
const pauseMs = 30_000
/** Time in which a controller that goes on would write what it had in hand. */
const afterMs = 6_000

describeOnCluster('replicas', (kubeconfig) => {
  let replicas: Replicas
  let api: Replica
  let controllers: Replica[]
  let client: NodeTpodsClient
  let watch: InstanceWatch
  let database: pg.Client

  beforeAll(async () => {
    replicas = await openReplicas(kubeconfig)
    database = new pg.Client(replicas.connection)
    await database.connect()
    watch = await watchInstances(replicas.admin, replicas.namespace)
    api = await replicas.start('api')
    client = await openSdkClient(api)
    controllers = [await replicas.start('controller'), await replicas.start('controller')]
  }, 120_000)
  afterAll(async () => {
    watch?.end()
    await database?.end()
    await replicas?.clear()
  })

  const ends = { timeoutMs: 90_000 }
  // Little enough that a node of two cores takes them all.
  const resources = { cpu_request: 10, mem_request: 16 }
  const echo = (podId: string) => ({ pod_id: podId, image: 'tpods/echo', resources })
  const names = (word: string, count: number) => Array.from({ length: count }, (_, place) => `${word}${place}`)
  const all = <T>(podIds: string[], work: (podId: string) => Promise<T>) => Promise.all(podIds.map(work))

  /** The active controller and the one that stands by. */
  async function roles(): Promise<[active: Replica, standby: Replica]> {
    return until('one active controller', async () => {
      const [first, second] = controllers
      if (first === undefined || second === undefined) throw new Error('there are not two controllers')
      const told = [await first.part('controller'), await second.part('controller')].join()
      if (told === 'active,stands by') return [first, second]
      return told === 'stands by,active' ? [second, first] : undefined
    })
  }
  async function untilActive(controller: Replica, sinceMs: number): Promise<void> {
    const isActive = async () => (await controller.part('controller')) === 'active' || undefined
    await until('the other controller to be active', isActive, takeOverMs)
    const tookMs = Math.round(performance.now() - sinceMs)
    console.log(`the other controller took over after ${tookMs} ms`)
    expect(tookMs).toBeLessThan(takeOverMs)
  }

  test('a token of one is good at the others', async () => {
    const other = createNodeClient({ baseUrl: controllers[0]?.url ?? '', auth: (await api.signIn()).token })
    expect(await other.pods.list()).toEqual([])
    await other.close()
  })

  test('each role says what it does', async () => {
    const [active, standby] = await roles()
    expect(await api.part('controller')).toBe('runs in another process')
    for (const replica of [api, active, standby]) expect(await replica.part('database')).toBe('answers')
    expect(await active.metrics()).toContain('tpods_controller_active 1')
    for (const replica of [api, standby]) expect(await replica.metrics()).toContain('tpods_controller_active 0')
    expect(active.gatewayUrl).toBe('')
    expect(api.gatewayUrl).not.toBe('')
  })

  test('a controller that is killed in the middle of its work is replaced, nothing is lost and nothing runs twice', async () => {
    const [stops, restarts, creates] = [names('stop', 4), names('again', 4), names('new', 10)]
    await all([...stops, ...restarts], (podId) => client.pods.create(echo(podId)))
    await all([...stops, ...restarts], (podId) => client.pods.waitFor(podId, 'available', ends))
    const [active, standby] = await roles()

    const asked = Promise.all([
      all(creates, (podId) => client.pods.create(echo(podId))),
      all(stops, (podId) => client.pods.stop(podId)),
      all(restarts, (podId) => client.pods.restart(podId)),
    ])
    await until(
      'the first of the new Pods',
      async () => Object.keys(watch.seen()).some((name) => name.startsWith('new')) || undefined,
    )
    const killedAt = performance.now()
    await active.end('SIGKILL')
    await asked
    await untilActive(standby, killedAt)

    await all(creates, (podId) => client.pods.waitFor(podId, 'available', ends))
    await all(stops, (podId) => client.pods.waitFor(podId, 'stopped', ends))
    for (const podId of restarts) {
      const pod = await client.pods.waitFor(podId, 'available', ends)
      expect(pod.status_container.instance, podId).toBe(2)
    }
    const ofEach = Object.keys(watch.seen()).map((name) => name.split('-')[0])
    expect(ofEach.sort()).toEqual([...creates, ...restarts].sort())
    expect(watch.wrongs).toEqual([])
    await all([...stops, ...creates, ...restarts], (podId) => client.pods.delete(podId))
    await until('nothing to be left', async () => Object.keys(watch.seen()).length === 0 || undefined, 60_000)
    controllers = [standby, await replicas.start('controller')]
  }, 300_000)

  test('a controller that was paused changes nothing when it goes on', async () => {
    const [stays, stops] = [names('stays', 3), names('halt', 3)]
    await all([...stays, ...stops], (podId) => client.pods.create(echo(podId)))
    await all([...stays, ...stops], (podId) => client.pods.waitFor(podId, 'available', ends))
    const [active, standby] = await roles()

    // In the middle of them.
    await all(stays, (podId) => client.pods.restart(podId))
    const pausedAt = performance.now()
    active.send('SIGSTOP')
    try {
      await all(stops, (podId) => client.pods.stop(podId))
      await untilActive(standby, pausedAt)
      await all(stays, (podId) => client.pods.waitFor(podId, 'available', ends))
      await all(stops, (podId) => client.pods.waitFor(podId, 'stopped', ends))
      await sleep(Math.max(0, pauseMs - (performance.now() - pausedAt)))
      const world = async () => ({
        pods: watch.seen(),
        rows: (await database.query('select pods.*, xmin::text from pods order by uid')).rows,
        logs: (await database.query('select count(*) from action_logs')).rows,
        lease: (await database.query('select holder, epoch from leases')).rows,
      })
      const before = await world()
      active.send('SIGCONT')
      await until(
        'it to know that it stands by',
        async () => (await active.part('controller')) === 'stands by' || undefined,
      )
      await sleep(afterMs)
      expect(await world()).toEqual(before)
    } finally {
      active.send('SIGCONT')
    }
    expect(watch.wrongs).toEqual([])
    await all([...stays, ...stops], (podId) => client.pods.delete(podId))
    await until('nothing to be left', async () => Object.keys(watch.seen()).length === 0 || undefined, 60_000)
  }, 300_000)

  test('the API serves commands, logs and files while no controller is there, and keeps what is asked for', async () => {
    const command = ['sh', '-c', 'echo hello; sleep 600']
    await client.pods.create({ pod_id: 'alone', image: 'busybox', command, resources })
    await client.pods.waitFor('alone', 'available', ends)
    for (const controller of controllers) await controller.end('SIGTERM')

    const { execution_results } = await client.pods.exec('alone', { commands: [['sh', '-c', 'echo out; exit 7']] })
    expect(execution_results[0]).toMatchObject({ exit_code: 7 })
    expect((await client.pods.logs('alone')).logs).toContain('hello')
    await client.pods.files.upload('alone', '/tmp/note', Buffer.from('kept'))
    const { stream } = await client.pods.files.download('alone', '/tmp/note')
    expect(await new Response(stream).text()).toBe('kept')
    await client.pods.create(echo('later'))
    expect((await client.pods.get('later')).status).toBe('REQUESTED')
    expect((await fetch(`${api.url}/v3/readiness`)).status).toBe(200)

    controllers = [await replicas.start('controller')]
    await client.pods.waitFor('later', 'available', ends)
    for (const podId of ['alone', 'later']) await client.pods.delete(podId)
    expect(watch.wrongs).toEqual([])
  }, 180_000)
})
