// How soon rows follow the cluster, and what the server's process takes for it, with pods on simulated nodes of which
// some change all the time. The server is started with all of them there, and lists everything anew meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { withClusterServer } from './cluster.mjs'
import { peakOf } from './memory.mjs'
import { shared } from './shared.mjs'
import { makeSimulatedPods } from './simulated-pods.mjs'
import { p99 } from './statistics.mjs'
import { measureLag } from './status-lag.mjs'

const SECONDS = 60
const LOOK_MS = 500
/** For a server that finds all of them running. */
const TAKEN_IN_MS = 180_000

const few = shared((signal) => measureScale(signal, 50, 20))
const thousand = shared((signal) => measureScale(signal, 1_000, 10))
const fiveThousand = shared((signal) => measureScale(signal, 5_000, 50))

const lagRow = (id, what, measured, limitMs) => ({
  id,
  what: `${what}: event on a second watch to the notification of our row, p99; baseline: that watch notifies itself`,
  unit: 'ms',
  goal: `value <= ${limitMs}`,
  needsCluster: true,
  isMet: ({ value }) => value <= limitMs,
  async measure(signal) {
    const { lag, takenInSec } = await measured(signal)
    const [value, baseline] = [p99(lag.ours), p99(lag.bare)]
    return { value, baseline, ratio: value / baseline, also: { taken_in_sec: takenInSec } }
  },
})

const memoryRow = (id, what, measured) => ({
  id,
  what: `${what}: the most that the server held from its start on; baseline: the same server without pods`,
  unit: 'MiB',
  goal: 'value <= 200',
  needsCluster: true,
  isMet: ({ value }) => value <= 200,
  async measure(signal) {
    const { peakMib: value, emptyMib: baseline } = await measured(signal)
    return { value, baseline, ratio: value / baseline }
  },
})

export const statusLag = lagRow('status-lag', '50 pods, 20 changes a second', few, 500)
export const scale1000Memory = memoryRow('scale-1000-memory', '1,000 pods', thousand)
export const scale1000Lag = lagRow('scale-1000-lag', '1,000 pods, 1 % change each second', thousand, 2_000)
export const scale5000Memory = memoryRow('scale-5000-memory', '5,000 pods', fiveThousand)
export const scale5000Lag = lagRow('scale-5000-lag', '5,000 pods, 1 % change each second', fiveThousand, 2_000)

function measureScale(signal, count, changesPerSec) {
  return withClusterServer(signal, async (place) => {
    const { server } = place
    const emptyMib = await peakOf(server.pid)
    const uids = await makeSimulatedPods(place, count, signal)
    const startedAt = performance.now()
    await untilRunning(server.database, count, signal)
    const takenInSec = (performance.now() - startedAt) / 1000
    await server.restart()
    // Until the new process follows the cluster.
    await measureLag(place, uids, { changesPerSec: 10, seconds: 2 }, signal)
    const lag = await measureLag(place, uids, { changesPerSec, seconds: SECONDS }, signal)
    return { lag, takenInSec, emptyMib, peakMib: await peakOf(server.pid) }
  })
}

async function untilRunning(database, count, signal) {
  const client = new pg.Client(database)
  await client.connect()
  try {
    const deadline = performance.now() + TAKEN_IN_MS
    for (;;) {
      const { rows } = await client.query("select count(*)::int as running from pods where phase = 'running'")
      if (rows[0].running === count) return
      if (performance.now() > deadline) throw new Error(`${rows[0].running} of ${count} pods run`)
      await sleep(LOOK_MS, undefined, { signal })
    }
  } finally {
    await client.end()
  }
}
