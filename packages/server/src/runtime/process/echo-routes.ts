// What the echo server answers.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

interface Call {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  /** What stands behind the name in the path: the N of `/status/N`. */
  number: number
}

const routes: Record<string, (call: Call) => Promise<void>> = {
  health: async ({ response }) => send(response, 200, 'ok'),
  status: async ({ response, number }) =>
    send(response, number >= 200 && number <= 599 ? number : 400, `status ${number}`),
  bytes: ({ response, number }) => sendBytes(response, number),
  stream: ({ response, number }) => sendLines(response, number),
  sum: sendSum,
  log: async ({ response, url }) => {
    console.log(url.searchParams.get('line') ?? '')
    send(response, 200, 'logged')
  },
  exit: async ({ response, number }) => {
    response.once('close', () => process.exit(number))
    send(response, 200, `exiting with ${number}`)
  },
}

/** Any path that has no meaning of its own gets the mirror. */
export function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const [, name = '', value = '0'] = url.pathname.split('/')
  const route = (Object.hasOwn(routes, name) ? routes[name] : undefined) ?? sendMirror
  const number = Number(value)
  if (route !== sendMirror && !(Number.isSafeInteger(number) && number >= 0)) {
    send(response, 400, `${value} is not a number that ${name} can use`)
    return
  }
  route({ request, response, url, number }).catch(() => response.destroy()) // the caller is gone
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

async function sendMirror({ request, response, url }: Call): Promise<void> {
  const mirror = {
    hostname: hostname(),
    method: request.method,
    host: request.headers.host,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    environment: process.env,
    remote: request.socket.remoteAddress,
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(mirror, null, 2))
}

async function sendBytes(response: ServerResponse, count: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': count })
  await pipeline(Readable.from(zeros(count), { objectMode: false }), response)
}

function* zeros(count: number): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024)
  for (let left = count; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}

async function sendLines(response: ServerResponse, count: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  for (let line = 1; line <= count && !response.destroyed; line += 1) {
    response.write(`line ${line}\n`)
    await sleep(100)
  }
  response.end()
}

async function sendSum({ request, response }: Call): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of request) {
    hash.update(chunk)
    bytes += chunk.length
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ bytes, sha256: hash.digest('hex') }))
}
