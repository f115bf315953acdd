// RabbitMQ stops, or cannot be reached, and comes back, while people go on using the server: nothing that was asked for is
// lost or refused, and wake-ups flow again afterwards. `npm run soak -- rabbitmq-outages` makes it longer.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from '../journeys/support/server-process.ts'
import { openSdkClient } from '../support/sdk-client.ts'
import { brokerPart, expectWakes, removeQueue, untilBroker, wakesOf } from './broker-watch.ts'
import { type Door, openDoor } from './door.ts'

const url = process.env.TPODS_TEST_RABBITMQ_URL
/** A program that takes `stop rabbitmq` and `start rabbitmq`. */
const program = process.env.TPODS_TEST_CLUSTER
const hits = Number(process.env.TPODS_SOAK_HITS ?? 20)
/** Of the one where RabbitMQ itself stops; the others take as long as the work that goes on meanwhile. */
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
      client = await openSdkClient(server)
    })
    afterAll(async () => {
      await server?.end('SIGTERM')
      await place?.clear()
      await door?.shut()
      await run(program, ['start', 'rabbitmq'])
      await removeQueue(url, site)
    })

    const sleeper = (podId: string) => ({ pod_id: podId, image: 'tpods/echo', command: ['sleep', '1000'] })
    const ends = { timeoutMs: 60_000 }
    const served = () => ({ server, client })

    test('the server says so and stays ready, what is asked for is done by the poll, and wake-ups flow again', async () => {
      await client.pods.create(sleeper('stays'))
      await client.pods.create(sleeper('ends'))
      const before = await client.pods.waitFor('stays', 'available', ends)
      await client.pods.waitFor('ends', 'available', ends)
      await expectWakes(served(), 'before')

      await run(program, ['stop', 'rabbitmq'])
      const endsAt = Date.now() + longMs
      await untilBroker(served(), 'does not answer; changes are seen by the poll')
      expect((await brokerPart(served())).status).toBe(200)
      const wakesBefore = await wakesOf(served())
      await client.pods.create(sleeper('begins'))
      await client.pods.stop('ends')
      await client.pods.waitFor('begins', 'available', ends)
      await client.pods.waitFor('ends', 'stopped', ends)
      await client.pods.delete('ends')
      expect(await wakesOf(served())).toBe(wakesBefore)
      await until('the end of the outage', async () => Date.now() > endsAt || undefined, longMs + 1_000)

      await run(program, ['start', 'rabbitmq'])
      await untilBroker(served(), 'answers')
      await expectWakes(served(), 'after')
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
      await untilBroker(served(), 'answers')
      await expectWakes(served(), 'last')
    }, 900_000)

    test('a server starts, works and stops while RabbitMQ is away, and uses it when it comes', async () => {
      expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
      await door.shut()
      server = await place.start()
      client = await openSdkClient(server)
      await client.pods.create(sleeper('early'))
      await client.pods.waitFor('early', 'available', ends)
      await client.pods.delete('early')
      const end = await server.end('SIGTERM')
      expect(end.code).toBe(0)
      expect(end.ms).toBeLessThan(8_000)
      server = await place.start()
      client = await openSdkClient(server)
      await door.open()
      await untilBroker(served(), 'answers')
      await expectWakes(served(), 'late')
    }, 300_000)
  })
}
