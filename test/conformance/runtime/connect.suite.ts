// What every runtime promises for connections to the ports of a pod.
import { createHash, randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PodKey, PodRuntime } from '../../../packages/server/src/runtime/port.ts'
import type { RuntimeUnderTest } from './suite.ts'
import { podDefinition, shell, until, untilPhase } from './support.ts'

export interface TcpPrograms {
  image: string
  /** Listens on the port and sends back what comes, until the end. */
  echo(port: number): string
  /** Speaks HTTP to connections from within the pod only; undefined where none but the declared ports can be reached. */
  loopbackHttp: ((port: number) => string) | undefined
  /** The other direction stays open after an end, and the pod is told of ours. */
  halfCloses: boolean
}

const ECHO = 5001
const LOOPBACK = 5002
const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')

export function describeConnect(
  name: string,
  makeRuntime: () => Promise<RuntimeUnderTest>,
  programs: TcpPrograms,
): void {
  describe(`${name}: connect`, () => {
    let subject: RuntimeUnderTest
    let runtime: PodRuntime
    let key: PodKey

    beforeAll(async () => {
      subject = await makeRuntime()
      runtime = subject.runtime
    })
    afterEach(() => runtime.remove(key, { graceMs: 0 }))
    afterAll(() => subject.close())

    async function startPod(script: string): Promise<void> {
      const definition = podDefinition(programs.image, {
        command: shell(script),
        ports: [{ name: 'default', port: ECHO, protocol: 'tcp' }],
      })
      key = definition.key
      await runtime.apply(definition)
      await untilPhase(runtime, key, 'running')
    }

    /** A pod is up a moment before its program listens. */
    const connect = (port: number, options: { signal?: AbortSignal } = {}): Promise<Duplex> =>
      until(`port ${port} to be open`, () =>
        runtime.connect(key, port, options).catch((error: { code?: string }) => {
          if (error.code === 'port_closed') return undefined
          throw error
        }),
      )
    /** Reads so many bytes, or what there is until the end. */
    async function exchange(connection: Duplex, sent: Buffer): Promise<Buffer> {
      const chunks: Buffer[] = []
      let count = 0
      const all = new Promise<void>((resolve, reject) => {
        connection.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          count += chunk.length
          if (count >= sent.length) resolve()
        })
        connection.once('error', reject).once('end', resolve).once('close', resolve)
      })
      connection.write(sent)
      await all
      connection.destroy()
      return Buffer.concat(chunks)
    }

    /** A proxy of a busy engine may take connections, and close them late, before anything listens behind it. */
    async function startEcho(): Promise<void> {
      await startPod(programs.echo(ECHO))
      await until('an echo', async () => {
        const answer = await exchange(await connect(ECHO), Buffer.from('?')).catch(() => undefined)
        return answer?.length === 1 || undefined
      })
    }

    test('20 MB go to the pod and come back, byte for byte', async () => {
      await startEcho()
      const sent = randomBytes(20_000_000)
      expect(digest(await exchange(await connect(ECHO), sent))).toBe(digest(sent))
    })

    test('an end of ours is told to the pod, which may still answer', async () => {
      if (!programs.halfCloses) return
      await startEcho()
      const connection = await connect(ECHO)
      connection.end('the question')
      expect((await buffer(connection)).toString()).toBe('the question')
    })

    test('what came before an end of the pod is read to the end', async () => {
      if (!programs.halfCloses) return
      await startEcho()
      const connection = await connect(ECHO)
      connection.write(Buffer.alloc(300_000, 7))
      let read = 0
      for await (const chunk of connection) {
        read += (chunk as Buffer).length
        if (read === 300_000) connection.end()
      }
      expect(read).toBe(300_000)
    })

    test('a port on which nothing listens is refused, with what can be reached', async () => {
      await startPod('exec sleep 600')
      for (const port of [ECHO, 5999]) {
        const refusal = await runtime.connect(key, port, {}).catch((error: unknown) => error)
        expect(refusal).toMatchObject({ code: 'port_closed', message: expect.stringContaining(String(port)) })
        expect(String(refusal)).toContain(key.podId)
      }
      const refusal = await runtime.connect(key, 5999, {}).catch((error: unknown) => error)
      expect(String(refusal)).toContain(`${ECHO}`)
    })

    test('a port that the networking does not name, and one on the loopback only', async () => {
      const { loopbackHttp } = programs
      await startPod(
        loopbackHttp === undefined ? programs.echo(ECHO) : `${programs.echo(ECHO)} & ${loopbackHttp(LOOPBACK)}`,
      )
      if (loopbackHttp === undefined) {
        await expect(runtime.connect(key, LOOPBACK, {})).rejects.toMatchObject({ code: 'port_closed' })
        return
      }
      const answer = await exchange(await connect(LOOPBACK), Buffer.from('GET / HTTP/1.0\r\n\r\n'))
      expect(answer.toString()).toContain('HTTP/1')
    })

    test('a pod that does not run has no ports', async () => {
      await startPod('sleep 1')
      await untilPhase(runtime, key, 'succeeded')
      await expect(runtime.connect(key, ECHO, {})).rejects.toMatchObject({ code: 'wrong_state' })
      await runtime.remove(key, { graceMs: 0 })
      await expect(runtime.connect(key, ECHO, {})).rejects.toMatchObject({ code: 'wrong_state' })
    })

    test('a connection ends with its pod', async () => {
      await startEcho()
      const connection = await connect(ECHO)
      connection.resume()
      const over = finished(connection, { writable: false }).catch(() => undefined)
      await runtime.remove(key, { graceMs: 0 })
      await over
      connection.destroy()
    })

    test('50 at once each get their own', async () => {
      // An HTTP server that tells the headers it saw.
      const ports = [{ name: 'default', port: 5000, protocol: 'http' as const }]
      const definition = podDefinition('tpods/echo', { ports })
      key = definition.key
      await runtime.apply(definition)
      await untilPhase(runtime, key, 'running')
      const ask = async (mark: string) => {
        const connection = await connect(5000)
        connection.write(`GET / HTTP/1.1\r\nHost: pod\r\nX-Mark: ${mark}\r\nConnection: close\r\n\r\n`)
        const answer = (await buffer(connection)).toString()
        connection.destroy()
        return answer.includes(mark)
      }
      await until('an answer', async () => (await ask('mark-first-').catch(() => false)) || undefined)
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(`mark-${index}-`)))
      expect(answers).toEqual(answers.map(() => true))
    })

    test('a signal ends a connection, and refuses one that is not open yet', async () => {
      await startEcho()
      const stop = new AbortController()
      const connection = await connect(ECHO, { signal: stop.signal })
      const over = finished(connection).catch(() => undefined)
      stop.abort()
      await over
      expect(connection.destroyed).toBe(true)
      await expect(runtime.connect(key, ECHO, { signal: stop.signal })).rejects.toBeDefined()
    })
  })
}
