// Holds the lease of the active controller. A holder trusts it only for as long as its own monotonic clock says so,
// which goes on while the process is paused; so a leader that wakes up too late knows it before it acts.
import { setTimeout as delay } from 'node:timers/promises'
import { type HeldLease, releaseLease, renewLease, takeLease } from '../store/leases.ts'
import type { Db } from '../store/store.ts'

export interface LeadershipOptions {
  db: Db
  /** Who this is. The same holder takes its own lease back at once, so it must be unique among living processes. */
  holder: string
  ttlMs?: number
  renewMs?: number
  logger: Logger
  /** Runs while the lease is held; the signal fires when it is lost or given up. */
  lead(lease: TrustedLease, signal: AbortSignal): Promise<void>
}

interface Logger {
  info(obj: object, text: string): void
  warn(obj: object, text: string): void
}

export interface TrustedLease extends HeldLease {
  /** False when too much time has passed since the last renewal: stop and touch nothing. */
  isTrusted(): boolean
}

const LEASE = 'controller'

export interface Leadership {
  isLeading(): boolean
  close(): Promise<void>
}

export function startLeadership(options: LeadershipOptions): Leadership {
  const { db, holder, logger, ttlMs = 10_000, renewMs = 3_000 } = options
  const stop = new AbortController()
  let isLeading = false

  const loop = async () => {
    while (!stop.signal.aborted) {
      const askedAt = performance.now()
      const lease = await takeLease(db, LEASE, holder, ttlMs).catch((err: unknown) => {
        logger.warn({ err }, 'the controller lease could not be asked for')
        return undefined
      })
      if (lease === undefined) {
        await pause(renewMs / 2)
        continue
      }
      logger.info({ holder, epoch: lease.epoch }, 'this controller is active')
      isLeading = true
      await leadUntilLost(lease, askedAt)
      isLeading = false
      if (!stop.signal.aborted) logger.warn({ holder, epoch: lease.epoch }, 'this controller stands by')
    }
  }

  const leadUntilLost = async (lease: HeldLease, askedAt: number) => {
    let trustedUntil = askedAt + ttlMs
    const lost = new AbortController()
    const leading = options.lead(
      { ...lease, isTrusted: () => performance.now() < trustedUntil && !lost.signal.aborted },
      lost.signal,
    )
    while (!stop.signal.aborted && performance.now() < trustedUntil) {
      await pause(renewMs)
      if (stop.signal.aborted) break
      const renewedAt = performance.now()
      try {
        if (!(await renewLease(db, lease, ttlMs))) break
        trustedUntil = renewedAt + ttlMs
      } catch (err) {
        logger.warn({ err }, 'the controller lease could not be renewed')
      }
    }
    lost.abort()
    await leading
    if (stop.signal.aborted) await releaseLease(db, lease).catch(() => undefined)
  }

  const pause = (ms: number) => delay(ms, undefined, { signal: stop.signal }).catch(() => undefined)
  const done = loop()

  return {
    isLeading: () => isLeading,
    async close() {
      stop.abort()
      await done
    },
  }
}
