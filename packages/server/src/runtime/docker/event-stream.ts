// What the engine tells of our containers as it happens.
import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from './engine.ts'
import { toEngineError } from './engine-error.ts'
import { folderLabel, helperLabel } from './names.ts'

export type EngineEvent = { id: string; atMs: number } & (
  | { what: 'changed' }
  | { what: 'gone' }
  /** It has ended and is off its network. Podman only. */
  | { what: 'unplugged' }
  /** A signal was sent that ends programs, by whomever; or one of which no more is told. */
  | { what: 'killed'; isCertain: boolean }
)

interface RawEvent {
  Action?: string
  Actor?: { ID?: string; Attributes?: Record<string, string> }
  timeNano?: number
}

const PING_MS = 10_000
/** An engine of a busy machine is slow, and not away. */
const PING_ANSWER_MS = 20_000
/** Of the others, such as those of commands in a container, nothing follows. */
const ACTIONS = ['create', 'start', 'die', 'stop', 'oom', 'pause', 'unpause', 'kill', 'destroy', 'remove', 'restart']
const ACTIONS_OF_PODMAN = [...ACTIONS, 'cleanup']
/** Which images choose for their end: INT, QUIT, KILL, TERM, WINCH and the one of systemd. */
const ENDING_SIGNALS = ['2', '3', '9', '15', '28', '37']

/** Pure. Undefined for what changes nothing, and for containers that are no pods. */
export function readEvent({ Action = '', Actor = {}, timeNano = 0 }: RawEvent): EngineEvent | undefined {
  const { ID: id, Attributes = {} } = Actor
  if (id === undefined || !ACTIONS_OF_PODMAN.includes(Action) || helperLabel in Attributes) return undefined
  const { signal } = Attributes
  const event = { id, atMs: timeNano / 1e6 }
  if (Action === 'cleanup') return { ...event, what: 'unplugged' }
  if (Action === 'destroy' || Action === 'remove') return { ...event, what: 'gone' }
  // Podman tells of no signals when it stops a container, and of a signal not which one it was.
  if (Action === 'stop') return { ...event, what: 'killed', isCertain: true }
  if (Action !== 'kill') return { ...event, what: 'changed' }
  if (signal === undefined) return { ...event, what: 'killed', isCertain: false }
  return ENDING_SIGNALS.includes(signal) ? { ...event, what: 'killed', isCertain: true } : undefined
}

export interface EventStreamOptions {
  engine: Engine
  folderId: string
  /** What happened since then comes first. */
  sinceMs: number
  /** Only what happened until then, and then it ends. */
  untilMs?: number
  signal: AbortSignal
}

/** Open when it is returned. It throws when it breaks off, or when the engine no longer answers. */
export async function openEvents(options: EventStreamOptions): Promise<AsyncIterable<EngineEvent>> {
  const { engine, folderId, sinceMs, untilMs, signal } = options
  const isPodman = engine.facts?.product === 'podman'
  const stop = new AbortController()
  const filters = {
    type: ['container'],
    label: [`${folderLabel}=${folderId}`],
    // Podman has names of its own for some.
    ...(!isPodman && { event: ACTIONS }),
  }
  const stream = await engine.ask(
    () =>
      engine.docker.getEvents({
        since: inSeconds(sinceMs),
        ...(untilMs !== undefined && { until: inSeconds(untilMs) }),
        filters,
        abortSignal: AbortSignal.any([stop.signal, signal]),
      } as object) as Promise<NodeJS.ReadableStream>,
    { signal },
  )
  stream.on('error', () => undefined) // whoever reads sees it too
  return read(stream, engine, stop)
}

async function* read(
  stream: NodeJS.ReadableStream,
  engine: Engine,
  stop: AbortController,
): AsyncGenerator<EngineEvent> {
  const watching = watchPulse(engine, stop)
  let rest = ''
  try {
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.filter((text) => text.trim() !== '')) {
        const event = readEvent(JSON.parse(line) as RawEvent) // what the engine writes
        if (event !== undefined) yield event
      }
    }
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : toEngineError(engine.host, error)
  } finally {
    stop.abort()
    await watching
  }
}

/** A connection on which nothing happens does not say whether the engine lives. */
async function watchPulse(engine: Engine, stop: AbortController): Promise<void> {
  const { signal } = stop
  try {
    for (;;) {
      await delay(PING_MS, undefined, { signal })
      await engine.ask(() => engine.docker.ping(), { signal, timeoutMs: PING_ANSWER_MS })
    }
  } catch (error) {
    if (!signal.aborted) stop.abort(error)
  }
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
