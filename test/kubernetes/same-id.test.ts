// One id that is created, deleted and created again at once: the second pod gets all of its own, the first leaves nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import type { ApiClient, Pod } from '../journeys/support/api-client.ts'
import { seededRandom, testSeed } from '../journeys/support/seeded.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'
import { inWords, objectsIn, type TwinTrace, traceTwins } from './support/pod-objects.ts'

const ids = 4
const roundsPerId = 5
/** A delete finds the first pod at any point of its making. */
const longestLifeMs = 600

describeOnCluster('one id on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let trace: TwinTrace
  let client: ApiClient

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig, { TPODS_GRACE: '1' })
    trace = await traceTwins(cluster)
    client = await (await cluster.place.start()).signIn()
  })
  afterAll(async () => {
    await trace?.close()
    await cluster?.clear()
  })

  test('an id that is created, deleted and created within a second belongs to the second pod', async () => {
    const seed = testSeed()
    console.log(`TPODS_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    const create = (podId: string, description: string) =>
      client.must('POST', '/pods', {
        pod_id: podId,
        image: 'tpods/echo',
        description,
        resources: { cpu_request: 10, mem_request: 16 },
      })
    const takesMs: number[] = []
    const playRounds = async (podId: string) => {
      for (let round = 0; round < roundsPerId; round += 1) {
        const startedAt = performance.now()
        await create(podId, 'first')
        await sleep(random() * longestLifeMs)
        await client.must('DELETE', `/pods/${podId}`)
        await create(podId, 'second')
        takesMs.push(performance.now() - startedAt)
        await untilItHasAll(podId)
        await client.must('DELETE', `/pods/${podId}`)
      }
    }
    const untilItHasAll = async (podId: string) => {
      let last = ''
      await until(
        `pod ${podId} to be the second one with all of its own`,
        async () => {
          const pod = await client.must<Pod>('GET', `/pods/${podId}`)
          const own = (await objectsIn(cluster)).filter((object) => object.podId === podId)
          last = `${pod.status} ${JSON.stringify(pod.status_container)}, ${own.map(inWords).join(', ')}`
          const names = new Set(own.map(({ uid, instance }) => `${uid} ${instance}`))
          const service = own.find(({ kind }) => kind === 'services')
          const isWhole = names.size === 1 && own.some(({ kind, isRunning }) => kind === 'pods' && isRunning)
          const isServed = service?.name === `pods-local-dev-${podId}`
          return (pod.status === 'AVAILABLE' && pod.description === 'second' && isWhole && isServed) || undefined
        },
        60_000,
      ).catch((cause: unknown) => {
        throw new Error(`it was last seen as ${last}\n${cluster.place.output()}`, { cause })
      })
    }
    await Promise.all(Array.from({ length: ids }, (_, place) => playRounds(`again${place}`)))
    console.log(`${takesMs.length} rounds, the longest in ${Math.round(Math.max(...takesMs))} ms`)
    expect(takesMs).toHaveLength(ids * roundsPerId)
    expect(trace.found()).toEqual([])
    await until('nothing to be left', async () => (await objectsIn(cluster)).length === 0 || undefined, 60_000)
  }, 400_000)
})
