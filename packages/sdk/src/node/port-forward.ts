// Ports of this machine that lead to ports of a pod: each connection is a tunnel of its own, and fails alone.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ApiError, ConfigError, ConnectionError, isTpodsError, UserAbortError } from '../errors.ts'
import type { Settings } from '../options.ts'
import { type ConnectOptions, checkPort } from './pod-connection.ts'

export interface ForwardedPort {
  /** Of this machine; 0 takes any that is free. Default: as `remotePort`. */
  localPort?: number | undefined
  /** Of the pod. */
  remotePort: number
}

export interface PortForwardOptions {
  /** The ports; or one of them by `localPort` and `remotePort`. */
  ports?: ForwardedPort[] | undefined
  localPort?: number | undefined
  remotePort?: number | undefined
  /** The address of this machine to listen on. Default 127.0.0.1, which only this machine reaches. */
  host?: string | undefined
  /** Milliseconds that a new connection waits for a pod that restarts. Default 10 000. */
  waitMs?: number | undefined
  /** Closes the listeners and their connections. */
  signal?: AbortSignal | undefined
  /** Told of each connection that failed; the others go on. */
  onError?: ((error: Error, connection: Required<ForwardedPort>) => void) | undefined
  /** Told when a connection has come to its end, however. */
  onClose?: ((connection: Required<ForwardedPort>) => void) | undefined
}

export interface PortForward {
  host: string
  /** With the local ports that were taken, in the order of the options. */
  ports: Required<ForwardedPort>[]
  /** Closes the listeners and their connections. */
  close(): Promise<void>
}

export interface PortForwardDeps extends Pick<Settings, 'sleep' | 'random' | 'now'> {
  connect(port: number, options: ConnectOptions): Promise<Duplex>
}

const WAIT_MS = 10_000
const FIRST_PAUSE_MS = 50
const MAX_PAUSE_MS = 500
/** What a pod that restarts answers with. */
const passing = ['wrong_state', 'port_closed', 'unavailable', 'runtime_unavailable']

export async function forwardPorts(deps: PortForwardDeps, options: PortForwardOptions): Promise<PortForward> {
  const { host = '127.0.0.1', signal } = options
  const wanted = options.ports ?? [{ localPort: options.localPort, remotePort: options.remotePort ?? 0 }]
  if (wanted.length === 0) throw new ConfigError('name a port to forward')
  for (const { remotePort } of wanted) checkPort(remotePort)
  if (signal?.aborted) throw new UserAbortError(signal.reason)
  const carried = new Map<Socket, Promise<void>>()
  const servers: Server[] = []
  let isClosed = false
  const close = async () => {
    signal?.removeEventListener('abort', onAbort)
    isClosed = true
    for (const socket of carried.keys()) socket.destroy()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await Promise.all(carried.values())
  }
  const onAbort = () => void close()
  const listen = async ({ localPort, remotePort }: ForwardedPort): Promise<Required<ForwardedPort>> => {
    // Not read until the tunnel is open, so nothing is kept here.
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true })
    servers.push(server)
    await listenAt(server, host, localPort ?? remotePort)
    const port = { localPort: (server.address() as AddressInfo).port, remotePort }
    server.on('error', (error) => options.onError?.(error, port))
    server.on('connection', (socket) => {
      if (isClosed) {
        socket.destroy()
        return
      }
      const done = carry(deps, socket, port, options).then(() => {
        carried.delete(socket)
        if (!isClosed) options.onClose?.(port)
      })
      carried.set(socket, done)
    })
    return port
  }
  try {
    const ports: Required<ForwardedPort>[] = []
    for (const port of wanted) ports.push(await listen(port))
    signal?.addEventListener('abort', onAbort)
    return { host, ports, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function listenAt(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ConfigError(`${host}:${port} cannot be listened on (${code})`, { cause })
  }
}

/** Resolves when the connection is over; what went wrong is told and not thrown. */
async function carry(
  deps: PortForwardDeps,
  socket: Socket,
  port: Required<ForwardedPort>,
  { onError, waitMs = WAIT_MS }: PortForwardOptions,
): Promise<void> {
  const gone = new AbortController()
  const onGone = () => gone.abort()
  socket.on('error', () => undefined)
  socket.once('close', onGone)
  try {
    const tunnel = await connectPatiently(deps, port.remotePort, waitMs, gone.signal)
    await join(socket, tunnel)
  } catch (error) {
    // A program that has ended its side hears of it itself, or is gone.
    if (!gone.signal.aborted && !socket.readableEnded) onError?.(error as Error, port)
    if (!socket.destroyed) socket.resetAndDestroy()
  }
}

async function connectPatiently(
  { connect, sleep, random, now }: PortForwardDeps,
  port: number,
  waitMs: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const deadline = now() + waitMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, MAX_PAUSE_MS)) {
    try {
      return await connect(port, { signal, timeoutMs: Math.max(waitMs, 1_000) })
    } catch (error) {
      if (!mayPass(error) || now() + pauseMs >= deadline) throw error
      await sleep(pauseMs * (0.75 + random() / 2), signal)
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) return error.retryable || passing.includes(error.code)
  return error instanceof ConnectionError && isTpodsError(error) && error.code !== 'websocket_blocked'
}

/** Each end is passed on for its own direction, and a failure of one side is one of the other. */
function join(socket: Socket, tunnel: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined
    tunnel.on('error', (error) => {
      failure = error
      socket.resetAndDestroy()
    })
    tunnel.once('close', () => {
      if (failure === undefined) resolve()
      else reject(failure)
    })
    socket.once('close', () => {
      if (!(socket.readableEnded && socket.writableFinished)) tunnel.destroy()
    })
    if (socket.destroyed) tunnel.destroy()
    socket.pipe(tunnel)
    tunnel.pipe(socket)
  })
}
