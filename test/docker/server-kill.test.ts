// The server is killed with SIGKILL in the middle of requests and of what it does for them on the engine. What it had
// answered must be there afterwards, within 30 s everything it says must be true and nothing else be left, and at no
// moment may a pod have had two containers that run. `npm run soak -- docker-kill` runs it longer; TPODS_TEST_SEED
// repeats a run.
import { afterAll, describe, expect, test } from 'vitest'
import { KillDriver } from '../journeys/support/kill-driver.ts'
import { phases } from '../journeys/support/kill-plan.ts'
import { testSeed } from '../journeys/support/seeded.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { containersOf, type EngineWorldOfPods, inWords, openEngineWorld } from './engine-world.ts'

const hitsPerPhase = Number(process.env.TPODS_SOAK_HITS ?? 4)
/** Some requests are made while the server is still busy with the ones before. */
const plan = { hitsPerPhase, width: 4, maxLeadMs: 1_500 }
const kills = Math.ceil((phases.length * hitsPerPhase) / plan.width)
const timeout = kills * 60_000

describeOnEngines(({ name, host }) => {
  describe(`kills on ${name}`, () => {
    let engine: EngineServer | undefined
    let world: EngineWorldOfPods | undefined
    afterAll(async () => {
      world?.close()
      await engine?.clear()
    })

    test('a server that is killed in the middle of its work loses nothing and leaves nothing', {
      timeout,
    }, async () => {
      const seed = testSeed()
      console.log(`TPODS_TEST_SEED=${seed}`)
      engine = await openEngineServer(host, { TPODS_GRACE: '1' })
      // The first start makes what its containers are known by.
      await (await engine.place.start()).end('SIGTERM')
      world = await openEngineWorld(engine)
      const driver = await KillDriver.open({ place: engine.place, world, plan: { seed, ...plan } })
      try {
        await driver.run()
      } finally {
        console.table(driver.tally)
      }
      for (const phase of phases) expect(driver.tally[phase].hits).toBe(hitsPerPhase)
      expect(await driver.finish()).toMatchObject({ code: 0, signal: null })
      expect((await containersOf(engine)).map(inWords)).toEqual([])
      world.watchForTwins().end()
    })
  })
})
