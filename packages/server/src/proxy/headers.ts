// The heads that cross the gateway: end-to-end headers as they were sent, in their order; what belongs to one
// connection stays on it, and who is calling is said by the gateway alone.
import type { IncomingMessage } from 'node:http'
import { canonicalName, type Header, stripCredentials } from './strip-credentials.ts'

export interface Caller {
  /** The Host that the client asked for. */
  host: string
  address: string
}

const hopByHop = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const bodylessMethods = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

/** Flat, as node:http takes it. `upgrade` asks the pod for a WebSocket. */
export function requestHead(request: IncomingMessage, caller: Caller, upgrade: boolean): string[] {
  const kept = stripCredentials(endToEnd(request.rawHeaders)).filter(([name]) => !isSaidByGateway(name))
  return [
    ['Host', caller.host],
    ...kept,
    ['X-Forwarded-For', caller.address],
    ['X-Forwarded-Host', caller.host],
    ['X-Forwarded-Proto', 'http'],
    ...(upgrade ? upgradeHeaders : bodyFraming(request)),
  ].flat()
}

/** Flat, as node:http takes it. */
export function responseHead(response: IncomingMessage): string[] {
  return endToEnd(response.rawHeaders).flat()
}

/** The whole answer to an upgrade, ready for the socket. */
export function switchingHead(response: IncomingMessage): string {
  const lines = [...endToEnd(response.rawHeaders), ...upgradeHeaders].map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`
}

const upgradeHeaders: readonly Header[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
]

function endToEnd(rawHeaders: readonly string[]): Header[] {
  const headers: Header[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? ''])
  const named = new Set(
    headers.filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => list(value)),
  )
  // Whoever names Content-Length in Connection wants the two sides to disagree on where the message ends.
  named.delete('content-length')
  return headers.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
}

function list(value: string): string[] {
  return value.split(',').map((token) => token.trim().toLowerCase())
}

function isSaidByGateway(name: string): boolean {
  const canonical = canonicalName(name)
  return (
    canonical === 'host' ||
    canonical === 'forwarded' ||
    canonical === 'x-real-ip' ||
    canonical.startsWith('x-forwarded-')
  )
}

/** node:http would frame a body by its method; the client's framing decides, or a GET with a body would break the stream. */
function bodyFraming(request: IncomingMessage): Header[] {
  const coding = request.headers['transfer-encoding']
  if (coding !== undefined) return [['Transfer-Encoding', coding]]
  const hasLength = request.headers['content-length'] !== undefined
  return hasLength || bodylessMethods.has(request.method ?? 'GET') ? [] : [['Content-Length', '0']]
}
