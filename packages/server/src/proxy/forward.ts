// One request to a pod and its answer back, streamed both ways with back-pressure; or, after a 101, a tunnel of bytes.
// Own code because @fastify/http-proxy drops bodies of GET and buffers WebSockets without bound (see README).
import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { Logger } from 'pino'
import type { Endpoint } from '../runtime/port.ts'
import { connectToPod } from './connect.ts'
import { type Caller, requestHead, responseHead, switchingHead } from './headers.ts'
import { sendRefusal } from './landing-page.ts'
import { brokenOff, type Refusal, unreachable } from './refusals.ts'

export const maxHeaderBytes = 64 * 1024
const upgradeTimeoutMs = 60_000
const lingerMs = 30_000

/** One end of a tunnel: its socket, and what came behind its head. */
export interface Side {
  socket: Socket
  head: Buffer
}

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Set when the client asks for a WebSocket. */
  upgrade: Side | undefined
  caller: Caller
  /** The request target in origin form, byte for byte. */
  path: string
  endpoint: Endpoint
  justStarted: boolean
}

export interface ForwardDeps {
  clock: () => number
  logger: Pick<Logger, 'debug'>
}

/** Always ends in an answer or a closed connection; never throws for what a client or a pod does. */
export async function forward({ clock, logger }: ForwardDeps, exchange: Exchange): Promise<void> {
  const { request, response, endpoint, caller } = exchange
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const refuse = (refusal: Refusal, err: unknown) => {
    if (gone.signal.aborted) return
    logger.debug({ err, host: caller.host, endpoint }, refusal.title)
    sendRefusal(request, response, refusal)
  }
  let socket: Socket
  try {
    socket = await connectToPod(endpoint, { patient: exchange.justStarted, clock, signal: gone.signal })
  } catch (err) {
    return refuse(unreachable(caller.host), err)
  }
  try {
    exchangeOver(socket, exchange, refuse)
  } catch (err) {
    socket.destroy()
    refuse(brokenOff(caller.host), err)
  }
}

function exchangeOver(socket: Socket, exchange: Exchange, refuse: (refusal: Refusal, err: unknown) => void): void {
  const { request, response, upgrade, caller } = exchange
  const outgoing = httpRequest({
    createConnection: () => socket,
    method: request.method,
    path: exchange.path,
    headers: requestHead(request, caller, upgrade !== undefined),
    maxHeaderSize: maxHeaderBytes,
  })
  let failure: unknown
  const fail = (err: unknown) => {
    failure ??= err
    outgoing.destroy()
  }
  outgoing.on('error', fail)
  outgoing.on('continue', () => response.writeContinue())
  outgoing.on('response', (incoming) => {
    try {
      relay(incoming, response)
    } catch (err) {
      fail(err)
    }
  })
  if (upgrade !== undefined) switchOver(outgoing, response, upgrade, fail)
  outgoing.once('close', () => {
    request.unpipe(outgoing)
    // The rest of a body that the pod did not want; the next request of this connection comes behind it.
    request.resume()
    const isAnswered = response.headersSent || response.socket === null
    if (!isAnswered) refuse(brokenOff(caller.host), failure)
  })
  outgoing.flushHeaders()
  request.pipe(outgoing)
}

/** Throws where the pod's head cannot be sent on; nothing is sent then. */
function relay(incoming: IncomingMessage, response: ServerResponse): void {
  response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, responseHead(incoming))
  response.flushHeaders()
  // A failure on one side closes the other, so a client sees a cut answer as cut.
  pipeline(incoming, response, () => {})
}

function switchOver(
  outgoing: ClientRequest,
  response: ServerResponse,
  client: Side,
  fail: (err: unknown) => void,
): void {
  // The parser has let go of the client's socket, so a client that gave up goes unnoticed until the pod answers.
  const timer = setTimeout(() => fail(new Error('no answer to the upgrade')), upgradeTimeoutMs)
  outgoing.once('response', () => clearTimeout(timer))
  outgoing.once('close', () => clearTimeout(timer))
  outgoing.once('upgrade', (incoming, socket, head) => {
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket') {
      socket.destroy()
      return fail(new Error(`switched to ${incoming.headers.upgrade}`))
    }
    response.detachSocket(client.socket)
    client.socket.write(switchingHead(incoming), 'latin1')
    tunnel(client, { socket, head })
  })
}

function tunnel(client: Side, pod: Side): void {
  const onEnd = () => {
    // One side has ended; the other may still have bytes under way, but not for ever.
    for (const { socket } of [client, pod]) socket.setTimeout(lingerMs, () => socket.destroy())
  }
  pod.socket.write(client.head)
  client.socket.write(pod.head)
  pipeline(client.socket, pod.socket, onEnd)
  pipeline(pod.socket, client.socket, onEnd)
}
