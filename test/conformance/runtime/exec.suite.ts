// What every runtime promises for commands in a running pod.
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PodDefinition, PodKey, PodRuntime } from '../../../packages/server/src/runtime/port.ts'
import type { RuntimeUnderTest } from './suite.ts'
import { execText, podDefinition, podKey, Sink, shell, until, untilPhase } from './support.ts'

const AT_ONCE = 20

export function describeExec(name: string, makeRuntime: () => Promise<RuntimeUnderTest>): void {
  describe(`${name}: exec`, () => {
    let subject: RuntimeUnderTest
    let runtime: PodRuntime
    const made: PodKey[] = []
    const idle = ['sleep', '600']

    const start = async (command: string[], fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const definition = podDefinition(subject.image, { command, ...fields })
      made.push(definition.key)
      await runtime.apply(definition)
      return definition.key
    }
    const startRunning = async (command: string[], fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const key = await start(command, fields)
      await untilPhase(runtime, key, 'running')
      return key
    }

    beforeAll(async () => {
      subject = await makeRuntime()
      runtime = subject.runtime
    })
    afterEach(async () => {
      await Promise.all(made.splice(0).map((key) => runtime.remove(key, { graceMs: 0 })))
    })
    afterAll(() => subject.close())

    test('gives output, errors and exit code on their own channels', async () => {
      const key = await startRunning(idle, { environment: { COLOUR: 'blue' } })
      const result = await execText(runtime, key, shell('echo $COLOUR; echo oops >&2; exit 42'))
      expect(result).toMatchObject({ exitCode: 42, timedOut: false, stdout: 'blue\n', stderr: 'oops\n' })
    })

    test('passes arguments as they are', async () => {
      const key = await startRunning(idle)
      const { stdout } = await execText(runtime, key, ['printf', '%s|', 'a b', '$(id)', '*', ''])
      expect(stdout).toBe('a b|$(id)|*||')
    })

    test('reports each exit code as it is, and keeps commands that run at once apart', async () => {
      const key = await startRunning(idle)
      const codes = Array.from({ length: 256 }, (_, code) => code)
      for (let first = 0; first < codes.length; first += AT_ONCE) {
        const some = codes.slice(first, first + AT_ONCE)
        const results = await Promise.all(
          some.map((code) => execText(runtime, key, shell(`echo out ${code}; echo err ${code} >&2; exit ${code}`))),
        )
        expect(results.map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr])).toEqual(
          some.map((code) => [code, `out ${code}\n`, `err ${code}\n`]),
        )
      }
    }, 240_000)

    test('reports a signal as 128 and its number', async () => {
      const key = await startRunning(idle)
      expect((await execText(runtime, key, shell('kill -TERM $$; sleep 5'))).exitCode).toBe(143)
    })

    test('ends a command and its children at the time limit', async () => {
      const key = await startRunning(idle)
      const begin = Date.now()
      const script = 'echo begun; (trap "" TERM; sleep 611) & setsid sleep 612 & wait'
      // The time counts from the question, and a busy engine takes a while until the command begins.
      const result = await execText(runtime, key, shell(script), { timeoutMs: 3000 })
      expect(result).toMatchObject({ timedOut: true, stdout: 'begun\n' })
      if (!result.cancellable) return
      expect(result.exitCode).toBeNull()
      expect(Date.now() - begin).toBeLessThan(10_000)
      expect(await commandsIn(runtime, key)).not.toMatch(/sleep 61[12]/)
    })

    test('ends a command when its signal fires', async () => {
      const key = await startRunning(idle)
      const stop = new AbortController()
      setTimeout(() => stop.abort(), 300)
      const result = await execText(runtime, key, ['sleep', '613'], { signal: stop.signal })
      expect(result).toMatchObject({ exitCode: null, timedOut: false })
      if (result.cancellable) expect(await commandsIn(runtime, key)).not.toContain('sleep 613')
    })

    test('starts nothing when its signal has fired before', async () => {
      const key = await startRunning(idle)
      const result = await execText(runtime, key, shell('echo never'), { signal: AbortSignal.abort() })
      expect(result).toMatchObject({ exitCode: null, timedOut: false, stdout: '' })
    })

    test('carries megabytes through a command and back, at the pace of a slow reader', async () => {
      const key = await startRunning(idle)
      const sent = randomBytes(4 * 1024 * 1024)
      const [stdout, stderr] = [new Sink({ delayMs: 1 }), new Sink()]
      const stdin = Readable.from(blocks(sent), { objectMode: false })
      const outcome = await runtime.exec(key, ['cat'], { stdin, stdout, stderr })
      expect(outcome.exitCode).toBe(0)
      await until('the last bytes', async () => stdout.bytes.length === sent.length || undefined)
      expect(digest(stdout.bytes)).toBe(digest(sent))
      expect((await execText(runtime, key, ['sha256sum'], { stdin: Readable.from([sent]) })).stdout).toContain(
        digest(sent),
      )
    })

    test('a reader who is slower than the command gets its whole output, and nothing of the command is left', async () => {
      const key = await startRunning(idle)
      const [stdout, stderr] = [new Sink({ delayMs: 2 }), new Sink()]
      const script = 'i=0; while [ $i -lt 4 ]; do seq 1 1000000; i=$((i+1)); done; exit 9'
      expect((await runtime.exec(key, shell(script), { stdout, stderr })).exitCode).toBe(9)
      const once = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => `${index + 1}\n`).join(''))
      await until('the last bytes', async () => stdout.bytes.length === 4 * once.length || undefined)
      expect(digest(stdout.bytes)).toBe(digest(Buffer.concat([once, once, once, once])))
      const others = 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "'
      await until('its processes to be gone', async () => {
        const { stdout: all } = await execText(runtime, key, shell(others))
        return all.includes('seq 1 1000000') ? undefined : true
      })
    })

    test('an input that the command does not read is no failure', async () => {
      const key = await startRunning(idle)
      const stdin = Readable.from(blocks(randomBytes(1024 * 1024)), { objectMode: false })
      expect(await execText(runtime, key, shell('echo done'), { stdin })).toMatchObject({
        exitCode: 0,
        stdout: 'done\n',
      })
    })

    test('without an input the command reads an empty one', async () => {
      const key = await startRunning(idle)
      expect(await execText(runtime, key, ['cat'])).toMatchObject({ exitCode: 0, stdout: '' })
    })

    test('refuses a command that is not there, naming it and not its arguments', async () => {
      const key = await startRunning(idle)
      const refusal = await execText(runtime, key, ['no-such-program', 'hunter2']).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'runtime_refused', details: { reason: 'command_not_found' } })
      expect(String(refusal)).not.toContain('hunter2')
    })

    test('refuses a file that is not executable', async () => {
      const key = await startRunning(idle)
      await expect(execText(runtime, key, ['/etc/passwd'])).rejects.toMatchObject({
        code: 'runtime_refused',
        details: { reason: 'command_not_executable' },
      })
    })

    test('refuses a pod that does not run', async () => {
      const key = await start(shell('exit 3'))
      await untilPhase(runtime, key, 'failed')
      await expect(execText(runtime, key, ['true'])).rejects.toMatchObject({ code: 'wrong_state' })
      await expect(execText(runtime, podKey(), ['true'])).rejects.toMatchObject({ code: 'wrong_state' })
    })

    test('ends twenty trees of processes at once, those that ignore SIGTERM too', async () => {
      const key = await startRunning(idle)
      const stops: AbortController[] = []
      let begun = 0
      const script = 'trap "" TERM; setsid sleep 621 & (sleep 622; sleep 623) & echo begun; sleep 624'
      const runs = Array.from({ length: 20 }, () => {
        const [stdout, stop] = [new Sink(), new AbortController()]
        stops.push(stop)
        const run = runtime.exec(key, shell(script), { stdout, stderr: new Sink(), signal: stop.signal })
        void until('it to begin', async () => stdout.text.includes('begun') || undefined).then(() => {
          begun += 1
        })
        return run
      })
      await until('all to begin', async () => begun === 20 || undefined, 40_000)
      for (const stop of stops) stop.abort()
      const outcomes = await Promise.all(runs)
      expect(outcomes.every(({ exitCode, timedOut }) => exitCode === null && !timedOut)).toBe(true)
      if (outcomes.every(({ cancellable }) => cancellable)) {
        expect(await commandsIn(runtime, key)).not.toMatch(/sleep 62[1-4]/)
      }
    }, 90_000)

    test('a command whose pod is removed meanwhile ends within 5 s', async () => {
      const key = await startRunning(idle)
      const stdout = new Sink()
      const running = runtime.exec(key, shell('echo begun; exec sleep 625'), { stdout, stderr: new Sink() }).then(
        ({ exitCode }) => exitCode,
        (error: { code?: string }) => error.code,
      )
      await until('it to begin', async () => stdout.text.includes('begun') || undefined)
      await runtime.remove(key, { graceMs: 0 })
      const removedAt = Date.now()
      // What killed it, or that the connection to it was lost.
      expect([137, 143, 'runtime_unavailable']).toContain(await running)
      expect(Date.now() - removedAt).toBeLessThan(5000)
    })

    test('an input is the same when the command reads it in parts, and its end is told', async () => {
      const key = await startRunning(idle)
      const sent = randomBytes(300_000)
      const stdin = Readable.from(blocks(sent, 7_001), { objectMode: false })
      const script = 'head -c 100000 | sha256sum; cat >/dev/null; echo end'
      const { stdout } = await execText(runtime, key, shell(script), { stdin })
      expect(stdout).toMatch(/^[0-9a-f]{64} .*\nend\n$/s)
      const empty = Readable.from([], { objectMode: false })
      expect(await execText(runtime, key, ['cat'], { stdin: empty })).toMatchObject({ exitCode: 0, stdout: '' })
    })

    test('an argv that is to be hidden arrives as it is', async () => {
      const key = await startRunning(idle)
      const argv = ['printf', '%s|', 'a b', "it's", '$(id)', 'two\nlines\n', '', '\\']
      const { stdout, exitCode } = await execText(runtime, key, argv, { hidesArgv: true })
      expect([stdout, exitCode]).toEqual(["a b|it's|$(id)|two\nlines\n||\\|", 0])
      const fed = await execText(runtime, key, shell('cat; exit 3'), { hidesArgv: true, stdin: Readable.from(['fed']) })
      expect(fed).toMatchObject({ stdout: 'fed', exitCode: 3 })
    })
  })
}

/** The command lines that run in the pod, as /proc inside it has them. */
async function commandsIn(runtime: PodRuntime, key: PodKey): Promise<string> {
  const script = 'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " < $file; echo; done 2>/dev/null'
  return (await execText(runtime, key, shell(script))).stdout
}

function* blocks(data: Buffer, size = 64 * 1024): Generator<Buffer> {
  for (let start = 0; start < data.length; start += size) yield data.subarray(start, start + size)
}

function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
