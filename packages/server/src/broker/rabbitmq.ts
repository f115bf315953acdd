// Wake-ups over RabbitMQ: one bounded queue a site, from which the active controller takes them. What cannot be sent
// at once is dropped, because the poll finds the pod; so nothing grows while RabbitMQ is away.
import { setTimeout as delay } from 'node:timers/promises'
import { Connection, type Consumer, ConsumerStatus } from 'rabbitmq-client'
import type { Broker } from './port.ts'

export interface RabbitBrokerOptions {
  /** With user and password; it is never logged. */
  url: string
  site: string
  logger: Record<'info' | 'warn' | 'error', (facts: object, text: string) => void>
}

/** A uid and nothing else. */
const UID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const MAX_WAITING = 10_000
const LIFE_MS = 60_000
/** What RabbitMQ has not taken from us yet. */
const MAX_SENDING = 1_000
/** Few, so that a paused controller holds few; they come back when its heartbeat is missed. */
const PREFETCH = 100
const HEARTBEAT_SEC = 10
const CLOSE_MS = 1_000
const RETRY = { retryLow: 200, retryHigh: 5_000 }

export function wakeQueueOf(site: string): string {
  return `tpods.wake.${site}`
}

/**
 * Of a queue that is too long the oldest goes: its pod has waited longest, so the poll is nearest to it. RabbitMQ refuses
 * to open a queue with other arguments than it was made with.
 */
export const wakeQueueArguments = {
  'x-max-length': MAX_WAITING,
  'x-overflow': 'drop-head',
  'x-message-ttl': LIFE_MS,
} as const

export function openRabbitBroker({ url, site, logger }: RabbitBrokerOptions): Broker {
  const queue = wakeQueueOf(site)
  const handlers = new Set<(uid: string) => void>()
  const sending = new Set<Promise<void>>()
  const leaving = new Set<Promise<void>>()
  let consumer: Consumer | undefined
  let isClosed = false

  const connection = new Connection({ url, connectionName: `tpods ${site}`, heartbeat: HEARTBEAT_SEC, ...RETRY })
  const reach = tellOnce({
    lost: (err) => logger.warn({ err, queue }, 'RabbitMQ cannot be used; the poll finds what changes meanwhile'),
    back: () => logger.info({ queue }, 'RabbitMQ is back'),
  })
  connection.on('error', (err) => !isClosed && reach.lost(err))
  connection.on('connection', reach.back)
  connection.on('connection.blocked', (reason) => reach.lost(new Error(`it takes no messages: ${reason}`)))
  connection.on('connection.unblocked', reach.back)
  const publisher = connection.createPublisher()

  const startConsuming = (): Consumer => {
    const taking = tellOnce({
      lost: (err) => sayConsumerError(err),
      back: () => logger.info({ queue }, 'wake-ups are taken from RabbitMQ again'),
    })
    const started = connection.createConsumer(
      {
        queue,
        queueOptions: { durable: true, arguments: wakeQueueArguments },
        qos: { prefetchCount: PREFETCH },
        requeue: false,
      },
      ({ body }) => {
        // The handler was taken off while this one was on its way: it is for the next controller.
        if (handlers.size === 0) return ConsumerStatus.REQUEUE
        const uid = Buffer.isBuffer(body) ? body.toString() : body
        if (typeof uid !== 'string' || !UID.test(uid)) {
          logger.warn({ queue }, 'a message that is no uid of a pod was dropped')
          return ConsumerStatus.DROP
        }
        for (const handler of handlers) handler(uid)
        return ConsumerStatus.ACK
      },
    )
    // Without a connection that is told already.
    started.on('error', (err) => !isClosed && connection.ready && taking.lost(err))
    started.on('ready', taking.back)
    return started
  }

  const sayConsumerError = (err: unknown) => {
    if ((err as { code?: unknown }).code === 'PRECONDITION_FAILED') {
      const text = `the queue "${queue}" was made with other arguments; delete it, or use another vhost. Until then the poll finds what changes`
      logger.error({ err, queue }, text)
    } else logger.warn({ err, queue }, 'wake-ups are not taken from RabbitMQ; the poll finds what changes meanwhile')
  }

  const stopConsuming = () => {
    const ended = consumer?.close().catch(() => undefined) ?? Promise.resolve()
    consumer = undefined
    const left = ended.finally(() => leaving.delete(left))
    leaving.add(left)
  }

  const closePolitely = async () => {
    await Promise.all([...sending, ...leaving])
    await publisher.close()
    await connection.close()
  }

  return {
    kind: 'rabbitmq',
    wake(uid) {
      if (isClosed || !connection.ready || sending.size >= MAX_SENDING) return
      // The controller declares the queue. Before the first one has, nobody waits for anything.
      const sent = publisher.send({ routingKey: queue }, Buffer.from(uid)).catch(() => undefined)
      const done = sent.finally(() => sending.delete(done))
      sending.add(done)
    },
    onWake(handler) {
      handlers.add(handler)
      consumer ??= startConsuming()
      return () => {
        if (handlers.delete(handler) && handlers.size === 0) stopConsuming()
      }
    },
    isConnected: () => connection.ready,
    async close() {
      if (isClosed) return
      isClosed = true
      handlers.clear()
      stopConsuming()
      await Promise.race([closePolitely().catch(() => undefined), delay(CLOSE_MS, undefined, { ref: false })])
      connection.unsafeDestroy()
    },
  }
}

/** Of a row of failures the first is told, and the end of them. */
function tellOnce({ lost, back }: { lost(err: unknown): void; back(): void }) {
  let isTold = false
  return {
    lost(err: unknown) {
      if (!isTold) lost(err)
      isTold = true
    },
    back() {
      if (isTold) back()
      isTold = false
    },
  }
}
