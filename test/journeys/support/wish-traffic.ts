// Users who keep writing: a new pod every 100 ms, and now and then a stop, a restart, a delete, or a container that
// vanishes by itself. It writes to the rows as the API does, with a wake-up behind each write.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Broker } from '../../../packages/server/src/broker/port.ts'
import { insertPod, podByUid, type WishChange, writeWish } from '../../../packages/server/src/store/pods.ts'
import type { Store } from '../../../packages/server/src/store/store.ts'
import { pick, type Random } from './seeded.ts'

const writeEveryMs = 100

type Change = (() => WishChange) | 'vanish'

export interface WishTraffic {
  /** The pods that it made, with the time of the commit. */
  readonly created: readonly { uid: string; at: number }[]
  /** Those whose container was taken away at some time. */
  readonly vanished: ReadonlySet<string>
  stop(): Promise<void>
}

export function startWishTraffic({ db, pool }: Store, broker: Broker, random: Random): WishTraffic {
  const created: { uid: string; at: number }[] = []
  const vanished = new Set<string>()
  const stopping = new AbortController()

  const create = async () => {
    const uid = randomUUID()
    const podId = `pod${created.length}`
    const owner = { site: 'local', tenant: 'dev', createdBy: 'ada' }
    await insertPod(db, {
      ...owner,
      uid,
      podId,
      spec: { image: 'tpods/echo' },
      derived: { image: 'tpods/echo' },
      isOn: true,
      now: new Date(),
    })
    created.push({ uid, at: Date.now() })
    broker.wake(uid)
  }
  const changeOne = async () => {
    const uid = created[Math.floor(random() * created.length)]?.uid ?? ''
    const change = pick<Change>(random, [stop, restart, remove, 'vanish'])
    if (change === 'vanish') {
      vanished.add(uid)
      await pool.query('delete from recorded_objects where pod_uid = $1', [uid])
    } else {
      const row = await podByUid(db, uid)
      if (row !== undefined && row.deleted_at === null) await writeWish(db, row, change())
    }
    broker.wake(uid)
  }
  const write = async () => {
    while (!stopping.signal.aborted) {
      await create()
      if (random() < 0.5) await changeOne()
      await sleep(writeEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const done = write()
  return {
    created,
    vanished,
    async stop() {
      stopping.abort()
      await done
    },
  }
}

const stop = (): WishChange => ({ statusRequested: 'OFF', isLifecycle: true })
const restart = (): WishChange => ({ statusRequested: 'ON', isLifecycle: true, isNextInstance: true })
const remove = (): WishChange => ({ ...stop(), deletedAt: new Date() })
