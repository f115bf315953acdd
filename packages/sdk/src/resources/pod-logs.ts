// The log of a pod line by line: one stream after another, or, where the server has none, reading the log again and again.

import { DecodeError, isTpodsError, NotFoundError } from '../errors.ts'
import { readLines } from '../internal/ndjson.ts'
import { present } from '../internal/present.ts'
import { ResumePoint } from '../internal/resume-point.ts'
import { retryDelayMs } from '../internal/retry.ts'
import { connectionError, endedError, type Transport } from '../internal/transport.ts'
import type { LogLine, Logs, Pod } from '../types.ts'
import { isStarting, normalizeStatus } from './pod-status.ts'

export interface LogsQuery {
  /** Only the last N lines. */
  tail?: number | undefined
  /** Only lines written after this moment. */
  since?: Date | string | undefined
}

export interface LogLinesOptions extends LogsQuery {
  /** Go on with the lines that are still to come, until the instance ends. */
  follow?: boolean | undefined
  signal?: AbortSignal | undefined
  /** How many connections may fail in a row. Default: the client's. */
  maxRetries?: number | undefined
}

/** A connection that lived this long was a good one, also when it brought no line. */
const STEADY_MS = 10_000
const POLL_MS = 2_000

export function toWireQuery({ tail, since }: LogsQuery): { tail?: number; since?: string } {
  return present({ tail, since: since instanceof Date ? since.toISOString() : since })
}

export interface FollowDeps {
  transport: Transport
  getPod(id: string): Promise<Pod>
  getLogs(id: string): Promise<Logs>
}

export async function* readPodLogLines(
  deps: FollowDeps,
  id: string,
  options: LogLinesOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { transport } = deps
  const { random, now, sleep, maxRetries: clientMaxRetries } = transport.settings
  const { signal, maxRetries = clientMaxRetries } = options
  const point = new ResumePoint()
  for (let failures = 0; ; failures += 1) {
    const startedAt = now()
    try {
      const query = point.since === undefined ? options : { since: point.since }
      const lines = await openLines(transport, id, { ...query, follow: options.follow ?? false }, signal)
      if (lines === undefined) return yield* pollLines(deps, id, options)
      const isNew = point.filter()
      for await (const line of lines) {
        if (!isNew(line)) continue
        failures = 0
        point.pass(line)
        yield line
      }
      return
    } catch (error) {
      if (now() - startedAt >= STEADY_MS) failures = 0
      const delayMs = isTpodsError(error) && failures < maxRetries ? retryDelayMs(error, failures, random) : undefined
      if (delayMs === undefined) throw error
      await sleep(delayMs, signal)
    }
  }
}

/** The lines of one connection; undefined when the server answers with the log as it is and no stream. */
async function openLines(
  transport: Transport,
  id: string,
  query: LogsQuery & { follow: boolean },
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<LogLine, void, undefined> | undefined> {
  const {
    data: stream,
    response,
    scope,
  } = await transport.open(
    (api, init) =>
      api.GET('/pods/{pod_id}/logs', {
        ...init,
        headers: { ...init.headers, Accept: 'application/x-ndjson' },
        params: { path: { pod_id: id }, query: { ...toWireQuery(query), follow: query.follow } },
        parseAs: 'stream',
      }),
    { signal, maxRetries: 0 },
  )
  scope.stopTimer()
  if (response.headers.get('content-type')?.includes('ndjson')) return parseLines()
  scope.cut()
  return undefined

  async function* parseLines(): AsyncGenerator<LogLine, void, undefined> {
    try {
      if (!stream) return
      for await (const text of readLines(stream, scope.signal)) yield parseLine(text)
      if (scope.ended !== undefined) throw endedError(scope, transport.settings.baseUrl)
    } catch (error) {
      if (isTpodsError(error)) throw error
      throw scope.ended === undefined
        ? connectionError(transport.settings.baseUrl, error)
        : endedError(scope, transport.settings.baseUrl)
    } finally {
      scope.cut()
    }
  }
}

function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine // the shape is the server's promise in the contract
  } catch (cause) {
    throw new DecodeError('a line of the followed log is not JSON', { cause })
  }
}

/** For a Tapis site: the log is read every two seconds until the pod has ended. Its lines carry the moment of reading. */
async function* pollLines(
  deps: FollowDeps,
  id: string,
  { tail, signal, follow = false }: LogLinesOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { sleep, random, now } = deps.transport.settings
  let before: string | undefined
  for (;;) {
    const isOver = follow ? await hasEnded(deps, id) : true
    if (isOver === 'gone') return
    const { logs } = await deps.getLogs(id)
    // A line without its end may still grow.
    const text = isOver ? logs : logs.slice(0, logs.lastIndexOf('\n') + 1)
    const lines = (before === undefined ? text : appended(before, text)).split('\n')
    if (lines.at(-1) === '') lines.pop()
    const ts = new Date(now()).toISOString()
    for (const line of before === undefined && tail !== undefined
      ? lines.slice(Math.max(0, lines.length - tail))
      : lines) {
      yield { ts, source: 'stdout', line }
    }
    if (isOver) return
    before = text
    await sleep(POLL_MS * (0.75 + random() / 2), signal)
  }
}

async function hasEnded({ getPod }: FollowDeps, id: string): Promise<boolean | 'gone'> {
  try {
    const { status } = await getPod(id)
    return normalizeStatus(status) !== 'AVAILABLE' && !isStarting(status)
  } catch (error) {
    if (error instanceof NotFoundError) return 'gone'
    throw error
  }
}

/** What came after `before`. The log is cut at its head when it grows too long, and begins anew with each start. */
function appended(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length)
  const head = after.slice(0, after.indexOf('\n') + 1)
  for (let at = head === '' ? -1 : before.indexOf(head); at !== -1; at = before.indexOf(head, at + 1)) {
    const kept = before.slice(at)
    if (after.startsWith(kept)) return after.slice(kept.length)
  }
  return after
}
