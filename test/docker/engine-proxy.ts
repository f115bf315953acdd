// An engine whose connections can be cut, and whose answers can come late: a socket of our own in front of the real one.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'

export interface EngineProxy {
  /** As in DOCKER_HOST. */
  host: string
  /** All connections that are open, as when the engine dies. */
  cut(): void
  /** Whether new connections are taken; as when it is not there. */
  isAway: boolean
  /** So long its lists of containers are on their way. */
  listDelayMs: number
  /** So much later it tells of each thing that happened. */
  eventDelayMs: number
  close(): Promise<void>
}

const MAX_QUESTION = 100

/** `host` is `unix:///path`. */
export async function openEngineProxy(host: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-engine-'))
  const path = join(folder, 'engine.sock')
  const open = new Set<Socket>()
  const prompt = () => 0
  const delays: Record<string, () => number> = {
    '/containers/json': () => proxy.listDelayMs,
    '/events': () => proxy.eventDelayMs,
  }
  const server = createServer({ allowHalfOpen: true }, (ours) => {
    if (proxy.isAway) {
      ours.destroy()
      return
    }
    const theirs = connect({ path: host.replace('unix://', ''), allowHalfOpen: true })
    let delayMs = prompt
    ours.on('data', (question: Buffer) => {
      const [, path = ''] = /^GET (?:\/v[\d.]+)?(\/[\w/]+)/.exec(question.toString('latin1', 0, MAX_QUESTION)) ?? []
      delayMs = delays[path] ?? prompt
    })
    const late = new Transform({
      transform(answer, _encoding, done) {
        if (delayMs() > 0) setTimeout(() => done(null, answer), delayMs())
        else done(null, answer)
      },
    })
    late.on('error', () => undefined)
    ours.pipe(theirs)
    theirs.pipe(late).pipe(ours)
    for (const [from, to] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      open.add(from)
      from
        .on('error', () => undefined)
        .once('close', () => {
          open.delete(from)
          to.destroy()
        })
    }
  })
  server.listen(path)
  await once(server, 'listening')
  const proxy: EngineProxy = {
    host: `unix://${path}`,
    isAway: false,
    listDelayMs: 0,
    eventDelayMs: 0,
    cut() {
      for (const socket of [...open]) socket.destroy()
    },
    async close() {
      proxy.cut()
      server.close()
      await rm(folder, { recursive: true })
    },
  }
  return proxy
}
