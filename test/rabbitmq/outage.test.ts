// RabbitMQ stops, is killed, and comes back, while people go on using the server: nothing that was asked for is lost or
// refused, and wake-ups flow again afterwards. `TPODS_SOAK_HITS` and `TPODS_SOAK_OUTAGE_SEC` make it longer.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { Connection } from 'rabbitmq-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { wakeQueueOf } from '../../packages/server/src/broker/rabbitmq.ts'
import { until } from '../conformance/runtime/support.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from '../journeys/support/server-process.ts'

const url = process.env.TPODS_TEST_RABBITMQ_URL
/** A program that takes `stop rabbitmq`, `kill rabbitmq` and `start rabbitmq`. */
const program = process.env.TPODS_TEST_CLUSTER
const hits = Number(process.env.TPODS_SOAK_HITS ?? 20)
/** Some outages are as long as their start takes; the first one as long as this. */
const longMs = Number(process.env.TPODS_SOAK_OUTAGE_SEC ?? 20) * 1000
const run = promisify(execFile)

if (url === undefined || program === undefined) {
  describe('an outage of RabbitMQ', () => {
    test.skip('needs a RabbitMQ for tests: TPODS_TEST_RABBITMQ_URL, TPODS_TEST_CLUSTER and npm run test:rabbitmq', () =>
      undefined)
  })
} else {
  describe('an outage of RabbitMQ', () => {
    const site = `outage-${randomUUID().slice(0, 8)}`
    let place: ServerPlace
    let server: ServerProcess
    let client: NodeTpodsClient

    beforeAll(async () => {
      place = await openServerPlace({
        TPODS_BROKER: 'rabbitmq',
        TPODS_RABBITMQ_URL: url,
        TPODS_SITE: site,
        TPODS_GRACE: '2',
      })
      server = await place.start()
      client = createNodeClient({ baseUrl: server.url, auth: (await server.signIn()).token })
    })
    afterAll(async () => {
      await run(program, ['start', 'rabbitmq'])
      await server?.end('SIGTERM')
      await place?.clear()
      const connection = new Connection(url)
      await connection.queueDelete(wakeQueueOf(site)).finally(() => connection.close())
    })

    const sleeper = (podId: string) => ({ pod_id: podId, image: 'tpods/echo', command: ['sleep', '1000'] })
    const ends = { timeoutMs: 60_000 }
    const partOf = async (name: string) => {
      const reply = await fetch(`${server.url}/v3/readiness`)
      const { result } = (await reply.json()) as { result: Record<string, { ok: boolean; detail: string }> }
      return { status: reply.status, ...result[name] }
    }
    const untilBroker = (detail: string) =>
      until(
        `the broker to be told: ${detail}`,
        async () => (await partOf('broker')).detail === detail || undefined,
        30_000,
      )

    /** How long a stopped pod waits for the controller to take up its start: until it shows more than REQUESTED. */
    async function reactionMs(podId: string): Promise<number> {
      await client.pods.create({ ...sleeper(podId), status_requested: 'OFF' })
      await client.pods.start(podId)
      const startedAt = performance.now()
      await until('the start', async () => (await client.pods.get(podId)).status !== 'REQUESTED' || undefined)
      const tookMs = performance.now() - startedAt
      await client.pods.waitFor(podId, 'available', ends)
      await client.pods.delete(podId)
      return tookMs
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
    async function medianReactionMs(name: string): Promise<number> {
      const took: number[] = []
      for (let round = 0; round < 7; round += 1) took.push(await reactionMs(`${name}${round}`))
      return median(took)
    }

    test('the server says so and stays ready, what is asked for is done by the poll, and wake-ups flow again', async () => {
      await client.pods.create(sleeper('stays'))
      await client.pods.create(sleeper('ends'))
      const before = await client.pods.waitFor('stays', 'available', ends)
      await client.pods.waitFor('ends', 'available', ends)
      const withHintsMs = await medianReactionMs('before')

      await run(program, ['stop', 'rabbitmq'])
      const endsAt = Date.now() + longMs
      await untilBroker('does not answer; changes are seen by the poll')
      expect((await partOf('broker')).status).toBe(200)
      const createdAt = performance.now()
      await client.pods.create(sleeper('begins'))
      await client.pods.stop('ends')
      await client.pods.waitFor('begins', 'available', ends)
      await client.pods.waitFor('ends', 'stopped', ends)
      const duringMs = performance.now() - createdAt
      await client.pods.delete('ends')
      await until('the end of the outage', async () => Date.now() > endsAt || undefined, longMs + 1_000)

      await run(program, ['start', 'rabbitmq'])
      await untilBroker('answers')
      const againMs = await medianReactionMs('after')
      console.log({ withHintsMs, duringMs, againMs })
      expect(againMs).toBeLessThan(900) // below the poll's second
      const after = await client.pods.get('stays')
      expect(after).toMatchObject({ status: 'AVAILABLE' })
      expect(after.status_container.start_time).toBe(before.status_container.start_time)
      await client.pods.delete('begins')
      await client.pods.delete('stays')
      expect(place.output().match(/RabbitMQ cannot be used/g)).toHaveLength(1)
      expect(place.output()).not.toContain(new URL(url).password.padStart(9, ':'))
    }, 300_000)

    test(`${hits} outages in a row lose nothing`, async () => {
      for (let hit = 0; hit < hits; hit += 1) {
        const [runs, rests, goes] = [`runs${hit}`, `rests${hit}`, `goes${hit}`]
        for (const podId of [rests, goes]) await client.pods.create(sleeper(podId))
        await run(program, [hit % 2 === 0 ? 'kill' : 'stop', 'rabbitmq'])
        const started = run(program, ['start', 'rabbitmq'])
        await client.pods.create(sleeper(runs))
        await client.pods.stop(rests)
        await client.pods.delete(goes)
        await client.pods.waitFor(runs, 'available', ends)
        await client.pods.waitFor(rests, 'stopped', ends)
        await started
        for (const podId of [runs, rests]) await client.pods.delete(podId)
      }
      expect(await client.pods.list()).toEqual([])
      await untilBroker('answers')
      expect(await medianReactionMs('last')).toBeLessThan(900)
    }, 900_000)

    test('a server starts, works and stops while RabbitMQ is away, and uses it when it comes', async () => {
      expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
      await run(program, ['stop', 'rabbitmq'])
      server = await place.start()
      client = createNodeClient({ baseUrl: server.url, auth: (await server.signIn()).token })
      await client.pods.create(sleeper('early'))
      await client.pods.waitFor('early', 'available', ends)
      await client.pods.delete('early')
      const end = await server.end('SIGTERM')
      expect(end.code).toBe(0)
      expect(end.ms).toBeLessThan(8_000)
      server = await place.start()
      client = createNodeClient({ baseUrl: server.url, auth: (await server.signIn()).token })
      await run(program, ['start', 'rabbitmq'])
      await untilBroker('answers')
      expect(await medianReactionMs('late')).toBeLessThan(900)
    }, 300_000)
  })
}
