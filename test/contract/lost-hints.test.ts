// Whatever becomes of wake-ups, the road of a pod is the same and every status on it is true: the poll of a second finds
// what was asked for. TPODS_TEST_SEED repeats a run.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import { seededRandom, testSeed } from '../journeys/support/seeded.ts'
import { type Losses, type LossyBroker, lossyBroker } from '../support/lossy-broker.ts'
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

  interface Step {
    operation: OperationId
    /** What the pod may be seen as on the way, and where it ends. */
    through: string[]
    goal: string
    instance?: number
  }
  const steps: Step[] = [
    { operation: 'create_pod', through: ['REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 1 },
    { operation: 'restart_pod', through: ['DELETING', 'REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 2 },
    { operation: 'stop_pod', through: ['DELETING'], goal: 'STOPPED' },
    { operation: 'start_pod', through: ['REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 3 },
  ]

  async function take(podId: string, { operation, through, goal, instance }: Step): Promise<number> {
    const token = server.adminToken
    const path = { pod_id: podId }
    const body = { pod_id: podId, image: 'tpods/echo', command: ['sleep', '1000'] }
    const call = operation === 'create_pod' ? { token, body } : { token, path }
    const asked = await server.call(operation, call)
    expect(asked.status, String(asked.body.message)).toBe(200)
    const startedAt = performance.now()
    for (;;) {
      const { status, status_container } = (await server.call('get_pod', { token, path })).body.result
      const tookMs = performance.now() - startedAt
      if (status === goal) {
        if (instance !== undefined) expect(status_container.instance).toBe(instance)
        return tookMs
      }
      expect(through, `${operation} of ${podId}`).toContain(status)
      expect(tookMs, `${podId} is still ${status} after ${operation}`).toBeLessThan(stepMs.many)
      await sleep(20)
    }
  }

  test('many pods at once are created, restarted, stopped, started and deleted', async () => {
    const podIds = Array.from({ length: podCount }, (_, place) => `lost${place}`)
    const road = async (podId: string) => {
      const took: number[] = []
      for (const step of steps) took.push(await take(podId, step))
      const deleted = await server.call('delete_pod', { token: server.adminToken, path: { pod_id: podId } })
      expect(deleted.status).toBe(200)
      expect((await server.call('get_pod', { token: server.adminToken, path: { pod_id: podId } })).status).toBe(404)
      // The id is free at once; the new pod waits for the former one to go.
      await take(podId, { operation: 'create_pod', through: ['REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 1 })
      return Math.max(...took)
    }
    const slowest = Math.max(...(await Promise.all(podIds.map(road))))
    console.log(`the slowest step took ${Math.round(slowest)} ms; ${JSON.stringify(broker.tally)}`)
    expect(broker.tally.wakes).toBeGreaterThanOrEqual(podCount * 6)
    if (losses.lost === 1) expect(broker.tally.sent).toBe(0)
    else expect(broker.tally.sent).toBeGreaterThan(0)
  }, 120_000)

  test('a single pod is as far as it can be soon after each poll', async () => {
    for (const step of steps) expect(await take('single', step)).toBeLessThan(stepMs.one)
  })
})
