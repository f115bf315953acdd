// Keeps the last words of an instance. On removal a follow stream is opened first and read to its end, so that what
// the container prints while it is stopped is kept too.
import { MAX_LOG_BYTES, toStoredLine } from '../domain/pod-logs.ts'
import type { LogLine, PodKey, PodRuntime } from '../runtime/port.ts'

export interface CollectedLog {
  lines: string
  cut: boolean
}

/** Reads what the runtime has of an ended instance. */
export async function collectLog(runtime: PodRuntime, key: PodKey): Promise<CollectedLog> {
  return collect(runtime.logs(key, {}))
}

/**
 * What there is before a removal begins, should this process not live to see its end. A log that cannot be read now
 * holds no removal up: undefined.
 */
export async function collectSoFar(runtime: PodRuntime, key: PodKey): Promise<CollectedLog | undefined> {
  const limit = AbortSignal.timeout(SO_FAR_MS)
  try {
    const log = await collect(runtime.logs(key, { signal: limit }))
    return limit.aborted || log.lines === '' ? undefined : log
  } catch {
    return undefined // the removal collects it too, and says what is wrong
  }
}

/** Follows the log while `remove` runs; waits a moment for the end of the stream, never for ever. */
export async function collectWhile(
  runtime: PodRuntime,
  key: PodKey,
  remove: () => Promise<void>,
): Promise<CollectedLog> {
  const stop = new AbortController()
  const following = collect(runtime.logs(key, { follow: true, signal: stop.signal }))
  // A failed read must not surface as unhandled while the removal is still going on.
  following.catch(() => undefined)
  let drain: NodeJS.Timeout | undefined
  try {
    await remove()
    drain = setTimeout(() => stop.abort(), DRAIN_MS)
    return await following
  } finally {
    stop.abort()
    clearTimeout(drain)
  }
}

const SO_FAR_MS = 5_000
const DRAIN_MS = 2_000

async function collect(lines: AsyncIterable<LogLine>): Promise<CollectedLog> {
  const rows: string[] = []
  let first = 0
  let bytes = 0
  for await (const line of lines) {
    const row = JSON.stringify(toStoredLine(line))
    rows.push(row)
    bytes += row.length + 1
    while (bytes > MAX_LOG_BYTES && first < rows.length - 1) {
      bytes -= (rows[first]?.length ?? 0) + 1
      rows[first] = ''
      first += 1
    }
  }
  // Postgres text cannot hold NUL; JSON writes it as an escape, which is plain text.
  return { lines: rows.slice(first).join('\n'), cut: first > 0 }
}
