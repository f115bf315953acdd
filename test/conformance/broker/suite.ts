// What every broker keeps to: wake-ups are hints that may be lost, repeated or reordered, and nothing else goes wrong.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from '../../../packages/server/src/broker/port.ts'
import { until } from '../runtime/support.ts'

/** A place where brokers of several processes meet. */
export interface BrokerPlace {
  open(): Promise<Broker>
  close(): Promise<void>
}

export interface BrokerTraits {
  /** Without a fault every wake-up arrives. */
  isReliable: boolean
}

const CLOSE_MS = 3_000
/** Time in which a wake-up that must not arrive would have. */
const quietMs = 300

export function describeBroker(name: string, openPlace: () => Promise<BrokerPlace>, { isReliable }: BrokerTraits) {
  describe(`the broker ${name}`, () => {
    let place: BrokerPlace
    const opened: Broker[] = []

    const open = async () => {
      const broker = await place.open()
      opened.push(broker)
      await until('the broker to be connected', async () => broker.isConnected() || undefined)
      return broker
    }
    beforeEach(async () => {
      place = await openPlace()
    })
    afterEach(async () => {
      for (const broker of opened.splice(0)) await broker.close()
      await place.close()
    })

    /** What the broker heard, in order; it is heard from this moment on. */
    async function listenTo(broker: Broker, sender: Broker) {
      const heard: string[] = []
      const stop = broker.onWake((uid) => heard.push(uid))
      await untilHeard(sender, heard, randomUUID())
      return { heard, stop }
    }
    /** Wakes again and again, as users do who change one pod many times. */
    async function untilHeard(sender: Broker, heard: string[], uid: string) {
      await until(`the wake-up of ${uid}`, async () => {
        sender.wake(uid)
        await sleep(20)
        return heard.includes(uid) || undefined
      })
    }

    test('what one process wakes another hears, and nothing but the uids that were sent', async () => {
      const [api, controller] = [await open(), await open()]
      const { heard } = await listenTo(controller, api)
      const uids = Array.from({ length: 20 }, () => randomUUID())
      for (const uid of uids) await untilHeard(api, heard, uid)
      const sent = new Set([...uids, heard[0]])
      expect(heard.filter((uid) => !sent.has(uid))).toEqual([])
    })

    test('a process hears its own wake-ups', async () => {
      const broker = await open()
      const { heard } = await listenTo(broker, broker)
      await untilHeard(broker, heard, randomUUID())
    })

    test('who has taken the handler off hears nothing more, and takes nothing from who goes on', async () => {
      const [api, former, active] = [await open(), await open(), await open()]
      const first = await listenTo(former, api)
      first.stop()
      const { heard } = await listenTo(active, api)
      const before = first.heard.length
      const uids = Array.from({ length: 20 }, () => randomUUID())
      for (const uid of uids) {
        if (isReliable) api.wake(uid)
        else await untilHeard(api, heard, uid)
      }
      await until('all of them', async () => uids.every((uid) => heard.includes(uid)) || undefined)
      expect(first.heard.length).toBe(before)
    })

    test('a handler can come again after it was taken off', async () => {
      const broker = await open()
      for (let round = 0; round < 3; round += 1) (await listenTo(broker, broker)).stop()
      await listenTo(broker, broker)
    })

    test('a burst is no error, and the process goes on hearing', async () => {
      const [api, controller] = [await open(), await open()]
      const { heard } = await listenTo(controller, api)
      const uids = Array.from({ length: 2_000 }, () => randomUUID())
      const startedAt = performance.now()
      for (const uid of uids) api.wake(uid)
      expect(performance.now() - startedAt).toBeLessThan(1_000)
      await untilHeard(api, heard, randomUUID())
      const known = new Set<string>(uids)
      const arrived = new Set(heard.filter((uid) => known.has(uid)))
      expect(arrived.size).toBeGreaterThan(0)
    })

    test('after the close nothing is heard, and neither a wake-up nor a second close is an error', async () => {
      const [api, controller] = [await open(), await open()]
      const { heard } = await listenTo(controller, api)
      const startedAt = performance.now()
      await controller.close()
      expect(performance.now() - startedAt).toBeLessThan(CLOSE_MS)
      const before = heard.length
      api.wake(randomUUID())
      controller.wake(randomUUID())
      await controller.close()
      await sleep(quietMs)
      expect(heard.length).toBe(before)
      expect(controller.isConnected()).toBe(false)
    })
  })
}
