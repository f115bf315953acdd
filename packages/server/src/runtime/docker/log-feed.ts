// The log of one container over one connection.
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { dial, type Engine } from './engine.ts'
import { isStatus } from './engine-error.ts'

/** An engine that has something to tell tells it sooner. */
const SILENCE_MS = 300

export interface ReadHow {
  follow?: boolean
  tail?: number | undefined
  /** In ms since 1970; what was written then is given too. */
  sinceMs?: number | undefined
}

/** Undefined when the engine does not have that container any more. */
export async function openFeed(engine: Engine, id: string, how: ReadHow): Promise<Readable | undefined> {
  const { follow = false, tail, sinceMs } = how
  const options = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow,
    ...(tail !== undefined && { tail }),
    ...(sinceMs !== undefined && { since: momentText(sinceMs) }),
  }
  const given = new AbortController()
  // The client's own call would collect all of a log that is not followed.
  const opening = dial<Readable>(engine.docker, {
    path: `/containers/${id}/logs?`,
    method: 'GET',
    isStream: true,
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
    options,
    abortSignal: given.signal,
  })
  opening.catch(() => undefined) // told to whoever waits for it
  // It answers with the first byte that a container writes, and some never write one.
  if (follow && engine.facts?.product === 'podman') {
    const isSilent = await Promise.race([opening.then(answered, answered), delay(SILENCE_MS, true)])
    if (isSilent) return lateFeed(opening, given)
  }
  try {
    const stream = await engine.ask(() => opening)
    return stream.on('error', () => undefined) // whoever reads sees it too
  } catch (error) {
    given.abort()
    if (isGone(error)) return undefined
    throw error
  }
}

/** Docker has 409 for a container that it is about to remove. */
function isGone(error: unknown): boolean {
  return isStatus(error, 404, 409)
}

const answered = () => false

/** What comes once the engine answers. */
function lateFeed(opening: Promise<Readable>, given: AbortController): Readable {
  const feed = new PassThrough()
  feed.on('error', () => undefined) // whoever reads sees it too
  feed.once('close', () => given.abort())
  opening.then(
    (stream) => pipeline(stream, feed, () => undefined), // an end of one is told by the other
    (error: unknown) => (isGone(error) ? feed.end() : feed.destroy(error as Error)),
  )
  return feed
}

function momentText(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`
}
