import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from 'rabbitmq-client'
import { afterEach, describe, expect, test } from 'vitest'
import type { Broker } from '../../../packages/server/src/broker/port.ts'
import { openRabbitBroker, wakeQueueArguments, wakeQueueOf } from '../../../packages/server/src/broker/rabbitmq.ts'
import { until } from '../runtime/support.ts'
import { type BrokerPlace, describeBroker } from './suite.ts'

const url = process.env.TPODS_TEST_RABBITMQ_URL

if (url === undefined) {
  describe('the broker rabbitmq', () => {
    test.skip('needs a RabbitMQ for tests: TPODS_TEST_RABBITMQ_URL and npm run test:rabbitmq', () => undefined)
  })
} else {
  /** A queue of its own, deleted at the end. */
  const openSite = () => {
    const site = `test-${randomUUID().slice(0, 8)}`
    const lines: string[] = []
    const log = (facts: object, text: string) => void lines.push(`${text} ${JSON.stringify(facts)}`)
    return {
      site,
      queue: wakeQueueOf(site),
      lines,
      open: (at = url) => openRabbitBroker({ url: at, site, logger: { info: log, warn: log, error: log } }),
      close: () => direct((connection) => connection.queueDelete(wakeQueueOf(site)).then(() => undefined)),
    }
  }
  const direct = async (work: (connection: Connection) => Promise<void>) => {
    const connection = new Connection(url)
    connection.on('error', () => undefined)
    await work(connection).finally(() => connection.close())
  }
  const openPlace = async (): Promise<BrokerPlace> => {
    const { open, close } = openSite()
    return { open: async () => open(), close }
  }

  describeBroker('rabbitmq', openPlace, { isReliable: true })

  describe('rabbitmq', () => {
    const ends: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end()
    })
    const openOwn = async (site = openSite()) => {
      ends.push(site.close)
      const broker = site.open()
      ends.push(() => broker.close())
      await until('the broker to be connected', async () => broker.isConnected() || undefined)
      return { ...site, broker }
    }
    /** How many messages wait in the queue, and how many listen. */
    const look = async (queue: string) => {
      let seen = { messageCount: 0, consumerCount: 0 }
      await direct(async (connection) => {
        seen = await connection.queueDeclare({ queue, passive: true })
      })
      return seen
    }
    const waiting = async (queue: string) => (await look(queue)).messageCount
    /** With nobody who listens. */
    const makeQueue = async (broker: Broker, queue: string) => {
      const stop = broker.onWake(() => undefined)
      await until('the queue', () => waiting(queue).catch(() => undefined))
      stop()
      await until('the end of listening', async () => (await look(queue)).consumerCount === 0 || undefined)
    }

    test('what was sent while nobody listened is heard by who comes next, without taking it from anyone before', async () => {
      const { broker, queue } = await openOwn()
      const stop = broker.onWake(() => undefined)
      await until('the queue', () => waiting(queue).catch(() => undefined))
      stop()
      const uids = Array.from({ length: 50 }, () => randomUUID() as string)
      // The former consumer may still be leaving; what reaches it goes back.
      for (const uid of uids) broker.wake(uid)
      const heard: string[] = []
      broker.onWake((uid) => heard.push(uid))
      await until('all of them', async () => uids.every((uid) => heard.includes(uid)) || undefined)
      expect(await waiting(queue)).toBe(0)
    })

    test('a queue that nobody empties stays bounded, and keeps the newest', async () => {
      const { broker, queue } = await openOwn()
      await makeQueue(broker, queue)
      const last = randomUUID() as string
      await direct(async (connection) => {
        const publisher = connection.createPublisher({ confirm: true })
        const bodies = [...Array.from({ length: 12_000 }, () => randomUUID()), last]
        await Promise.all(bodies.map((body) => publisher.send({ routingKey: queue }, Buffer.from(body))))
        await publisher.close()
      })
      expect(await waiting(queue)).toBe(wakeQueueArguments['x-max-length'])
      const heard: string[] = []
      broker.onWake((uid) => heard.push(uid))
      await until('the newest', async () => heard.includes(last) || undefined)
      expect(heard.length).toBeLessThanOrEqual(wakeQueueArguments['x-max-length'])
    })

    test('the message is the uid and nothing else', async () => {
      const { broker, queue } = await openOwn()
      await makeQueue(broker, queue)
      const uid = randomUUID()
      broker.wake(uid)
      await until('the message', async () => (await waiting(queue)) === 1 || undefined)
      await direct(async (connection) => {
        const message = await connection.basicGet({ queue, noAck: true })
        expect(String(message?.body)).toBe(uid)
        expect(message?.headers).toBeUndefined()
      })
    })

    test('a message that is no uid is dropped with a line in the log', async () => {
      const { broker, queue, lines } = await openOwn()
      const heard: string[] = []
      broker.onWake((uid) => heard.push(uid))
      await until('the queue', () => waiting(queue).catch(() => undefined))
      const uid = randomUUID()
      await direct(async (connection) => {
        const publisher = connection.createPublisher({ confirm: true })
        const bodies = ['', 'drop table', { uid }, 7, `${uid}\n`, Buffer.from([0x80, 0x04, 0x95]), uid]
        for (const body of bodies) await publisher.send({ routingKey: queue }, body)
        await publisher.close()
      })
      await until('the uid', async () => heard.includes(uid) || undefined)
      expect(heard).toEqual([uid])
      expect(lines.filter((line) => line.includes('no uid of a pod was dropped'))).toHaveLength(6)
      expect(await waiting(queue)).toBe(0)
    })

    test('a queue with other arguments is told once, in words, and the poll is left to do the work', async () => {
      const site = openSite()
      await direct((connection) => connection.queueDeclare({ queue: site.queue, durable: true }).then(() => undefined))
      const { broker, lines } = await openOwn(site)
      broker.onWake(() => undefined)
      await until('the line', async () => lines.length > 0 || undefined)
      for (let i = 0; i < 100; i += 1) broker.wake(randomUUID())
      await sleep(2_000) // some more attempts
      expect(lines).toHaveLength(1)
      expect(lines[0]).toContain(`the queue "${site.queue}" was made with other arguments; delete it`)

      await site.close()
      const heard: string[] = []
      broker.onWake((uid) => heard.push(uid))
      await until('wake-ups to be heard', async () => {
        broker.wake(randomUUID())
        return heard.length > 0 || undefined
      })
      expect(lines).toHaveLength(2)
    })

    test('a deleted queue is made again', async () => {
      const { broker, queue } = await openOwn()
      const heard: string[] = []
      broker.onWake((uid) => heard.push(uid))
      await until('the queue', () => waiting(queue).catch(() => undefined))
      await direct((connection) => connection.queueDelete(queue).then(() => undefined))
      await until('wake-ups to be heard', async () => {
        broker.wake(randomUUID())
        return heard.length > 0 || undefined
      })
    })

    test.each([
      ['a wrong password', (at: URL) => Object.assign(at, { password: 'hunter2' })],
      ['an unknown vhost', (at: URL) => Object.assign(at, { pathname: '/nowhere' })],
      ['nobody who listens', (at: URL) => Object.assign(at, { port: '1', password: 'hunter2' })],
    ])('%s is told once, without the password, and waking and closing are no errors', async (_what, change) => {
      const site = openSite()
      const broker = site.open(change(new URL(url)).href)
      broker.onWake(() => undefined)
      for (let i = 0; i < 5_000; i += 1) broker.wake(randomUUID())
      await until('the line', async () => site.lines.length > 0 || undefined)
      await sleep(2_000) // some more attempts
      expect(broker.isConnected()).toBe(false)
      expect(site.lines).toHaveLength(1)
      expect(site.lines[0]).toContain('RabbitMQ cannot be used; the poll finds what changes meanwhile')
      expect(site.lines[0]).not.toContain('hunter2')
      const startedAt = performance.now()
      await broker.close()
      expect(performance.now() - startedAt).toBeLessThan(2_000)
    })
  })
}
