// One id that is created, deleted and created again at once, through the whole server: the second pod gets all of its own,
// the first leaves nothing. `npm run soak -- docker-same-id` has more rounds; TPODS_TEST_SEED repeats a run.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import type { ApiClient, Pod } from '../journeys/support/api-client.ts'
import { seededRandom, testSeed } from '../journeys/support/seeded.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { containersOf, type EngineWorldOfPods, inWords, openEngineWorld } from './engine-world.ts'

const ids = 2
const rounds = Number(process.env.TPODS_SOAK_HITS ?? 20)
/** A delete finds the first pod at any point of its making. */
const longestLifeMs = 600
const timeout = Math.max(300_000, rounds * 15_000)

describeOnEngines(({ name, host }) => {
  describe(`one id on ${name}`, () => {
    let engine: EngineServer
    let world: EngineWorldOfPods
    let client: ApiClient

    beforeAll(async () => {
      engine = await openEngineServer(host, { TPODS_GRACE: '1' })
      client = await (await engine.place.start()).signIn()
      world = await openEngineWorld(engine)
    })
    afterAll(async () => {
      world?.close()
      await engine?.clear()
    })

    test('that is created, deleted and created within a second belongs to the second pod', { timeout }, async () => {
      const seed = testSeed()
      console.log(`TPODS_TEST_SEED=${seed}`)
      const random = seededRandom(seed)
      const create = (podId: string, description: string) =>
        client.must('POST', '/pods', {
          pod_id: podId,
          image: 'tpods/echo',
          description,
          resources: { cpu_request: 10 },
        })
      let begun = 0
      let done = 0
      const playRounds = async (podId: string) => {
        while (begun < rounds) {
          begun += 1
          await create(podId, 'first')
          await sleep(random() * longestLifeMs)
          await client.must('DELETE', `/pods/${podId}`)
          await create(podId, 'second')
          let last = ''
          await until(
            `pod ${podId} to be the second one alone`,
            async () => {
              const pod = await client.must<Pod>('GET', `/pods/${podId}`)
              const own = (await containersOf(engine)).filter((container) => container.podId === podId)
              last = `${pod.status} ${JSON.stringify(pod.status_container)}, ${own.map(inWords).join(', ')}`
              const isAlone = own.length === 1 && own[0]?.isRunning
              return (pod.status === 'AVAILABLE' && pod.description === 'second' && isAlone) || undefined
            },
            60_000,
          ).catch((cause: unknown) => {
            throw new Error(`it was last seen as ${last}\n${engine.place.output()}`, { cause })
          })
          await client.must('DELETE', `/pods/${podId}`)
          done += 1
        }
      }
      await Promise.all(Array.from({ length: ids }, (_, place) => playRounds(`again${place}`)))
      expect(done).toBe(rounds)
      world.watchForTwins().end()
      await until('nothing to be left', async () => (await containersOf(engine)).length === 0 || undefined, 60_000)
    })
  })
})
