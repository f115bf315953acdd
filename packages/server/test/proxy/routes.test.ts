import { describe, expect, test } from 'vitest'
import { buildRoutes, type RouteRow, type RouteStanza } from '../../src/proxy/routes.ts'

const stanza: RouteStanza = {
  protocol: 'http',
  port: 5000,
  url: 'docpod.pods.tacc.localhost',
  ip_allow_list: [],
  tapis_auth: false,
}

function row(changes: Partial<RouteRow> = {}): RouteRow {
  return {
    uid: 'uid-1',
    pod_id: 'docpod',
    tenant: 'tacc',
    status: 'AVAILABLE',
    isLive: true,
    startedAt: null,
    networking: { default: stanza },
    endpoints: { '5000': { host: '127.0.0.1', port: 41_000 } },
    ...changes,
  }
}

describe('buildRoutes', () => {
  test('a route carries what the gateway needs of its pod', () => {
    const startedAt = new Date('2026-01-02T03:04:05Z')
    const networking = { default: { ...stanza, ip_allow_list: ['10.0.0.0/8'], tapis_auth: true } }
    expect(buildRoutes([row({ startedAt, networking })]).find('docpod.pods.tacc.localhost')).toEqual({
      podUid: 'uid-1',
      podId: 'docpod',
      tenant: 'tacc',
      network: 'default',
      host: 'docpod.pods.tacc.localhost',
      state: 'live',
      endpoint: { host: '127.0.0.1', port: 41_000 },
      startedAt,
      ipAllowList: ['10.0.0.0/8'],
      tapisAuth: true,
    })
  })

  test('a pod that is not ready yet is starting', () => {
    const found = buildRoutes([row({ isLive: false })]).find(stanza.url)
    expect(found?.state).toBe('starting')
  })

  test.each([
    ['DocPod.Pods.tacc.LOCALHOST'],
    ['docpod.pods.tacc.localhost:8001'],
    ['docpod.pods.tacc.localhost.'],
    ['docpod.pods.tacc.localhost.:8001'],
  ])('%s finds the pod', (host) => {
    expect(buildRoutes([row()]).find(host)?.podId).toBe('docpod')
  })

  test.each([
    [''],
    ['localhost'],
    ['pods.tacc.localhost'],
    ['x.docpod.pods.tacc.localhost'],
    ['docpod.pods.other.localhost'],
  ])('"%s" finds nothing', (host) => {
    expect(buildRoutes([row()]).find(host)).toBeUndefined()
  })

  test.each(['tcp', 'postgres', 'local_only'] as const)('a stanza of protocol %s has no route', (protocol) => {
    const table = buildRoutes([row({ networking: { default: { ...stanza, protocol } } })])
    expect(table.find(stanza.url)).toBeUndefined()
  })

  test('each http stanza of a pod leads to its own port', () => {
    const table = buildRoutes([
      row({
        networking: { default: stanza, admin: { ...stanza, port: 9000, url: 'docpod-admin.pods.tacc.localhost' } },
        endpoints: { '5000': { host: '127.0.0.1', port: 1 }, '9000': { host: '127.0.0.1', port: 2 } },
      }),
    ])
    expect(table.find(stanza.url)?.endpoint?.port).toBe(1)
    expect(table.find('docpod-admin.pods.tacc.localhost')).toMatchObject({ network: 'admin', endpoint: { port: 2 } })
  })

  test.each([
    ['REQUESTED', 'starting'],
    ['CREATING', 'starting'],
    ['AVAILABLE', 'live'],
    ['DELETING', 'stopping'],
    ['STOPPED', 'stopped'],
    ['COMPLETE', 'complete'],
    ['ERROR', 'error'],
  ] as const)('a pod that is %s has a route that is %s', (status, state) => {
    expect(buildRoutes([row({ status })]).find(stanza.url)?.state).toBe(state)
  })

  test('an available pod whose port is not known yet is still starting', () => {
    expect(buildRoutes([row({ endpoints: {} })]).find(stanza.url)).toMatchObject({ state: 'starting', endpoint: null })
  })

  test('the first of two pods with one host name keeps it', () => {
    expect(buildRoutes([row(), row({ uid: 'uid-2', pod_id: 'other' })]).find(stanza.url)?.podId).toBe('docpod')
  })
})
