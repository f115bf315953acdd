// A connection to a TCP port of a Pod: straight to its address where that can be reached, else through the API server.
import type { Duplex } from 'node:stream'
import { PodsError } from '../../errors.ts'
import { openTcp } from '../../support/tcp.ts'
import type { ClusterClient } from './client.ts'
import { isStatus } from './cluster-error.ts'
import { PortChannel, protocols } from './port-channel.ts'
import type { SeenPod } from './projection.ts'

/** In one cluster a connection takes a few milliseconds; what takes longer is dropped by somebody on the way. */
const DIRECT_MS = 1_000
/** How long the way through the API server is taken without another try. */
const DETOUR_MS = 5 * 60_000

export interface PortPlace {
  client: ClusterClient
  /** Of the Pod: `/api/v1/namespaces/<namespace>/pods/<name>`. */
  path: string
  pod: SeenPod
  roads: DirectRoads
}

export async function openPort(place: PortPlace, port: number, options: { signal?: AbortSignal }): Promise<Duplex> {
  return (await openDirectly(place, port, options)) ?? (await openThroughServer(place, port, options))
}

/** Undefined where there is no direct way, or nothing listens on the Pod's address: it may on its loopback. */
async function openDirectly(
  { pod: { address }, roads }: PortPlace,
  port: number,
  { signal }: { signal?: AbortSignal },
): Promise<Duplex | undefined> {
  if (address === undefined || roads.isClosed(address, port)) return undefined
  try {
    const socket = await openTcp({ host: address, port, signal, timeoutMs: DIRECT_MS })
    roads.reached()
    return socket
  } catch (error) {
    if (signal?.aborted) throw error
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') roads.reached()
    else roads.close(address, port)
    return undefined
  }
}

async function openThroughServer(
  { client, path, pod, roads }: PortPlace,
  port: number,
  { signal }: { signal?: AbortSignal },
): Promise<Duplex> {
  const { podId } = pod.key
  const socket = await client
    .socket(`${path}/portforward`, { protocols, query: [['ports', String(port)]], ...(signal && { signal }) })
    .catch((cause: unknown) => {
      if (!isStatus(cause, 404)) throw cause
      throw new PodsError('wrong_state', `pod "${podId}" is not running (its container is gone)`, { cause })
    })
  const connection = new PortChannel(socket)
  const onAbort = () => connection.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort)
  connection.once('close', () => signal?.removeEventListener('abort', onAbort))
  if (signal?.aborted) onAbort()
  try {
    if (!roads.isKnown(path, port)) await connection.opened()
  } catch (cause) {
    if (signal?.aborted) throw cause
    if (/connection refused/.test((cause as Error).message)) throw closedPort(pod, port, cause)
    throw new PodsError('runtime_unavailable', `Kubernetes: ${(cause as Error).message}`, { cause })
  }
  roads.know(path, port, connection)
  return connection
}

function closedPort({ key: { podId }, observation }: SeenPod, port: number, cause: unknown): PodsError {
  const declared = Object.keys(observation.endpoints)
  const named = declared.length === 0 ? 'its networking names none' : `its networking names ${declared.join(', ')}`
  const text = `Nothing listens on port ${port} of pod '${podId}'; ${named}. Its program may still be starting.`
  return new PodsError('port_closed', text, { cause, details: { pod_id: podId, port } })
}

/** What was found out about the ways to Pods: a matter of speed, never of right. */
export class DirectRoads {
  readonly #closedAt = new Map<string, number>()
  /** Ports that took a connection through the API server while it lasts, so that the next one need not wait and see. */
  readonly #known = new Map<string, number>()
  #hasReached = false

  /** One that is dropped says nothing about the others, unless none ever got there: then we are outside the cluster. */
  isClosed(address: string, port: number): boolean {
    const before = performance.now() - DETOUR_MS
    for (const [road, at] of this.#closedAt) if (at < before) this.#closedAt.delete(road)
    return this.#hasReached ? this.#closedAt.has(`${address}:${port}`) : this.#closedAt.size > 0
  }

  close(address: string, port: number): void {
    this.#closedAt.set(`${address}:${port}`, performance.now())
  }

  reached(): void {
    this.#hasReached = true
  }

  isKnown(path: string, port: number): boolean {
    return this.#known.has(`${path}:${port}`)
  }

  know(path: string, port: number, connection: Duplex): void {
    const place = `${path}:${port}`
    this.#known.set(place, (this.#known.get(place) ?? 0) + 1)
    connection.once('close', () => {
      const others = (this.#known.get(place) ?? 1) - 1
      if (others > 0) this.#known.set(place, others)
      else this.#known.delete(place)
    })
  }
}
