// Stands before a real API server and passes everything on, with the faults that a test asks for: connections that are
// cut or go dead, and a server that knows only an older protocol of commands.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'

export interface ClusterProxy {
  /** Path of a kubeconfig that goes through it, with the same credentials. */
  kubeconfig: string
  /** The requests that came so far: method and URL. */
  requests: string[]
  /** Ends all connections at once. Returns how many there were. */
  cut(): number
  /** What is open now passes nothing on any more and is not closed; new connections are as ever. */
  freeze(): void
  /** From now on no connection is taken, or again. */
  setOpen(isOpen: boolean): void
  close(): Promise<void>
}

export interface ProxyOptions {
  /** The only protocols of WebSockets that it lets through; a client that offers none of them is refused. */
  protocols?: string[]
}

export async function openClusterProxy(kubeconfig: string, { protocols }: ProxyOptions = {}): Promise<ClusterProxy> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()]
  if (cluster === null || user === null) throw new Error(`${kubeconfig} names no cluster or no user`)
  const ca = cluster.caFile ? await readFile(cluster.caFile) : Buffer.from(cluster.caData ?? '', 'base64')
  const sockets = new Set<Duplex>()
  const requests: string[] = []
  let isOpen = true

  const pass = (incoming: IncomingMessage, headers = incoming.headers) => {
    requests.push(`${incoming.method} ${incoming.url}`)
    const outgoing = request(new URL(incoming.url ?? '/', cluster.server), {
      method: incoming.method,
      headers,
      ca,
      agent: false,
    })
    outgoing.on('socket', (socket) => keep(socket)).on('error', () => incoming.socket.destroy())
    return outgoing
  }
  const keep = (socket: Duplex) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket))
  }

  const server = createServer((incoming, reply) => {
    const outgoing = pass(incoming)
    outgoing.on('response', (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(reply)
      answer.once('error', () => reply.destroy())
    })
    reply.once('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  server.on('connection', (socket: Socket) => {
    if (isOpen) keep(socket)
    else socket.destroy()
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const offered = (incoming.headers['sec-websocket-protocol'] ?? '').split(/, */)
    const known = protocols === undefined ? offered : offered.filter((each) => protocols.includes(each))
    if (known.length === 0) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const outgoing = pass(incoming, { ...incoming.headers, 'sec-websocket-protocol': known.join(', ') })
    outgoing.on('response', (answer) => {
      socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`)
      answer.pipe(socket)
    })
    outgoing.on('upgrade', (answer, upstream: Duplex, first: Buffer) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`)
      upstream.unshift(first)
      socket.unshift(head)
      upstream.pipe(socket).pipe(upstream)
      socket.once('close', () => upstream.destroy())
      upstream.once('close', () => socket.destroy())
    })
    outgoing.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const folder = await mkdtemp(join(tmpdir(), 'tpods-proxy-'))
  const own = new KubeConfig()
  const { port } = server.address() as AddressInfo
  own.loadFromClusterAndUser({ name: 'proxy', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }, user)
  await writeFile(join(folder, 'kubeconfig'), own.exportConfig(), { mode: 0o600 })
  return {
    kubeconfig: join(folder, 'kubeconfig'),
    requests,
    cut() {
      const count = sockets.size
      for (const socket of sockets) socket.destroy()
      return count
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe()
        socket.removeAllListeners('data')
        socket.pause()
      }
    },
    setOpen(open) {
      isOpen = open
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
