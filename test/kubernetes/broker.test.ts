// RabbitMQ as the broker of a server on a real cluster: it goes away while wishes are written, and comes back. `npm run
// soak -- kubernetes-rabbitmq` has a longer outage.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import type { TwinTrace } from '../journeys/support/real-world.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { brokerPart, expectWakes, removeQueue, untilBroker, wakesOf } from '../rabbitmq/broker-watch.ts'
import { type Door, openDoor } from '../rabbitmq/door.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, light, openClusterServer } from './cluster-server.ts'
import { traceTwins } from './support/pod-objects.ts'
import { untilAllIsTrue, type Wanted } from './support/untruths.ts'

const url = process.env.TPODS_TEST_RABBITMQ_URL
const outageMs = Number(process.env.TPODS_SOAK_OUTAGE_SEC ?? 20) * 1000
const TRUE_WITHIN_MS = 30_000
const wishEveryMs = 2_000

describeOnCluster('RabbitMQ on kubernetes', (kubeconfig) => {
  if (url === undefined) {
    test.skip('needs a RabbitMQ for tests: TPODS_TEST_RABBITMQ_URL', () => undefined)
    return
  }
  const site = `broker-${randomUUID().slice(0, 8)}`
  let door: Door
  let cluster: ClusterServer
  let trace: TwinTrace
  let server: ServerProcess
  let client: NodeTpodsClient

  beforeAll(async () => {
    door = await openDoor(url)
    cluster = await openClusterServer(kubeconfig, {
      TPODS_BROKER: 'rabbitmq',
      TPODS_RABBITMQ_URL: door.url,
      TPODS_SITE: site,
      TPODS_GRACE: '1',
    })
    trace = await traceTwins(cluster)
    ;({ server, client } = await cluster.start())
  })
  afterAll(async () => {
    await trace?.close()
    await server?.end('SIGTERM')
    await cluster?.clear()
    await door?.shut()
    await removeQueue(url, site)
  })

  const create = (pod_id: string) =>
    client.pods.create({ pod_id, image: 'busybox', command: ['sh', '-c', 'sleep 3600 & wait'], resources: light })

  test('goes away while wishes are written: none is lost, all is true soon, and wake-ups come again', {
    timeout: 240_000 + outageMs,
  }, async () => {
    const served = { server, client }
    const wanted: Record<string, Wanted> = {}
    const available = (instance = 1) => ({ status: 'AVAILABLE', instance }) as const
    for (const podId of ['stays', 'ends', 'again', 'gone']) {
      await create(podId)
      wanted[podId] = available()
    }
    await untilAllIsTrue({ place: cluster, client }, wanted, 60_000)
    const before = await client.pods.get('stays')
    await expectWakes(served, 'before')

    await door.shut()
    await untilBroker(served, 'does not answer; changes are seen by the poll')
    expect((await brokerPart(served)).status).toBe(200)
    const wakesBefore = await wakesOf(served)
    await client.pods.stop('ends')
    await client.pods.restart('again')
    await client.pods.delete('gone')
    Object.assign(wanted, { ends: { status: 'STOPPED' }, again: available(2), gone: undefined })
    const endsAt = Date.now() + outageMs
    for (let wish = 0; Date.now() < endsAt; wish += 1) {
      const podId = `begins${wish}`
      await create(podId)
      wanted[podId] = available()
      // Half of them go again, at whatever point of their making.
      const former = `begins${wish - 1}`
      if (wish % 2 === 1) {
        await client.pods.delete(former)
        wanted[former] = undefined
      }
      await sleep(wishEveryMs)
    }
    // The poll does what is asked for as long as nobody wakes the controller.
    await untilAllIsTrue({ place: cluster, client }, wanted, TRUE_WITHIN_MS)
    expect(await wakesOf(served)).toBe(wakesBefore)

    await door.open()
    await untilBroker(served, 'answers')
    await expectWakes(served, 'after')
    await untilAllIsTrue({ place: cluster, client }, wanted, TRUE_WITHIN_MS)
    const { start_time } = (await client.pods.get('stays')).status_container
    expect(start_time).toBe(before.status_container.start_time)
    expect(trace.found()).toEqual([])

    for (const { pod_id } of await client.pods.list()) {
      await client.pods.delete(pod_id)
      wanted[pod_id] = undefined
    }
    await untilAllIsTrue({ place: cluster, client }, wanted, TRUE_WITHIN_MS)
  })
})
