// The log of one container over one connection.
import type { Readable } from 'node:stream'
import type { Engine } from './engine.ts'
import { isStatus } from './engine-error.ts'

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
  const opening = dial(engine, `/containers/${id}/logs?`, options)
  try {
    const stream = await engine.ask(() => opening)
    return stream.on('error', () => undefined) // whoever reads sees it too
  } catch (error) {
    opening.then((late) => late.destroy()).catch(() => undefined)
    if (isStatus(error, 404)) return undefined
    throw error
  }
}

/** The client's own call would collect all of a log that is not followed. */
function dial({ docker }: Engine, path: string, options: object): Promise<Readable> {
  const statusCodes = { 200: true, 404: 'no such container', 500: 'server error' }
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, stream: unknown) => (error ? reject(error) : resolve(stream as Readable))
    docker.modem.dial({ path, method: 'GET', isStream: true, statusCodes, options }, settle)
  })
}

function momentText(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`
}
