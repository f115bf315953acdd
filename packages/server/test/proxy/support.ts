// Real pods (HTTP servers on loopback), a route table that tests change, and a client that sets the Host header.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach } from 'vitest'
import { maxHeaderBytes } from '../../src/proxy/forward.ts'
import { type Gateway, type GatewayOptions, openGateway } from '../../src/proxy/gateway.ts'
import { normalizeHost, type Route, type RouteTable } from '../../src/proxy/routes.ts'

export const podHost = 'docpod.pods.tacc.localhost'

const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

export function onTestEnd(close: () => Promise<unknown>): void {
  closers.push(close)
}

export class Routes implements RouteTable {
  readonly #byHost = new Map<string, Route>()

  find(host: string): Route | undefined {
    return this.#byHost.get(normalizeHost(host))
  }

  set(changes: Partial<Route> = {}): this {
    const host = changes.host ?? podHost
    this.#byHost.set(host, {
      podUid: 'uid-1',
      podId: 'docpod',
      tenant: 'tacc',
      network: 'default',
      host,
      state: 'live',
      endpoint: null,
      startedAt: null,
      ipAllowList: [],
      tapisAuth: false,
      ...changes,
    })
    return this
  }

  remove(host = podHost): void {
    this.#byHost.delete(host)
  }
}

export async function startGateway(routes: RouteTable, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const logger = pino({ level: 'silent' })
  const gateway = await openGateway({ host: '127.0.0.1', port: 0, routes, logger, ...options })
  onTestEnd(() => gateway.close())
  return gateway
}

export interface Pod {
  server: Server
  endpoint: { host: string; port: number }
}

export async function startPod(handler: RequestListener, port = 0): Promise<Pod> {
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, handler)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestEnd(async () => {
    server.close()
    server.closeAllConnections()
  })
  return { server, endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } }
}

/** A pod that answers each request with what it saw of it. */
export function startEchoPod(port = 0): Promise<Pod> {
  return startPod(async (seen, response) => {
    const body = await text(seen)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ method: seen.method, url: seen.url, headers: seen.headers, body } satisfies Seen))
  }, port)
}

export interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

/** A port of loopback on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Reply {
  status: number | undefined
  headers: IncomingMessage['headers']
  body: string
}

interface GetOptions {
  host?: string
  path?: string
  method?: string
  headers?: Record<string, string | string[]>
  body?: string
}

export async function get(gateway: Gateway, options: GetOptions = {}): Promise<Reply> {
  const incoming = await open(gateway, options)
  return { status: incoming.statusCode, headers: incoming.headers, body: await text(incoming) }
}

/** As `get`, but with the body still to be read. */
export async function open(gateway: Gateway, options: GetOptions = {}): Promise<IncomingMessage> {
  const { host = podHost, path = '/', method = 'GET', headers = {}, body } = options
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const outgoing = request({
    host: '127.0.0.1',
    port: gateway.port,
    path,
    method,
    headers: { host, ...length, ...headers },
    agent: false,
    maxHeaderSize: maxHeaderBytes,
  })
  outgoing.end(body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  return incoming
}

export async function getSeen(gateway: Gateway, options: GetOptions = {}): Promise<Seen> {
  const reply = await get(gateway, options)
  if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.body}`)
  return JSON.parse(reply.body)
}

/** Sends bytes that no client library would, and gives back all that comes until the connection ends. */
export async function exchangeRaw(gateway: Gateway, bytes: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(bytes)
  return await text(socket)
}
