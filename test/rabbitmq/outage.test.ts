// RabbitMQ stops, or cannot be reached, and comes back, while people go on using the server: nothing that was asked for is lost or
// refused, and wake-ups flow again afterwards. `TPODS_SOAK_HITS` and `TPODS_SOAK_OUTAGE_SEC` make it longer.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Connection } from 'rabbitmq-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { wakeQueueOf } from '../../packages/server/src/broker/rabbitmq.ts'
import { until } from '../conformance/runtime/support.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from '../journeys/support/server-process.ts'
import { type Door, openDoor } from './door.ts'

const url = process.env.TPODS_TEST_RABBITMQ_URL
/** A program that takes `stop rabbitmq` and `start rabbitmq`. */
const program = process.env.TPODS_TEST_CLUSTER
const hits = Number(process.env.TPODS_SOAK_HITS ?? 20)
/** Of the one where RabbitMQ itself stops; the others take as long as the work that goes on meanwhile. */
const longMs = Number(process.env.TPODS_SOAK_OUTAGE_SEC ?? 20) * 1000
/** In which the repeats of earlier changes have come. */
const quietMs = 300
const run = promisify(execFile)

if (url === undefined || program === undefined) {
  describe('an outage of RabbitMQ', () => {
    test.skip('needs a RabbitMQ for tests: TPODS_TEST_RABBITMQ_URL, TPODS_TEST_CLUSTER and npm run test:rabbitmq', () =>
      undefined)
  })
} else {
  describe('an outage of RabbitMQ', () => {
    const site = `outage-${randomUUID().slice(0, 8)}`
    let door: Door
    let place: ServerPlace
    let server: ServerProcess
    let client: NodeTpodsClient

    beforeAll(async () => {
      door = await openDoor(url)
      place = await openServerPlace({
        TPODS_BROKER: 'rabbitmq',
        TPODS_RABBITMQ_URL: door.url,
        TPODS_SITE: site,
        TPODS_GRACE: '2',
      })
      server = await place.start()
      client = createNodeClient({ baseUrl: server.url, auth: (await server.signIn()).token })
    })
    afterAll(async () => {
      await server?.end('SIGTERM')
      await place?.clear()
      await door?.shut()
      await run(program, ['start', 'rabbitmq'])
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

    const wakes = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text()
      return Number(/^tpods_controller_wakes_total (\d+)$/m.exec(text)?.[1])
    }
    /** Each change is told to the controller by RabbitMQ, before or after the poll has seen it. */
    async function expectWakes(podId: string): Promise<void> {
      await client.pods.create({ ...sleeper(podId), status_requested: 'OFF' })
      const change = (description: string) => client.pods.update(podId, { description })
      const risesFrom = (before: number) => async () => (await wakes()) > before || undefined
      const first = await wakes()
      // The consumer may be a moment later than the connection.
      await until('a first wake-up', async () => change('first').then(risesFrom(first)), 30_000)
      for (let round = 0; round < 5; round += 1) {
        await sleep(quietMs)
        const before = await wakes()
        await change(`round ${round}`)
        await until(`the wake-up of round ${round}`, risesFrom(before), 5_000)
      }
      await client.pods.delete(podId)
    }

    test('the server says so and stays ready, what is asked for is done by the poll, and wake-ups flow again', async () => {
      await client.pods.create(sleeper('stays'))
      await client.pods.create(sleeper('ends'))
      const before = await client.pods.waitFor('stays', 'available', ends)
      await client.pods.waitFor('ends', 'available', ends)
      await expectWakes('before')

      await run(program, ['stop', 'rabbitmq'])
      const endsAt = Date.now() + longMs
      await untilBroker('does not answer; changes are seen by the poll')
      expect((await partOf('broker')).status).toBe(200)
      const wakesBefore = await wakes()
      await client.pods.create(sleeper('begins'))
      await client.pods.stop('ends')
      await client.pods.waitFor('begins', 'available', ends)
      await client.pods.waitFor('ends', 'stopped', ends)
      await client.pods.delete('ends')
      expect(await wakes()).toBe(wakesBefore)
      await until('the end of the outage', async () => Date.now() > endsAt || undefined, longMs + 1_000)

      await run(program, ['start', 'rabbitmq'])
      await untilBroker('answers')
      await expectWakes('after')
      const after = await client.pods.get('stays')
      expect(after).toMatchObject({ status: 'AVAILABLE' })
      expect(after.status_container.start_time).toBe(before.status_container.start_time)
      for (const podId of ['begins', 'stays']) await client.pods.delete(podId)
      expect(place.output().match(/RabbitMQ cannot be used/g)).toHaveLength(1)
      expect(place.output()).not.toContain(`:${new URL(url).password}@`)
    }, 300_000)

    test(`${hits} outages in a row lose nothing`, async () => {
      for (let hit = 0; hit < hits; hit += 1) {
        const [runs, rests, goes] = [`runs${hit}`, `rests${hit}`, `goes${hit}`]
        for (const podId of [rests, goes]) await client.pods.create(sleeper(podId))
        await door.shut()
        await client.pods.create(sleeper(runs))
        await client.pods.stop(rests)
        await client.pods.delete(goes)
        await client.pods.waitFor(runs, 'available', ends)
        await client.pods.waitFor(rests, 'stopped', ends)
        await door.open()
        for (const podId of [runs, rests]) await client.pods.delete(podId)
      }
      expect((await client.pods.list()).map(({ pod_id }) => pod_id)).toEqual([])
      await untilBroker('answers')
      await expectWakes('last')
    }, 900_000)

    test('a server starts, works and stops while RabbitMQ is away, and uses it when it comes', async () => {
      expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
      await door.shut()
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
      await door.open()
      await untilBroker('answers')
      await expectWakes('late')
    }, 300_000)
  })
}
