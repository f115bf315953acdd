// Opening and closing the port of the API.
import type { FastifyInstance } from 'fastify'
import { PodsError } from '../errors.ts'

/** The port that was taken; for 0 the system chose it. */
export async function listenOn(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new PodsError(
      'conflict',
      `port ${port} of ${host} is taken by another program. Stop it, or choose another port with TPODS_PORT (0 takes a free one).`,
      { cause },
    )
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

const TIDY_MS = 50

/** Answers what is in flight, then cuts what is still open after `cutMs`. */
export async function closeApp(app: FastifyInstance, stopping: AbortController, cutMs: number): Promise<void> {
  stopping.abort(new PodsError('unavailable', 'the server is stopping'))
  const cut = setTimeout(() => app.server.closeAllConnections(), cutMs)
  // A stream that ends now leaves its connection idle only after the server looked for idle ones.
  const tidy = setInterval(() => app.server.closeIdleConnections(), TIDY_MS)
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
    clearInterval(tidy)
  }
}

/** A host by which people of this machine reach what listens there. */
export function reachableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host
}
