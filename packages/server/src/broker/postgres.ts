// Wake-ups over LISTEN/NOTIFY: no extra server, a few milliseconds. Bursts of one key are sent once.
import type pg from 'pg'
import { listen } from '../store/listen.ts'
import type { Broker } from './port.ts'

export interface PostgresBrokerOptions {
  connection: pg.ClientConfig
  pool: pg.Pool
  logger: { warn(obj: object, text: string): void }
}

const CHANNEL = 'tpods_wake'

export function openPostgresBroker({ connection, pool, logger }: PostgresBrokerOptions): Broker {
  const handlers = new Set<(uid: string) => void>()
  const listener = listen({
    connection,
    channel: CHANNEL,
    onNotify: (uid) => {
      for (const handler of handlers) handler(uid)
    },
    // What was missed is found by the poll of due rows.
    onGap: () => undefined,
    logger,
  })
  const sending = new Set<Promise<unknown>>()

  const send = async (uid: string) => {
    try {
      await pool.query('select pg_notify($1, $2)', [CHANNEL, uid])
    } catch (err) {
      logger.warn({ err, podUid: uid }, 'a wake-up could not be sent; the poll will find the pod')
    }
  }

  return {
    kind: 'postgres',
    wake(uid) {
      const promise = send(uid).finally(() => sending.delete(promise))
      sending.add(promise)
    },
    onWake(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    isConnected: () => listener.isListening(),
    async close() {
      handlers.clear()
      await Promise.all(sending)
      await listener.close()
    },
  }
}
