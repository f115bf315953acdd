// One id that is created, deleted and created again at once, through the whole server: the second pod gets all of its own,
// the first leaves nothing. `npm run soak -- docker-same-id` has more rounds; TPODS_TEST_SEED repeats a run.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from '../journeys/support/api-client.ts'
import type { RealWorld } from '../journeys/support/real-world.ts'
import { playSameId, sameIdRounds, sameIdTimeoutMs } from '../journeys/support/same-id-run.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { containersOf, inWords, openEngineWorld } from './engine-world.ts'

describeOnEngines(({ name, host }) => {
  describe(`one id on ${name}`, () => {
    let engine: EngineServer
    let world: RealWorld
    let client: ApiClient

    beforeAll(async () => {
      engine = await openEngineServer(host, { TPODS_GRACE: '1' })
      client = await (await engine.place.start()).signIn()
      world = await openEngineWorld(engine)
    })
    afterAll(async () => {
      await world?.close()
      await engine?.clear()
    })

    test('that is created, deleted and created within a second belongs to the second pod', {
      timeout: sameIdTimeoutMs,
    }, async () => {
      const takesMs = await playSameId({
        place: engine.place,
        world,
        client,
        ids: 2,
        resources: { cpu_request: 10 },
        async look(podId) {
          const own = (await containersOf(engine)).filter((container) => container.podId === podId)
          return { isWhole: own.length === 1 && own[0]?.isRunning === true, words: own.map(inWords).join(', ') }
        },
      })
      expect(takesMs).toHaveLength(sameIdRounds)
    })
  })
})
