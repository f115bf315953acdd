// A log that is followed, a command that runs and a tunnel that is open while something goes away, and what became of
// them.
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'

/** Prints a number twice a second: no number may be missing in a stream that went on. */
const count = 'i=0; while :; do echo $i; i=$((i+1)); sleep 0.5; done'
const port = 7777
/** Of the pod: its log counts, and so does whoever answers at the port. */
export const countingScript = `nc -ll -p ${port} -e sh -c '${count}' & ${count}`

export interface LiveStreams {
  /** What became of them: what comes now counts as going on. Throws for an end without a reason. */
  ends(): Promise<{ log: string; exec: string; tunnel: string }>
  close(): void
}

interface Stream {
  /** What came so far. */
  lines: string[]
  /** Why it ended. */
  end: string | undefined
}

const GOES_ON = 'goes on'
const NO_REASON = 'without a reason'
const PATIENCE_MS = 60_000

/** All have begun when it resolves. The pod runs the counting script. */
export async function openLiveStreams(client: NodeTpodsClient, podId: string): Promise<LiveStreams> {
  const stop = new AbortController()
  const { signal } = stop
  const log = read(client.pods.followLogs(podId, { signal }), ({ line }) => [line])
  const handle = await client.pods.spawn(podId, ['sh', '-c', count], { signal })
  handle.exit.catch(() => undefined) // told below, where it is
  void handle.stderr.cancel()
  const exec = read(handle.stdout, lineSplitter(), async () => {
    const { exitCode, reason } = await handle.exit
    if (exitCode === null) return reason
    // It never ends by itself: another code than that of a signal would be a lie.
    if (exitCode > 128) return `killed by signal ${exitCode - 128}`
    throw new Error(`${NO_REASON}, with exit code ${exitCode}`)
  })
  // One that breaks off is an error of the stream.
  const tunnel = read<Buffer>(await client.pods.connect(podId, port, { signal }), lineSplitter())
  for (const stream of [log, exec, tunnel])
    await until('the stream to begin', async () => stream.lines.length > 0 || undefined)
  return {
    async ends() {
      const told = await Promise.all([fateOf(log, 'log'), fateOf(exec, 'command'), fateOf(tunnel, 'tunnel')])
      return { log: told[0], exec: told[1], tunnel: told[2] }
    },
    close: () => stop.abort(),
  }
}

function lineSplitter(): (chunk: Uint8Array) => string[] {
  const decoder = new TextDecoder()
  let rest = ''
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    return lines
  }
}

function read<T>(
  source: AsyncIterable<T>,
  linesOf: (piece: T) => string[],
  endOf: () => Promise<string | undefined> = async () => undefined,
): Stream {
  const stream: Stream = { lines: [], end: undefined }
  const run = async () => {
    for await (const piece of source) stream.lines.push(...linesOf(piece))
    stream.end = (await endOf()) ?? NO_REASON
  }
  run().catch((error: unknown) => {
    stream.end = error instanceof Error ? error.message : String(error)
  })
  return stream
}

async function fateOf(stream: Stream, what: string): Promise<string> {
  const before = stream.lines.length
  await until(
    `the ${what} to go on or to end`,
    async () => stream.end !== undefined || stream.lines.length > before + 1 || undefined,
    PATIENCE_MS,
  )
  if (stream.end?.startsWith(NO_REASON)) throw new Error(`the ${what} ended ${stream.end}`)
  const first = Number(stream.lines[0])
  const gap = stream.lines.findIndex((line, place) => Number(line) !== first + place)
  if (gap !== -1) {
    throw new Error(`the ${what} is not whole: ${stream.lines.slice(Math.max(0, gap - 3), gap + 3).join(', ')}`)
  }
  return stream.end ?? GOES_ON
}
