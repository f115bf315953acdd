// Large outputs and files, whole and at the pace of whoever takes them; and the ways to ports that others do not have.
import { createHash, type Hash } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { Sink, shell, until } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { openEngineProxy } from './engine-proxy.ts'
import { useEngine } from './support.ts'

const MIB = 2 ** 20

/** Counts and digests, as slowly as asked. */
class Scale extends Writable {
  bytes = 0
  readonly hash: Hash = createHash('sha256')
  readonly #everyMs: number

  constructor(everyMs = 0) {
    super()
    this.#everyMs = everyMs
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length
    this.hash.update(chunk)
    if (this.#everyMs === 0) done()
    else setTimeout(done, this.#everyMs)
  }
}

/** The most that this process takes up beyond what it had. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  await work().finally(() => clearInterval(timer))
  return (most - before) / MIB
}

describeOnEngines(({ name, host }) => {
  describe(`${name}: streams`, () => {
    const world = useEngine(host)

    test.each([
      [200, 0],
      [50, 1],
    ])('%i MB of output are whole at a reader who takes %i ms for each piece', async (megabytes, everyMs) => {
      const key = await world.startRunning({ command: ['sleep', '600'] })
      const carry = async (stdout: Scale) => {
        const script = `head -c ${megabytes}000000 /dev/zero | tr "\\0" x; exit 7`
        const outcome = await world.runtime().exec(key, shell(script), { stdout, stderr: new Sink() })
        expect(outcome.exitCode).toBe(7)
      }
      // What this process takes once, for code and first buffers, is not counted.
      await carry(new Scale())
      const stdout = new Scale(everyMs)
      const growth = await growthOf(() => carry(stdout))
      const sent = createHash('sha256')
      for (let each = 0; each < megabytes; each += 1) sent.update(Buffer.alloc(1_000_000, 'x'))
      expect([stdout.bytes, stdout.hash.digest('hex')]).toEqual([megabytes * 1_000_000, sent.digest('hex')])
      expect(growth).toBeLessThan(64)
    })

    test('a file of 200 MiB goes up and down in flat memory', async () => {
      const key = await world.startRunning({ command: ['sleep', '600'] })
      const sent = createHash('sha256')
      const source = function* () {
        for (let each = 0; each < 200; each += 1) {
          const block = Buffer.alloc(MIB, each)
          sent.update(block)
          yield block
        }
      }
      const got = new Scale()
      const growth = await growthOf(async () => {
        await world.runtime().writeFile(key, 'large', Readable.from(source(), { objectMode: false }), {})
        const { sizeBytes, stream } = await world.runtime().readFile(key, 'large', {})
        expect(sizeBytes).toBe(200 * MIB)
        await pipeline(stream, got)
      })
      expect(got.hash.digest('hex')).toBe(sent.digest('hex'))
      expect(growth).toBeLessThan(64)
    })

    test('a port on the loopback is reached by a program inside, which is gone with the connection', async () => {
      const script = 'mkdir /www; head -c 3000000 /dev/zero >/www/file; exec httpd -f -h /www -p 127.0.0.1:7000'
      const key = await world.startRunning({ command: shell(script) })
      const open = (port: number) => world.runtime().connect(key, port, {})
      const connection = await until('the port', () => open(7000).catch(() => undefined))
      connection.end('GET /file HTTP/1.0\r\n\r\n')
      const reply = await buffer(connection)
      expect(reply.length).toBeGreaterThan(3_000_000)
      expect(reply.subarray(-3_000_000).equals(Buffer.alloc(3_000_000))).toBe(true)
      const idle = await open(7000)
      idle.destroy()
      await until('the program to be gone', async () => {
        const stdout = new Sink()
        const list = 'for each in /proc/[0-9]*/cmdline; do tr "\\\\0" " " <$each; echo; done 2>/dev/null'
        await world.runtime().exec(key, shell(list), { stdout, stderr: new Sink() })
        return /^nc (::1|127\.0\.0\.1) 7000/m.test(stdout.text) ? undefined : true
      })
      await expect(open(7001)).rejects.toMatchObject({ code: 'port_closed' })
    })
  })

  describe(`${name}: broken connections`, async () => {
    const proxy = await openEngineProxy(host)
    afterAll(() => proxy.close()) // after what uses it
    const world = useEngine(proxy.host)

    test('a command whose connection breaks is told so soon, and nothing is made up', async () => {
      const key = await world.startRunning({ command: ['sleep', '600'] })
      const stdout = new Sink()
      for (const argv of [shell('echo begun; sleep 60; echo over'), ['sleep', '61']]) {
        const running = world.runtime().exec(key, argv, { stdout, stderr: new Sink() })
        const outcome = running.catch((error: unknown) => error)
        await until('it to begin', async () => stdout.text.includes('begun') || undefined)
        await sleep(500)
        const cutAt = Date.now()
        proxy.cut()
        expect(await outcome).toMatchObject({ code: 'runtime_unavailable' })
        expect(Date.now() - cutAt).toBeLessThan(5_000)
      }
      expect(stdout.text).toBe('begun\n')
    })
  })
})
