// The embedded gateway: one listener that serves every pod of this server by Host header, WebSockets included.
// It asks the route table for each request and keeps nothing between two of them.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Logger } from 'pino'
import { PodsError } from '../errors.ts'
import { plainAddress } from './allow-list.ts'
import { forward, maxHeaderBytes, type Side } from './forward.ts'
import { sendRefusal } from './landing-page.ts'
import { badTarget, noPod, refusalFor, unreachable } from './refusals.ts'
import type { Route, RouteTable } from './routes.ts'

const closeGraceMs = 2_000
const justStartedMs = 15_000

export interface GatewayOptions {
  host: string
  /** 0 takes a free one. */
  port: number
  routes: RouteTable
  logger: Pick<Logger, 'debug' | 'error'>
  /** Milliseconds since the epoch. Default Date.now. */
  clock?: () => number
}

export interface Gateway {
  readonly port: number
  /** Lets answers under way finish for 2 s, then cuts what is still open. */
  close(): Promise<void>
}

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { routes, logger, clock = Date.now } = options
  // Uploads may take hours, so only the head of a request has a time limit (60 s, the default of node:http).
  const server = createServer({ requestTimeout: 0, keepAlive: true, maxHeaderSize: maxHeaderBytes })
  const sockets = trackSockets(server)
  let closed: Promise<void> | undefined

  async function serve(request: IncomingMessage, response: ServerResponse, upgrade?: Side): Promise<void> {
    response.once('close', () => closed !== undefined && server.closeIdleConnections())
    const target = targetOf(request)
    if (target === undefined) return sendRefusal(request, response, badTarget())
    const route = routes.find(target.host)
    if (route === undefined) return sendRefusal(request, response, noPod(target.host))
    const address = plainAddress(request.socket.remoteAddress ?? '')
    const refusal = refusalFor(route, address)
    if (refusal !== undefined) return sendRefusal(request, response, refusal)
    if (route.endpoint === null) return sendRefusal(request, response, unreachable(route.host))
    await forward(
      { clock, logger },
      {
        request,
        response,
        upgrade,
        caller: { host: target.host, address },
        path: target.path,
        endpoint: route.endpoint,
        justStarted: hasJustStarted(route, clock()),
      },
    )
  }

  function onRequest(request: IncomingMessage, response: ServerResponse, upgrade?: Side): void {
    serve(request, response, upgrade).catch((err: unknown) => {
      logger.error({ err, host: request.headers.host }, 'gateway request failed')
      response.destroy()
    })
  }

  server.on('request', (request, response) => onRequest(request, response))
  server.on('checkContinue', (request, response) => onRequest(request, response))
  server.on('upgrade', (request, stream, head) => {
    // Typed as a Duplex for custom servers; a server of node:http gives the Socket itself.
    const socket = stream as Socket
    socket.on('error', () => socket.destroy())
    const response = responseOn(socket, request)
    if (isWebSocket(request)) return onRequest(request, response, { socket, head })
    // Other protocols are not switched to: behind an h2c upgrade nobody could take credentials off any more.
    if (hasBody(request)) return sendRefusal(request, response, badTarget())
    onRequest(request, response)
  })

  await listen(server, options)
  server.on('error', (err) => logger.error({ err }, 'gateway cannot accept a connection'))
  return {
    // A TCP listener's address is an object.
    port: (server.address() as AddressInfo).port,
    close: () => (closed ??= closeServer(server, sockets)),
  }
}

function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

async function listen(server: Server, { host, port }: GatewayOptions): Promise<void> {
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const reason = code === 'EADDRINUSE' ? 'another program has taken the port' : `${code}`
    const message = `the gateway cannot listen on ${host} port ${port}: ${reason}; set TPODS_GATEWAY_PORT to a free port`
    throw new PodsError('conflict', message, { cause })
  }
}

async function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, closeGraceMs)
  server.close()
  await once(server, 'close')
  clearTimeout(timer)
}

/** Host and path that the client asks for; in absolute form, as proxies are asked, the target wins over the Host header. */
function targetOf(request: IncomingMessage): { host: string; path: string } | undefined {
  const url = request.url ?? ''
  if (url.startsWith('/') || url === '*') return { host: request.headers.host ?? '', path: url }
  const absolute = /^http:\/\/([^/?#@]+)(.*)$/i.exec(url)
  if (absolute?.[1] === undefined || absolute[2] === undefined) return undefined
  return { host: absolute[1], path: absolute[2].startsWith('/') ? absolute[2] : `/${absolute[2]}` }
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(request)
}

function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  return coding !== undefined || length !== '0'
}

/** node:http makes no response for an upgrade. This one ends its connection. */
function responseOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  return response
}

function hasJustStarted(route: Route, now: number): boolean {
  return route.startedAt !== null && now - route.startedAt.getTime() < justStartedMs
}
