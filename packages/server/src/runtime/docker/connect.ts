// A connection to a TCP port of a container: straight to where it can be reached from here, else by a relay inside.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { openTcp } from '../../support/tcp.ts'
import type { Endpoint } from '../port.ts'
import { unavailable } from './engine-error.ts'
import type { ContainerPlace } from './place.ts'
import { openRelay } from './relay.ts'

const LOOPBACK = '127.0.0.1'
const CLOSED = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH']
/** A proxy of the engine takes every connection, and closes it at once where nothing listens behind it. */
const REFUSAL_MS = 250
/** What a container that has ended has still sent may take so long to be read. */
const LAST_BYTES_MS = 5_000

export interface ConnectOptions {
  signal?: AbortSignal | undefined
}

/** As others reach the port: `endpoint` is where. Throws `port_closed` without one, and when nothing listens there. */
export async function connectTo(
  place: ContainerPlace,
  endpoint: Endpoint | undefined,
  port: number,
  options: ConnectOptions,
): Promise<Duplex> {
  const connection = endpoint && (await openDirectly(endpoint, options))
  if (connection === undefined) throw portClosed(place, port, nothingListens(place, port))
  return endingWith(place, connection)
}

export interface PortPlace {
  container: ContainerPlace
  endpoint: Endpoint | undefined
  /** The ports that the networking of the pod names. */
  declared: readonly number[]
}

/** Also where the program listens on its loopback only, or the port is not published. */
export async function openPort(
  { container, endpoint, declared }: PortPlace,
  port: number,
  options: ConnectOptions,
): Promise<Duplex> {
  const direct = endpoint && (await openDirectly(endpoint, options))
  if (direct !== undefined) return endingWith(container, direct)
  const relay = await openRelay(container, port, options)
  if (relay !== 'closed' && relay !== 'no relay') return endingWith(container, relay)
  const named = declared.length === 0 ? 'its networking names none' : `its networking names ${declared.join(', ')}`
  const why =
    relay === 'closed'
      ? nothingListens(container, port)
      : `Port ${port} of pod '${container.podId}' takes connections from within its container only, and its image has no program that could pass one on (nc, socat or perl)`
  throw portClosed(container, port, `${why}; ${named}. Its program may still be starting.`)
}

/** Undefined when nothing listens there. */
async function openDirectly({ host, port }: Endpoint, { signal }: ConnectOptions): Promise<Duplex | undefined> {
  let socket: Socket
  try {
    socket = await openTcp({ host, port, signal })
  } catch (error) {
    if (signal?.aborted) throw error
    const { code = 'no answer' } = error as NodeJS.ErrnoException
    if (CLOSED.includes(code)) return undefined
    throw unavailable(`${host}:${port} cannot be reached (${code})`, 'runtime_error', error)
  }
  if (host !== LOOPBACK || (await staysOpen(socket))) return socket
  socket.destroy()
  signal?.throwIfAborted()
  return undefined
}

/** What comes meanwhile waits in the socket. A process that was busy may hear of the time before it hears of the end. */
async function staysOpen(socket: Socket): Promise<boolean> {
  const given = new AbortController()
  try {
    return await Promise.race([
      once(socket, 'readable', given).then(() => socket.readableLength > 0),
      once(socket, 'close', given).then(() => false),
      delay(REFUSAL_MS, undefined, given).then(() => nextTurn(true, given)),
    ])
  } catch {
    return false
  } finally {
    given.abort()
  }
}

/** A container that is gone says no good-bye on every way. */
function endingWith({ ended, podId }: ContainerPlace, connection: Duplex): Duplex {
  let timer: NodeJS.Timeout | undefined
  const onEnd = () => {
    timer = setTimeout(() => connection.destroy(new Error(`the container of pod "${podId}" is gone`)), LAST_BYTES_MS)
  }
  ended.addEventListener('abort', onEnd)
  if (ended.aborted) onEnd()
  connection.once('close', () => {
    ended.removeEventListener('abort', onEnd)
    clearTimeout(timer)
  })
  return connection
}

function nothingListens({ podId }: ContainerPlace, port: number): string {
  return `Nothing listens on port ${port} of pod '${podId}'`
}

function portClosed({ podId }: ContainerPlace, port: number, text: string): PodsError {
  return new PodsError('port_closed', text, { details: { pod_id: podId, port } })
}
