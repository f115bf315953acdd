// Whatever becomes of wake-ups, the road of a pod is the same and every status on it is true: the poll of a second finds
// what was asked for. TPODS_TEST_SEED repeats a run.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom, testSeed } from '../journeys/support/seeded.ts'
import { type Losses, type LossyBroker, lossyBroker } from '../support/lossy-broker.ts'
import { road, takeStep, walkRoad } from '../support/pod-road.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const seed = testSeed()
const random = seededRandom(seed)
const podCount = 8
/** The poll's second, and the time that a busy machine takes for processes. */
const stepMs = { one: 6_000, many: 30_000 }

const cases: [string, Omit<Losses, 'random'>][] = [
  ['all of them are lost', { lost: 1 }],
  ['half of them are lost and others repeated, late and out of order', { lost: 0.5, repeats: 4, delayMs: 1_500 }],
]

describe.each(cases)(`when %s (TPODS_TEST_SEED=${seed})`, (_name, losses) => {
  let server: TestServer
  let broker: LossyBroker
  beforeAll(async () => {
    const wrapBroker = (inner: Parameters<typeof lossyBroker>[0]) => {
      broker = lossyBroker(inner, { ...losses, random })
      return broker
    }
    server = await startTestServer({}, { wrapBroker })
  })
  afterAll(() => server.stop())

  const spec = { image: 'tpods/echo', command: ['sleep', '1000'] }

  test('many pods at once are created, restarted, stopped, started and deleted', async () => {
    const podIds = Array.from({ length: podCount }, (_, place) => `lost${place}`)
    const walk = { server, spec, withinMs: stepMs.many }
    const slowest = Math.max(...(await Promise.all(podIds.map((podId) => walkRoad(walk, podId)))))
    console.log(`the slowest step took ${Math.round(slowest)} ms; ${JSON.stringify(broker.tally)}`)
    expect(broker.tally.wakes).toBeGreaterThanOrEqual(podCount * 6)
    if (losses.lost === 1) expect(broker.tally.sent).toBe(0)
    else expect(broker.tally.sent).toBeGreaterThan(0)
  }, 120_000)

  test('a single pod is as far as it can be soon after each poll', async () => {
    for (const step of road) await takeStep({ server, spec, withinMs: stepMs.one }, 'single', step)
  })
})
