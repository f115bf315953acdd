// The output of a container, as the kubelet's log API gives it: one stream, each line with its moment.
import type { Readable } from 'node:stream'
import type { LogLine, LogOptions } from '../port.ts'
import type { ClusterClient, Query } from './client.ts'
import { isStatus } from './cluster-error.ts'

const MAX_LINE = 16 * 1024
/** Its own words, among those of the program, for a log that is not there any more. */
const KUBELET_SAYS = /^unable to retrieve container logs for /

export interface LogSource {
  client: ClusterClient
  /** Of the Pod: `/api/v1/namespaces/<namespace>/pods/<name>`. */
  path: string
  /** The container was started anew in place, so what it wrote before is in a log of its own. */
  hasFormer: boolean
}

/** Opens the log and gives what reads it; undefined when the container has none yet. */
export async function openLog(source: LogSource, options: LogOptions): Promise<LogReader | undefined> {
  const streams: Readable[] = []
  if (source.hasFormer && options.previous !== true) {
    const former = await openOne(source, { ...options, previous: true, follow: false })
    if (former !== undefined) streams.push(former)
  }
  const own = await openOne(source, options)
  if (own !== undefined) streams.push(own)
  return streams.length === 0 ? undefined : new LogReader(streams, options)
}

async function openOne({ client, path }: LogSource, options: LogOptions): Promise<Readable | undefined> {
  const { tail, since, follow = false, previous = false, signal } = options
  const query: Query = {
    timestamps: true,
    ...(follow && { follow: true }),
    ...(previous && { previous: true }),
    ...(tail !== undefined && { tailLines: tail }),
    ...(since !== undefined && { sinceTime: new Date(Math.floor(since.getTime() / 1000) * 1000).toISOString() }),
  }
  try {
    return await client.stream(`${path}/log`, { query, ...(signal && { signal }) })
  } catch (error) {
    if (isStatus(error, 400, 404)) return undefined // waiting to start, or gone
    throw error
  }
}

/** Lines of one log after the other; with `tail` the last ones of all. */
export class LogReader implements AsyncIterable<LogLine> {
  readonly #streams: Readable[]
  readonly #options: LogOptions

  constructor(streams: Readable[], options: LogOptions) {
    this.#streams = streams
    this.#options = options
    for (const stream of streams) stream.on('error', () => undefined) // whoever reads sees it too
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine, void, undefined> {
    const { since, tail, signal } = this.#options
    try {
      const isCut = tail !== undefined && this.#streams.length > 1
      const first: LogLine[] = []
      for (const [place, stream] of this.#streams.entries()) {
        const isLast = place === this.#streams.length - 1
        for await (const line of linesOf(stream)) {
          if (since !== undefined && line.ts <= since) continue
          if (isCut && !isLast) first.push(line)
          else yield line
        }
        if (isCut && !isLast) yield* first.slice(-tail)
      }
    } catch (error) {
      if (!signal?.aborted) throw error
    } finally {
      for (const stream of this.#streams) stream.destroy()
    }
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<LogLine> {
  let rest = ''
  let ts = new Date(0)
  let isInside = false
  const cut = (text: string, partial: boolean): LogLine => {
    const stamp = isInside ? undefined : /^(\d{4}-\S+Z) /.exec(text)
    if (stamp !== null && stamp !== undefined) ts = new Date(stamp[1] ?? 0)
    isInside = partial
    return { ts, source: 'stdout', line: text.slice(stamp?.[0].length ?? 0), partial }
  }
  for await (const chunk of stream.setEncoding('utf8')) {
    const texts = (rest + String(chunk)).split('\n')
    rest = texts.pop() ?? ''
    for (const text of texts) if (isInside || !KUBELET_SAYS.test(text)) yield cut(text, false)
    while (rest.length > MAX_LINE) {
      yield cut(rest.slice(0, MAX_LINE), true)
      rest = rest.slice(MAX_LINE)
    }
  }
  if (rest !== '' && !KUBELET_SAYS.test(rest)) yield cut(rest, false)
}
