// One connection that LISTENs on a channel: a hint that lowers latency. It reconnects with back-off, and calls
// `onGap` whenever notifications may have been missed, so that the owner looks at the rows again.
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { backoffMs } from '../support/backoff.ts'

export interface ListenOptions {
  connection: pg.ClientConfig
  channel: string
  onNotify(payload: string): void
  /** Called after each (re)connect. */
  onGap(): void
  logger: { warn(obj: object, text: string): void }
}

export interface Listener {
  /** False while the connection is down: then nothing may be assumed to arrive. */
  isListening(): boolean
  close(): Promise<void>
}

export function listen(options: ListenOptions): Listener {
  const stop = new AbortController()
  let client: pg.Client | undefined
  let listening = false

  const connectOnce = async () => {
    const next = new pg.Client({ ...options.connection, keepAlive: true })
    const lost = new Promise<unknown>((resolve) => {
      next.on('error', resolve)
      next.on('end', () => resolve(undefined))
    })
    client = next
    try {
      // A client that is ended while it connects never settles `connect`.
      const connecting = next.connect()
      connecting.catch(() => undefined)
      const ended = lost.then((cause) => Promise.reject(cause ?? new Error('the connection ended')))
      ended.catch(() => undefined)
      await Promise.race([connecting, ended])
      next.on('notification', (message) => options.onNotify(message.payload ?? ''))
      await next.query(`listen ${pg.escapeIdentifier(options.channel)}`)
      listening = true
      options.onGap()
      await ended
    } finally {
      listening = false
      await next.end().catch(() => undefined)
    }
  }

  const loop = async () => {
    for (let attempt = 0; !stop.signal.aborted; ) {
      const startedAt = Date.now()
      try {
        await connectOnce()
      } catch (err) {
        if (stop.signal.aborted) return
        attempt = Date.now() - startedAt > 60_000 ? 1 : attempt + 1
        options.logger.warn({ err, channel: options.channel }, 'the notification connection was lost; trying again')
        await delay(backoffMs(attempt, { firstMs: 200, maxMs: 10_000 }), undefined, { signal: stop.signal }).catch(
          () => undefined,
        )
      }
    }
  }
  const done = loop()

  return {
    isListening: () => listening,
    async close() {
      stop.abort()
      await client?.end().catch(() => undefined)
      await done
    },
  }
}
