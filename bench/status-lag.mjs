// How long after a watch of our own tells of a change of a Pod the database tells of the pod's row. Each change raises
// the count of restarts, so that a notification belongs to the change whose count the row shows.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const CHANNEL = 'tpods_pod_changed'
const BARE_CHANNEL = 'bench_bare'
const LABEL = 'tpods.io/uid'
/** A change that nothing was heard of for so long is lost, which no row may be. */
const LAST_MS = 30_000
const LOOK_MS = 50
const AT_ONCE = 16

/**
 * Changes pods at that rate and gives the times in milliseconds: `ours`, and `bare` as those of a notification that the
 * watch sends itself.
 */
export async function measureLag({ server, cluster, pods }, uids, { changesPerSec, seconds }, signal) {
  const database = await openDatabase(server.database)
  const watch = new AbortController()
  // What runs beside the loop tells it, and the row ends by the loop.
  let failure
  const fail = (error) => {
    failure ??= error
  }
  try {
    const [ours, bare] = [new Map(), new Map()]
    const statuses = await statusesOf(cluster, pods)
    const bareHeard = new Map()
    database.onNotify(BARE_CHANNEL, (payload, at) => bare.set(payload, at - bareHeard.get(payload)))
    const awaited = new Map(uids.map((uid) => [uid, new Map()]))
    const shown = new Map(uids.map((uid) => [uid, { count: 0, at: 0 }]))
    const settle = (uid) => {
      const { count, at } = shown.get(uid)
      for (const [changed, seenAt] of awaited.get(uid)) {
        if (changed > count) continue
        awaited.get(uid).delete(changed)
        ours.set(`${uid}:${changed}`, Math.max(0, at - seenAt))
      }
    }
    const readCount = async (uid, at) => {
      const { rows } = await database.pool.query('select restart_count as count from pods where uid = $1', [uid])
      if (!shown.has(uid) || rows[0].count <= shown.get(uid).count) return
      shown.set(uid, { count: rows[0].count, at })
      settle(uid)
    }
    database.onNotify(CHANNEL, (uid, at) => void readCount(uid, at).catch(fail))
    await database.listen()

    const watching = readWatch(cluster, pods, statuses.version, watch.signal, ({ metadata, status }) => {
      const uid = metadata.labels[LABEL]
      const count = status.containerStatuses[0].restartCount
      if (count === 0 || !awaited.has(uid)) return
      const at = performance.now()
      awaited.get(uid).set(count, at)
      bareHeard.set(`${uid}:${count}`, at)
      database.pool.query('select pg_notify($1, $2)', [BARE_CHANNEL, `${uid}:${count}`]).catch(fail)
      settle(uid)
    })
    watching.catch(fail)
    const total = changesPerSec * seconds
    const startedAt = performance.now()
    const inFlight = new Set()
    for (let change = 0; change < total; change++) {
      const waitMs = startedAt + (change * 1000) / changesPerSec - performance.now()
      if (waitMs > 0) await sleep(waitMs, undefined, { signal })
      const { path, status } = statuses.byUid.get(uids[change % uids.length])
      status.restartCount += 1
      const options = { body: { status: { containerStatuses: [status] } }, contentType: 'application/merge-patch+json' }
      // A cluster that is slower gets fewer.
      if (inFlight.size >= AT_ONCE) await Promise.race(inFlight)
      const patch = cluster
        .call('PATCH', `${path}/status`, options)
        .catch(fail)
        .finally(() => inFlight.delete(patch))
      inFlight.add(patch)
      if (failure !== undefined) throw failure
    }
    await Promise.all(inFlight)
    if (failure !== undefined) throw failure
    const deadline = performance.now() + LAST_MS
    while (ours.size < total || bare.size < total) {
      if (failure !== undefined) throw failure
      if (performance.now() > deadline) throw new Error(`${total} changes, but only ${ours.size} were written to rows`)
      await sleep(LOOK_MS, undefined, { signal })
    }
    watch.abort()
    await watching
    return { ours: [...ours.values()], bare: [...bare.values()] }
  } finally {
    watch.abort()
    await database.close()
  }
}

async function statusesOf(cluster, pods) {
  const { items, metadata } = await cluster.call('GET', pods)
  const byUid = new Map(
    items.map(({ metadata: { name, labels }, status }) => [
      labels[LABEL],
      { path: `${pods}/${name}`, status: status.containerStatuses[0] },
    ]),
  )
  return { byUid, version: metadata.resourceVersion }
}

async function readWatch(cluster, pods, resourceVersion, signal, onChange) {
  const body = await cluster.stream(pods, { query: { watch: true, resourceVersion }, signal })
  let rest = ''
  try {
    for await (const chunk of body.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) {
        const { type, object } = JSON.parse(line)
        if (type === 'MODIFIED') onChange(object)
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function openDatabase(options) {
  const pool = new pg.Pool({ max: 4, ...options })
  const client = new pg.Client(options)
  await client.connect()
  const handlers = new Map()
  client.on('notification', ({ channel, payload }) => handlers.get(channel)?.(payload, performance.now()))
  return {
    pool,
    onNotify: (channel, handler) => handlers.set(channel, handler),
    async listen() {
      for (const channel of handlers.keys()) await client.query(`listen ${channel}`)
    },
    async close() {
      await Promise.all([client.end(), pool.end()])
    },
  }
}
