// One id that is created, deleted and created again at once: the second pod gets all of its own, the first leaves nothing.
// `npm run soak -- kubernetes-same-id` has more rounds; TPODS_TEST_SEED repeats a run.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiClient } from '../journeys/support/api-client.ts'
import type { RealWorld } from '../journeys/support/real-world.ts'
import { playSameId, sameIdRounds, sameIdTimeoutMs } from '../journeys/support/same-id-run.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'
import { openClusterWorld } from './support/cluster-world.ts'
import { inWords, objectsIn } from './support/pod-objects.ts'

describeOnCluster('one id on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let world: RealWorld
  let client: ApiClient

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig, { TPODS_GRACE: '1' })
    world = await openClusterWorld(cluster)
    client = await (await cluster.place.start()).signIn()
  })
  afterAll(async () => {
    await world?.close()
    await cluster?.clear()
  })

  test('an id that is created, deleted and created within a second belongs to the second pod', {
    timeout: sameIdTimeoutMs,
  }, async () => {
    let overlapping = 0
    const ownOf = async (podId: string) => (await objectsIn(cluster)).filter((object) => object.podId === podId)
    const takesMs = await playSameId({
      place: cluster.place,
      world,
      client,
      ids: 4,
      resources: { cpu_request: 10, mem_request: 16 },
      // A Pod that is asked to go is the first one: the second is made when that is gone.
      async onSecond(podId) {
        if ((await ownOf(podId)).some(({ kind, isGoing }) => kind === 'pods' && isGoing)) overlapping += 1
      },
      async look(podId) {
        const own = await ownOf(podId)
        const names = new Set(own.map(({ uid, instance }) => `${uid} ${instance}`))
        const service = own.find(({ kind }) => kind === 'services')
        const isServed = service?.name === `pods-local-dev-${podId}`
        const isRunning = own.some((object) => object.kind === 'pods' && object.isRunning)
        return { isWhole: names.size === 1 && isRunning && isServed, words: own.map(inWords).join(', ') }
      },
    })
    const quick = takesMs.filter((ms) => ms < 1_000).length
    const tally = `${quick} of them within a second; in ${overlapping} the first pod was still going`
    console.log(`${sameIdRounds} rounds, ${tally}`)
    expect(takesMs).toHaveLength(sameIdRounds)
    // How many are quick is the machine's affair; that they meet the first pod on its way out is the test's.
    expect(overlapping).toBeGreaterThan(sameIdRounds / 4)
  })
})
