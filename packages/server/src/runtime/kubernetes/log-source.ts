// Where the log of a Pod is read: of one container, over one connection.
import type { Readable } from 'node:stream'
import type { LogOptions } from '../port.ts'
import type { ClusterClient, Query } from './client.ts'
import { isStatus } from './cluster-error.ts'

export interface LogSource {
  client: ClusterClient
  /** Of the Pod: `/api/v1/namespaces/<namespace>/pods/<name>`. */
  path: string
  objectUid: string
  /** By path: with which moment the log of a round began when it was read first. */
  beginnings: Map<string, { round: number; moment: string }>
  /** Returns when something of the Pod may have changed, or after that time. */
  changed(withinMs: number): Promise<void>
  random?: () => number
}

export type ReadHow = { follow?: boolean; previous?: boolean; since?: Date | undefined }

/** Undefined when the kubelet does not have it. */
export async function openContainerLog(
  { client, path }: LogSource,
  options: LogOptions,
  how: ReadHow,
): Promise<Readable | undefined> {
  const { signal } = options
  const isAgain = 'since' in how
  const since = how.since ?? options.since
  const query: Query = {
    timestamps: true,
    ...(how.follow && { follow: true }),
    ...(how.previous && { previous: true }),
    ...(options.tail !== undefined && !isAgain && { tailLines: options.tail }),
    ...(since !== undefined && { sinceTime: new Date(Math.floor(since.getTime() / 1000) * 1000).toISOString() }),
  }
  try {
    const stream = await client.stream(`${path}/log`, { query, ...(signal && { signal }) })
    return stream.on('error', () => undefined) // whoever reads sees it too
  } catch (error) {
    if (isStatus(error, 400, 404)) return undefined // waiting to start, or gone
    throw error
  }
}
