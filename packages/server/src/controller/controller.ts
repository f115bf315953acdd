// The active controller: while it holds the lease it works on keys that wake-ups, the runtime's hints, its own
// timers and the poll of due rows bring. The poll is the truth; everything else only makes it faster.
import { setTimeout as delay } from 'node:timers/promises'
import type { Broker } from '../broker/port.ts'
import { pruneActionLogs } from '../store/action-logs.ts'
import { LeaseLost } from '../store/outcomes.ts'
import { duePods, expectedPods, prunePods } from '../store/pods.ts'
import { Deadlines } from './deadlines.ts'
import { type Leadership, startLeadership, type TrustedLease } from './leadership.ts'
import { type ReconcileDeps, reconcile } from './reconcile.ts'
import { sweep } from './sweep.ts'
import { type Slot, WorkQueue } from './work-queue.ts'

export interface ControllerOptions extends ReconcileDeps {
  broker: Broker
  holder: string
  concurrency?: number
  leaseTtlMs?: number
  leaseRenewMs?: number
  /** How long tombstones and action logs are kept. */
  keepMs: number
  keepActionLogs: number
}

const POLL_MS = 1_000
const RELIST_MS = 30_000
const PRUNE_MS = 10 * 60_000
const POLL_LIMIT = 500
/** Removals that may be under way beside the work; each follows a log to its end, so it is not without a bound. */
const MAX_WAITS = 200

export interface Controller {
  isLeading(): boolean
  /** Keys that wait or are worked on. */
  queueLength(): number
  /** Wake-ups that it got from the broker so far. */
  wakes(): number
  close(): Promise<void>
}

export function startController(options: ControllerOptions): Controller {
  let queue: WorkQueue | undefined
  let wakes = 0

  const lead = async (lease: TrustedLease, signal: AbortSignal) => {
    const deadlines = new Deadlines((uid) => queue?.add(uid))
    const current = new WorkQueue({ concurrency: options.concurrency ?? 16, maxWaits: MAX_WAITS, work })
    queue = current

    async function work(uid: string, { whileWaiting }: Slot) {
      if (signal.aborted) return
      try {
        const { lookAgainAt, alsoWake } = await reconcile({ ...options, whileWaiting }, lease, uid)
        if (signal.aborted) return
        if (lookAgainAt !== undefined) deadlines.set(uid, lookAgainAt)
        for (const other of alsoWake) current.add(other)
      } catch (err) {
        // A lost lease ends by the signal; anything else is found again by the poll.
        if (!(err instanceof LeaseLost)) options.logger.error({ err, podUid: uid }, 'a pod could not be worked on')
      }
    }

    const stopWaking = options.broker.onWake((uid) => {
      wakes += 1
      current.add(uid)
    })
    const stopWatching = options.runtime.watch((uid) => current.add(uid))
    // A leader that was paused may come by here before its renewal has told it that it is none any more.
    const repeat = (ms: number, name: string, task: () => Promise<void>) =>
      every(ms, name, async () => (lease.isTrusted() ? task() : undefined), signal, options.logger)
    await Promise.all([
      repeat(POLL_MS, 'poll', async () => {
        for (const uid of await duePods(options.db, options.clock.now(), POLL_LIMIT)) current.add(uid)
      }),
      repeat(RELIST_MS, 'relist', () => relist(options, lease, current)),
      repeat(PRUNE_MS, 'prune', () => prune(options)),
    ])
    stopWaking()
    stopWatching()
    deadlines.close()
    await current.close()
    queue = undefined
  }

  const leadership: Leadership = startLeadership({
    db: options.db,
    holder: options.holder,
    logger: options.logger,
    lead,
    ...(options.leaseTtlMs !== undefined && { ttlMs: options.leaseTtlMs }),
    ...(options.leaseRenewMs !== undefined && { renewMs: options.leaseRenewMs }),
  })

  return {
    isLeading: () => leadership.isLeading(),
    queueLength: () => queue?.size ?? 0,
    wakes: () => wakes,
    close: () => leadership.close(),
  }
}

/** Compares everything with the runtime: what differs is worked on, what nobody knows is swept. */
async function relist(options: ControllerOptions, lease: TrustedLease, queue: WorkQueue): Promise<void> {
  const found = await options.runtime.list()
  const seen = new Map(found.map(({ key, observation }) => [key.uid, observation]))
  for (const row of await expectedPods(options.db)) {
    const observation = seen.get(row.uid)
    const hasEnded = row.phase === 'succeeded' || row.phase === 'failed'
    const isAsWritten =
      observation === undefined
        ? hasEnded
        : observation.phase === row.phase && observation.reason === row.reason && observation.instance === row.instance
    if (!isAsWritten) queue.add(row.uid)
  }
  if (lease.isTrusted())
    await sweep(
      options,
      found.map(({ key }) => key),
      lease.isTrusted,
    )
}

async function prune(options: ControllerOptions): Promise<void> {
  const before = new Date(options.clock.now().getTime() - options.keepMs)
  await prunePods(options.db, before)
  await pruneActionLogs(options.db, options.keepActionLogs, before)
}

/** Runs a task at once and then with pauses between, until the signal fires; a failed run is logged and repeated. */
async function every(
  ms: number,
  name: string,
  task: () => Promise<void>,
  signal: AbortSignal,
  logger: ControllerOptions['logger'],
): Promise<void> {
  while (!signal.aborted) {
    try {
      await task()
    } catch (err) {
      if (!signal.aborted) logger.warn({ err, task: name }, 'a repeated task failed')
    }
    await delay(ms, undefined, { signal }).catch(() => undefined)
  }
}
