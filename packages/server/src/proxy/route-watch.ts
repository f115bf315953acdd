// Keeps the routing table in step with the rows: told of each changed pod, and read anew when something may have
// been missed.
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { fullSpecOf } from '../domain/pod-to-wire.ts'
import { isLive, wireStatus } from '../domain/status.ts'
import { listen } from '../store/listen.ts'
import { type PodRow, routingPages, routingRow } from '../store/pods.ts'
import type { Db } from '../store/store.ts'
import { buildRoutes, type Route, type RouteRow, type RouteTable } from './routes.ts'

export interface RouteWatchOptions {
  db: Db
  connection: pg.ClientConfig
  tenantHost(tenant: string): string
  logger: { warn(obj: object, text: string): void }
}

export interface RouteWatch extends RouteTable {
  close(): Promise<void>
}

const REREAD_MS = 30_000

/** Resolves when the table has been read once. */
export async function watchRoutes(options: RouteWatchOptions): Promise<RouteWatch> {
  const { db, logger, tenantHost } = options
  const stop = new AbortController()
  const rows = new Map<string, RouteRow>()
  let table: RouteTable | undefined

  /** Most rows are read as they are known: what is kept then stays, and the table with it. */
  const put = (row: PodRow) => {
    const next = toRouteRow(row, tenantHost(row.tenant))
    if (isDeepStrictEqual(rows.get(row.uid), next)) return
    rows.set(row.uid, next)
    table = undefined
  }
  const drop = (uid: string) => {
    if (rows.delete(uid)) table = undefined
  }
  const readAll = async () => {
    const seen = new Set<string>()
    for await (const page of routingPages(db)) {
      for (const row of page) {
        seen.add(row.uid)
        put(row)
      }
    }
    for (const uid of [...rows.keys()]) if (!seen.has(uid)) drop(uid)
  }
  const readOne = async (uid: string) => {
    const row = await routingRow(db, uid)
    if (row === undefined || row.deleted_at !== null) drop(uid)
    else put(row)
  }
  // One read after the other, or an older answer could overwrite a newer one.
  let reading: Promise<void> = Promise.resolve()
  const inTurn = (read: () => Promise<void>): Promise<void> => {
    reading = reading.then(read).catch((err: unknown) => {
      if (!stop.signal.aborted) logger.warn({ err }, 'routes could not be read; trying again soon')
    })
    return reading
  }

  const listener = listen({
    connection: options.connection,
    channel: 'tpods_pod_changed',
    onNotify: (uid) => void inTurn(() => readOne(uid)),
    onGap: () => void inTurn(readAll),
    logger,
  })
  await inTurn(readAll)

  const rereading = (async () => {
    while (!stop.signal.aborted) {
      await delay(REREAD_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      if (!stop.signal.aborted) await inTurn(readAll)
    }
  })()

  return {
    find(host): Route | undefined {
      table ??= buildRoutes(rows.values())
      return table.find(host)
    },
    async close() {
      stop.abort()
      await Promise.all([listener.close(), rereading])
      await reading
    },
  }
}

function toRouteRow(row: PodRow, tenantHost: string): RouteRow {
  const spec = fullSpecOf(row, tenantHost)
  return {
    uid: row.uid,
    pod_id: row.pod_id,
    tenant: row.tenant,
    status: wireStatus(row),
    isLive: isLive(row, spec),
    startedAt: row.container_started_at,
    endpoints: row.endpoints,
    networking: Object.fromEntries(
      Object.entries(spec.networking).map(([name, stanza]) => [
        name,
        {
          protocol: stanza.protocol,
          port: stanza.port,
          url: stanza.url,
          ip_allow_list: stanza.ip_allow_list ?? [],
          tapis_auth: stanza.tapis_auth ?? false,
        },
      ]),
    ),
  }
}
