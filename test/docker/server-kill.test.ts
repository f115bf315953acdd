// The server is killed with SIGKILL in the middle of requests and of what it does for them on the engine. What it had
// answered must be there afterwards, within 30 s everything it says must be true and nothing else be left, and at no
// moment may a pod have had two containers that run. `npm run soak -- docker-kill` runs it longer; TPODS_TEST_SEED
// repeats a run.
import { afterAll, describe, test } from 'vitest'
import { killsTimeoutMs, playKills } from '../journeys/support/kill-run.ts'
import type { RealWorld } from '../journeys/support/real-world.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { openEngineWorld } from './engine-world.ts'

const maxLeadMs = 1_500

describeOnEngines(({ name, host }) => {
  describe(`kills on ${name}`, () => {
    let engine: EngineServer | undefined
    let world: RealWorld | undefined
    afterAll(async () => {
      await world?.close()
      await engine?.clear()
    })

    test('a server that is killed in the middle of its work loses nothing and leaves nothing', {
      timeout: killsTimeoutMs,
    }, async () => {
      engine = await openEngineServer(host, { TPODS_GRACE: '1' })
      // The first start makes what its containers are known by.
      await (await engine.place.start()).end('SIGTERM')
      world = await openEngineWorld(engine)
      await playKills(engine.place, world, maxLeadMs)
    })
  })
})
