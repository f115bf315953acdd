// The server is killed with SIGKILL in the middle of requests and of what it does for them on the cluster. What it had
// answered must be there afterwards, within 30 s everything it says must be true and nothing else be left, and at no
// moment may a pod have had two containers. `npm run soak -- kubernetes-kill` runs it longer; TPODS_TEST_SEED repeats a
// run.
import { afterAll, expect, test } from 'vitest'
import { KillDriver } from '../journeys/support/kill-driver.ts'
import { phases } from '../journeys/support/kill-plan.ts'
import { testSeed } from '../journeys/support/seeded.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'
import { type ClusterWorld, openClusterWorld } from './support/cluster-world.ts'
import { inWords, objectsIn } from './support/pod-objects.ts'

const hitsPerPhase = Number(process.env.TPODS_SOAK_HITS ?? 4)
/** Some requests are made while the server still talks to the cluster of the ones before. */
const plan = { hitsPerPhase, width: 4, maxLeadMs: 2_500 }
const kills = Math.ceil((phases.length * hitsPerPhase) / plan.width)
/** A kill takes about 15 s on a quiet machine, with what comes before and after it; each wait has its own end. */
const timeout = kills * 60_000

describeOnCluster('kills on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer | undefined
  let world: ClusterWorld | undefined
  afterAll(async () => {
    await world?.close()
    await cluster?.clear()
  })

  test('a server that is killed in the middle of its work loses nothing and leaves nothing', {
    timeout,
  }, async () => {
    const seed = testSeed()
    console.log(`TPODS_TEST_SEED=${seed}`)
    cluster = await openClusterServer(kubeconfig, { TPODS_GRACE: '1' })
    world = await openClusterWorld(cluster)
    const driver = await KillDriver.open({ place: cluster.place, world, plan: { seed, ...plan } })
    try {
      await driver.run()
    } finally {
      console.table(driver.tally)
    }
    for (const phase of phases) expect(driver.tally[phase].hits).toBe(hitsPerPhase)
    expect(await driver.finish()).toMatchObject({ code: 0, signal: null })
    expect((await objectsIn(cluster)).map(inWords)).toEqual([])
    world.watchForTwins().end()
  })
})
