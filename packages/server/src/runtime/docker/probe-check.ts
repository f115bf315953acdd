// One try of a probe: what it says, in a few words, when the container is not well.
import { once, setMaxListeners } from 'node:events'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Duplex, Writable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { PodsError } from '../../errors.ts'
import type { ExecOutcome, PodProbe } from '../port.ts'
import { sentence } from './engine-error.ts'

export interface ProbeWays {
  /** A connection to a port of the container. */
  connect(port: number, signal: AbortSignal): Promise<Duplex>
  exec(argv: string[], options: { stdout: Writable; stderr: Writable; signal: AbortSignal }): Promise<ExecOutcome>
}

/** What else a program writes when it is asked how it is, nobody reads. */
const MAX_OUTPUT = 4096
const MAX_REDIRECTS = 10

/** Undefined when all is well; else why not. Throws only what the signal was aborted with. */
export async function tryProbe(
  { check, timeoutSec }: PodProbe,
  ways: ProbeWays,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(Math.max(1, timeoutSec) * 1000)
  const both = AbortSignal.any([signal, limit])
  setMaxListeners(0, both) // one for each hop
  try {
    if (check.kind === 'exec') return await tryExec(check.argv, ways, both, limit)
    if (check.kind === 'http') return await tryHttp(check, ways, both)
    const connection = await ways.connect(check.port, both)
    connection.destroy()
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (limit.aborted) return `no answer within ${timeoutSec} s`
    return whyNot(error, check.kind === 'exec' ? undefined : check.port)
  }
}

async function tryExec(argv: string[], ways: ProbeWays, signal: AbortSignal, limit: AbortSignal) {
  const output = new Head()
  const { exitCode } = await ways.exec(argv, { stdout: output, stderr: output, signal })
  if (exitCode === 0) return undefined
  if (exitCode === null) limit.throwIfAborted()
  return [`exit code ${exitCode}`, ...(output.text === '' ? [] : [sentence(output.text)])].join(': ')
}

type HttpCheck = Extract<PodProbe['check'], { kind: 'http' }>

/** Answers from 200 to 399 are good; as long as they lead to the same place, they are followed. */
async function tryHttp(check: HttpCheck, ways: ProbeWays, signal: AbortSignal): Promise<string | undefined> {
  let { path } = check
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const { status, location } = await askHttp({ ...check, path }, ways, signal)
    if (status < 200 || status >= 400) return `HTTP status ${status}`
    const next = status >= 300 && location !== undefined ? sameOrigin(location, check, path) : undefined
    if (next === undefined) return undefined
    path = next
  }
  return `more than ${MAX_REDIRECTS} redirects`
}

async function askHttp(check: HttpCheck, ways: ProbeWays, signal: AbortSignal) {
  const connection = await ways.connect(check.port, signal)
  try {
    const isSecure = check.scheme === 'https'
    // Whom the certificate names does not matter: the probe asks this container and no other.
    const socket = isSecure ? connectTls({ socket: connection, rejectUnauthorized: false }) : connection
    const request = (isSecure ? requestHttps : requestHttp)({
      createConnection: () => socket,
      path: check.path.startsWith('/') ? check.path : `/${check.path}`,
      headers: { host: `localhost:${check.port}`, 'user-agent': 'tpods-probe', accept: '*/*', connection: 'close' },
      signal,
    })
    request.on('error', () => undefined) // also after the answer, of which only the beginning counts
    const answered = once(request, 'response')
    request.end()
    const [answer] = (await answered) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, location: answer.headers.location }
  } finally {
    connection.destroy()
  }
}

function sameOrigin(location: string, { scheme, port }: HttpCheck, path: string): string | undefined {
  const here = new URL(path, `${scheme}://localhost:${port}`)
  const target = URL.canParse(location, here.href) ? new URL(location, here) : undefined
  return target !== undefined && target.origin === here.origin ? target.pathname + target.search : undefined
}

function whyNot(error: unknown, port: number | undefined): string {
  if (error instanceof PodsError && error.code !== 'port_closed') return sentence(error.message)
  if (port !== undefined) return `nothing answers on port ${port}`
  return sentence(error instanceof Error ? error.message : String(error))
}

/** The beginning of what is written. */
class Head extends Writable {
  #text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#text.length < MAX_OUTPUT) this.#text += chunk.toString('utf8')
    done()
  }

  get text(): string {
    return this.#text.slice(0, MAX_OUTPUT).trim()
  }
}
