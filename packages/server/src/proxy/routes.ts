// From pod rows to the table that the gateway reads: host name to route. Pure; it opens no connection and refuses nobody.
import { assertNever } from '../errors.ts'
import type { components } from '../generated/api.ts'
import type { Endpoint } from '../runtime/port.ts'

export type RouteState = 'live' | 'starting' | 'stopping' | 'stopped' | 'error' | 'complete'

/** One http stanza of a pod, as the gateway serves it. `host` is lower case, without a port. */
export interface Route {
  readonly podUid: string
  readonly podId: string
  readonly tenant: string
  /** The name of the networking stanza. */
  readonly network: string
  readonly host: string
  readonly state: RouteState
  /** Null until the runtime knows it. */
  readonly endpoint: Endpoint | null
  readonly startedAt: Date | null
  /** Addresses or CIDR ranges; empty for all. */
  readonly ipAllowList: readonly string[]
  readonly tapisAuth: boolean
}

/** Asked anew for each request, so an implementation may change its answers while the gateway runs. */
export interface RouteTable {
  /** Takes a Host header as it was sent: any case, with or without a port or a trailing dot. */
  find(host: string): Route | undefined
}

export interface RouteRow {
  uid: string
  pod_id: string
  tenant: string
  status: components['schemas']['Status']
  /** Its container takes requests. */
  isLive: boolean
  startedAt: Date | null
  networking: Record<string, RouteStanza>
  /** By wire port number. */
  endpoints: Record<string, Endpoint>
}

export interface RouteStanza {
  protocol: 'http' | 'tcp' | 'postgres' | 'local_only'
  port: number
  /** The host name. */
  url: string
  ip_allow_list: string[]
  tapis_auth: boolean
}

/** Where two stanzas name one host, the first row keeps it. */
export function buildRoutes(rows: Iterable<RouteRow>): RouteTable {
  const routes = new Map<string, Route>()
  for (const row of rows) {
    for (const [network, stanza] of Object.entries(row.networking)) {
      const host = normalizeHost(stanza.url)
      if (stanza.protocol !== 'http' || host === '' || routes.has(host)) continue
      routes.set(host, routeOf(row, network, stanza, host))
    }
  }
  return { find: (host) => routes.get(normalizeHost(host)) }
}

export function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

function routeOf(row: RouteRow, network: string, stanza: RouteStanza, host: string): Route {
  const endpoint = row.endpoints[String(stanza.port)] ?? null
  const state = stateOf(row.status)
  return {
    podUid: row.uid,
    podId: row.pod_id,
    tenant: row.tenant,
    network,
    host,
    state: state === 'live' && (endpoint === null || !row.isLive) ? 'starting' : state,
    endpoint,
    startedAt: row.startedAt,
    ipAllowList: stanza.ip_allow_list,
    tapisAuth: stanza.tapis_auth,
  }
}

function stateOf(status: RouteRow['status']): RouteState {
  switch (status) {
    case 'REQUESTED':
    case 'CREATING':
      return 'starting'
    case 'AVAILABLE':
      return 'live'
    case 'DELETING':
      return 'stopping'
    case 'STOPPED':
      return 'stopped'
    case 'COMPLETE':
      return 'complete'
    case 'ERROR':
      return 'error'
    default:
      return assertNever(status)
  }
}
