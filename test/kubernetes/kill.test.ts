// The server is killed with SIGKILL in the middle of requests and of what it does for them on the cluster. What it had
// answered must be there afterwards, within 30 s everything it says must be true and nothing else be left, and at no
// moment may a pod have had two containers. `npm run soak -- kubernetes-kill` runs it longer; TPODS_TEST_SEED repeats a
// run.
import { afterAll, test } from 'vitest'
import { killsTimeoutMs, playKills } from '../journeys/support/kill-run.ts'
import type { RealWorld } from '../journeys/support/real-world.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'
import { openClusterWorld } from './support/cluster-world.ts'

const maxLeadMs = 2_500

describeOnCluster('kills on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer | undefined
  let world: RealWorld | undefined
  afterAll(async () => {
    await world?.close()
    await cluster?.clear()
  })

  test('a server that is killed in the middle of its work loses nothing and leaves nothing', {
    timeout: killsTimeoutMs,
  }, async () => {
    cluster = await openClusterServer(kubeconfig, { TPODS_GRACE: '1' })
    world = await openClusterWorld(cluster)
    await playKills(cluster.place, world, maxLeadMs)
  })
})
