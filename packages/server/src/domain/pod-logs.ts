// The logs of a pod: from the runtime while it still has the instance, from the kept last words after that.
import { setTimeout as delay } from 'node:timers/promises'
import type { LogLine, LogOptions, PodRuntime } from '../runtime/port.ts'
import { readActionLogs } from '../store/action-logs.ts'
import { readFinalLog } from '../store/pod-logs.ts'
import { type PodRow, podByUid } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import { podKeyOf } from './pod-definition.ts'
import { wireStatus } from './status.ts'

export interface LogDeps {
  db: Executor
  runtime: PodRuntime
}

/** What a plain reply may hold at most; older lines are left out. */
export const MAX_LOG_BYTES = 10 * 1024 * 1024

export async function* readLines(deps: LogDeps, pod: PodRow, options: LogOptions): AsyncGenerator<LogLine> {
  const key = podKeyOf(pod)
  const isThere = options.follow === true ? await comesUp(deps, pod, options.signal) : await hasContainer(deps, pod)
  if (isThere) {
    yield* deps.runtime.logs(key, options)
    return
  }
  const kept = await readFinalLog(deps.db, pod.uid)
  // The words of an older instance are not those of one that has not printed anything yet.
  if (kept === undefined || kept.instance < pod.observed_instance) return
  const lines = parseLines(kept.lines)
  if (kept.cut && lines[0] !== undefined) lines[0].cut = true
  yield* selectLines(lines, options)
}

async function hasContainer({ runtime }: LogDeps, pod: PodRow): Promise<boolean> {
  return (await runtime.observe(podKeyOf(pod))).phase !== 'absent'
}

const LOOK_AGAIN_MS = 100

/** Who follows a pod that is still to start waits for its first line; false when no start is to be expected. */
async function comesUp(deps: LogDeps, pod: PodRow, signal: AbortSignal | undefined): Promise<boolean> {
  for (;;) {
    const row = await podByUid(deps.db, pod.uid)
    const status = row === undefined || row.deleted_at !== null ? undefined : wireStatus(row)
    // The controller writes down what it has made, so until then the runtime need not be asked.
    if (status !== 'REQUESTED' && (await hasContainer(deps, pod))) return true
    const isAwaited = status === 'REQUESTED' || status === 'CREATING'
    if (!isAwaited || signal?.aborted) return false
    await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** Stands in a text where `cut` stands on a line. */
const CUT_TEXT = '[tpods: earlier lines are not kept]\n'

/** The text of a plain reply: the newest lines that fit, merged as they were written. */
export async function readText(deps: LogDeps, pod: PodRow, options: LogOptions): Promise<string> {
  let pieces: string[] = []
  let bytes = 0
  let isCut = false
  const keepNewest = () => {
    const all = pieces.length
    ;({ pieces, bytes } = newest(pieces))
    isCut ||= pieces.length < all
  }
  for await (const { line, partial, cut } of readLines(deps, pod, { ...options, follow: false })) {
    const piece = `${cut ? CUT_TEXT : ''}${line}${partial ? '' : '\n'}`
    pieces.push(piece)
    bytes += Buffer.byteLength(piece)
    // Cut rarely and much, so that the cost stays linear in the size of the log.
    if (bytes > 2 * MAX_LOG_BYTES) keepNewest()
  }
  keepNewest()
  return (isCut ? CUT_TEXT : '') + pieces.join('')
}

function newest(pieces: string[]): { pieces: string[]; bytes: number } {
  let bytes = 0
  let first = pieces.length
  while (first > 0) {
    const size = Buffer.byteLength(pieces[first - 1] ?? '')
    if (bytes + size > MAX_LOG_BYTES) break
    bytes += size
    first -= 1
  }
  return { pieces: pieces.slice(first), bytes }
}

const SHOWN_ACTION_LOGS = 100

/** The newest entries, oldest first. */
export function readNewestActionLogs({ db }: Pick<LogDeps, 'db'>, pod: PodRow): Promise<string[]> {
  return readActionLogs(db, pod.uid, SHOWN_ACTION_LOGS)
}

interface StoredLine {
  ts: string
  source: LogLine['source']
  line: string
  partial?: boolean
  cut?: boolean
}

export function toStoredLine({ ts, source, line, partial, cut }: LogLine): StoredLine {
  return { ts: ts.toISOString(), source, line, ...(partial && { partial }), ...(cut && { cut }) }
}

function parseLines(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => {
      const stored = JSON.parse(row) as StoredLine
      return { ...stored, ts: new Date(stored.ts), partial: stored.partial ?? false }
    })
}

function selectLines(lines: LogLine[], { since, tail }: LogOptions): LogLine[] {
  const after = since === undefined ? lines : lines.filter((line) => line.ts > since)
  return tail === undefined ? after : after.slice(Math.max(0, after.length - tail))
}
