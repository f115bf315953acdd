// A broker that does its worst: around another one, it loses, repeats, delays and so reorders wake-ups, by a random of
// the caller's.
import type { Broker } from '../../packages/server/src/broker/port.ts'

export interface Losses {
  /** In [0, 1). */
  random: () => number
  /** Share of the wake-ups that never arrive. */
  lost: number
  /** Most times that one arrives. Default 1. */
  repeats?: number
  /** Most that one is late. Default 0. */
  delayMs?: number
}

export interface LossyBroker extends Broker {
  /** What was asked of it, and what it passed on. */
  readonly tally: { wakes: number; sent: number }
}

export function lossyBroker(inner: Broker, { random, lost, repeats = 1, delayMs = 0 }: Losses): LossyBroker {
  const timers = new Set<NodeJS.Timeout>()
  const tally = { wakes: 0, sent: 0 }
  const sendLater = (uid: string) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        tally.sent += 1
        inner.wake(uid)
      },
      Math.floor(random() * delayMs),
    )
    timers.add(timer)
  }
  return {
    kind: inner.kind,
    tally,
    wake(uid) {
      tally.wakes += 1
      if (random() < lost) return
      for (let left = Math.ceil(random() * repeats) || 1; left > 0; left -= 1) sendLater(uid)
    },
    onWake: (handler) => inner.onWake(handler),
    isConnected: () => inner.isConnected(),
    async close() {
      for (const timer of timers) clearTimeout(timer)
      await inner.close()
    },
  }
}
