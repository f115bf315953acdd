// A real HTTP server on loopback for tests of streams, time limits and proxies.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Loopback {
  server: Server
  port: number
  url: string
}

/** Listens until the test is over. */
export async function listen(handler: RequestListener, server: Server = createServer()): Promise<Loopback> {
  const sockets = new Set<Socket>() // also those that left HTTP by upgrade or CONNECT
  server.on('request', handler)
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}` }
}

export function sendJson(response: ServerResponse, result: unknown): void {
  const envelope = { message: 'fine', metadata: {}, result, status: 'success', version: 'test' }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(envelope))
}

export function queryOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(new URL(request.url ?? '', 'http://test').searchParams)
}
