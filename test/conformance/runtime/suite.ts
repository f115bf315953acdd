// What every runtime promises (the guarantees in the port's doc comment), as sentences. An adapter calls
// `describeRuntime` with a way to make one; what its image has beyond `sh` and the usual tools is not used.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PodDefinition, PodKey, PodRuntime } from '../../../packages/server/src/runtime/port.ts'
import { collect, logTexts, podDefinition, podKey, shell, texts, until, untilLine, untilPhase } from './support.ts'

export interface RuntimeUnderTest {
  runtime: PodRuntime
  /** Has `sh`, `env`, `seq`, `sleep`, `cat`, `sha256sum` and `setsid`. */
  image: string
  /** Where it differs from a plain process of this machine, within what the port allows. */
  traits: {
    /** A program that is not in the image shows only when it is started: the pod fails instead of being refused. */
    startsBeforeItKnows: boolean
    /** The main process is the first of its container, which no signal from within can kill. */
    isInit: boolean
    /** The log of an instance goes with it; what matters of it was saved at its removal. */
    forgetsInstances: boolean
    /** Each start of the program begins with the files of the image. */
    startsFresh: boolean
    /** The log is one stream, told as stdout. */
    mergesOutputs: boolean
  }
  /** The folder of this machine that the sources of mounts lie in. */
  storageRoot: string
  /** What a shell in the pod is to write for a mount path. */
  inPod(path: string): string
  /** A second runtime object over the same engine, as after a restart of the server. */
  reopen(): Promise<PodRuntime>
  close(): Promise<void>
}

export function describeRuntime(name: string, makeRuntime: () => Promise<RuntimeUnderTest>): void {
  describe(name, () => {
    let subject: RuntimeUnderTest
    let runtime: PodRuntime
    const made: PodKey[] = []

    const define = (command: string[], fields: Partial<PodDefinition> = {}): PodDefinition => {
      const definition = podDefinition(subject.image, { command, ...fields })
      made.push(definition.key)
      return definition
    }
    const start = async (command: string[], fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const definition = define(command, fields)
      await runtime.apply(definition)
      return definition.key
    }
    const startRunning = async (command: string[], fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const key = await start(command, fields)
      await untilPhase(runtime, key, 'running')
      return key
    }
    const idle = ['sleep', '600']

    beforeAll(async () => {
      subject = await makeRuntime()
      runtime = subject.runtime
    })
    afterEach(async () => {
      await Promise.all(made.splice(0).map((key) => runtime.remove(key, { graceMs: 0 })))
    })
    afterAll(() => subject.close())

    describe('apply', () => {
      test('makes one container when it is called twice', async () => {
        const definition = define(shell('echo once; sleep 600'))
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'once')
        await runtime.apply(definition)
        await sleep(500)
        expect(await logTexts(runtime, definition.key)).toEqual(['once'])
      })

      test('makes one container when it is called from two servers at once', async () => {
        const other = await subject.reopen()
        const definition = define(shell('echo once; sleep 600'))
        await Promise.all([runtime, other, runtime, other].map((one) => one.apply(definition)))
        await untilLine(runtime, definition.key, 'once')
        await sleep(500)
        expect(await logTexts(runtime, definition.key)).toEqual(['once'])
        await other.close()
      })

      test('replaces an older instance, whose log stays as the previous one', async () => {
        const definition = define(shell('echo instance one; sleep 600'), { graceMs: 500 })
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'instance one')
        await runtime.apply({ ...definition, instance: 2, command: shell('echo instance two; sleep 600') })
        expect(await untilLine(runtime, definition.key, 'instance two')).toEqual(['instance two'])
        expect(await untilPhase(runtime, definition.key, 'running')).toMatchObject({ instance: 2 })
        if (subject.traits.forgetsInstances) return
        const previous = await collect(runtime.logs(definition.key, { previous: true }))
        expect(texts(previous)).toEqual(['instance one'])
      })

      test('never goes back to an older instance', async () => {
        const definition = define(idle, { instance: 2 })
        await runtime.apply(definition)
        await untilPhase(runtime, definition.key, 'running')
        await expect(runtime.apply({ ...definition, instance: 1 })).rejects.toMatchObject({ code: 'conflict' })
        expect(await runtime.observe(definition.key)).toMatchObject({ phase: 'running', instance: 2 })
      })

      test('refuses a program that is not there, naming it and not its arguments', async () => {
        const definition = define(['no-such-program', 'hunter2'])
        const refusal = await runtime.apply(definition).catch((error: unknown) => error)
        if (subject.traits.startsBeforeItKnows) {
          const seen = await untilPhase(runtime, definition.key, 'failed')
          expect(seen.reason).toBe('command_not_found')
          expect(seen.message).toContain('no-such-program')
          expect(seen.message).not.toContain('hunter2')
          return
        }
        expect(refusal).toMatchObject({ code: 'runtime_refused', details: { reason: 'command_not_found' } })
        expect(String(refusal)).toContain('no-such-program')
        expect(String(refusal)).not.toContain('hunter2')
        expect(await runtime.observe(definition.key)).toEqual({ phase: 'absent' })
      })

      test('starts many pods at once', async () => {
        const keys = await Promise.all(
          Array.from({ length: 20 }, (_, index) => start(shell(`echo pod ${index}; exit 0`))),
        )
        for (const [index, key] of keys.entries()) {
          expect(await untilPhase(runtime, key, 'succeeded')).toMatchObject({ exitCode: 0, reason: null })
          expect(await logTexts(runtime, key)).toEqual([`pod ${index}`])
        }
      })
    })

    describe('observation', () => {
      test('a pod that was never applied is absent', async () => {
        expect(await runtime.observe(podKey())).toEqual({ phase: 'absent' })
      })

      test('a running pod has its instance and start time', async () => {
        const before = Date.now()
        const key = await start(idle, { instance: 7 })
        const seen = await untilPhase(runtime, key, 'running')
        expect(seen).toMatchObject({ instance: 7, ready: true, reason: null, exitCode: null, restartCount: 0 })
        expect(seen.startedAt?.getTime()).toBeGreaterThan(before - 2000)
        expect(seen.startedAt?.getTime()).toBeLessThan(Date.now() + 2000)
      })

      test('a job that ends with 0 has succeeded', async () => {
        const key = await start(shell('exit 0'))
        expect(await untilPhase(runtime, key, 'succeeded')).toMatchObject({ exitCode: 0, reason: null })
      })

      test('a job that ends with 3 has failed and says so', async () => {
        const key = await start(shell('exit 3'))
        const seen = await untilPhase(runtime, key, 'failed')
        expect(seen).toMatchObject({ exitCode: 3, reason: 'exited' })
        expect(seen.message).toContain('3')
      })

      test('a job that is killed has failed with 128 and the number of the signal', async () => {
        const key = await start(shell(subject.traits.isInit ? 'exit 137' : 'kill -KILL $$; sleep 5'))
        expect(await untilPhase(runtime, key, 'failed')).toMatchObject({ exitCode: 137 })
      })

      test('an ended pod stays observable with its log', async () => {
        const key = await start(shell('echo all done'))
        await untilPhase(runtime, key, 'succeeded')
        await sleep(500)
        expect(await runtime.observe(key)).toMatchObject({ phase: 'succeeded' })
        expect(await logTexts(runtime, key)).toEqual(['all done'])
      })

      test('the list holds every pod with its key', async () => {
        const [running, ended] = [await startRunning(idle), await start(shell('exit 4'))]
        await untilPhase(runtime, ended, 'failed')
        const listed = new Map((await runtime.list()).map(({ key, observation }) => [key.uid, { key, observation }]))
        expect(listed.get(running.uid)).toMatchObject({ key: running, observation: { phase: 'running' } })
        expect(listed.get(ended.uid)).toMatchObject({ key: ended, observation: { phase: 'failed', exitCode: 4 } })
      })

      test('a watcher hears of a pod that starts and ends', async () => {
        const heard: string[] = []
        const stop = runtime.watch((uid) => heard.push(uid))
        const key = await startRunning(shell('sleep 2'))
        await until('a hint of the start', async () => heard.includes(key.uid) || undefined)
        heard.length = 0
        await untilPhase(runtime, key, 'succeeded')
        await until('a hint of the end', async () => heard.includes(key.uid) || undefined)
        stop()
      })

      test('a reopened runtime finds the pods again', async () => {
        const [running, ended] = [await startRunning(idle), await start(shell('echo kept; exit 5'))]
        await untilPhase(runtime, ended, 'failed')
        const other = await subject.reopen()
        expect(await other.observe(running)).toMatchObject({ phase: 'running' })
        expect(await other.observe(ended)).toMatchObject({ phase: 'failed', exitCode: 5 })
        expect(await logTexts(other, ended)).toEqual(['kept'])
        await other.remove(running, { graceMs: 0 })
        expect(await runtime.observe(running)).toEqual({ phase: 'absent' })
        await other.close()
      })
    })

    describe('restart policy', () => {
      test('on_failure starts a failed pod again, in the same container', async () => {
        const script = 'if [ -e here ]; then echo again; exit 0; fi; touch here; echo first; exit 9'
        const key = await start(shell(script), { restartPolicy: 'on_failure' })
        if (subject.traits.startsFresh) {
          await until('a second start', async () => {
            const seen = await runtime.observe(key)
            return (seen.phase !== 'absent' && seen.restartCount > 0) || undefined
          })
          expect((await logTexts(runtime, key)).slice(0, 1)).toEqual(['first'])
          return
        }
        expect(await untilPhase(runtime, key, 'succeeded')).toMatchObject({ exitCode: 0, restartCount: 1 })
        expect(await logTexts(runtime, key)).toEqual(['first', 'again'])
      })

      test('a pod that waits for its restart is pending and tells the exit code', async () => {
        const key = await start(shell('exit 9'), { restartPolicy: 'always' })
        const seen = await until('the pod to wait for its restart', async () => {
          const now = await runtime.observe(key)
          return now.phase === 'pending' && now.reason === 'restarting' ? now : undefined
        })
        expect(seen).toMatchObject({ exitCode: 9 })
        expect(seen.message).toContain('9')
      })

      test('always starts a pod again that ended well', async () => {
        const key = await start(shell('echo round'), { restartPolicy: 'always' })
        const rounds: string[] = []
        for await (const { line } of runtime.logs(key, { follow: true, signal: AbortSignal.timeout(40_000) })) {
          if (rounds.push(line) === 2) break
        }
        expect(rounds).toEqual(['round', 'round'])
        await until('the restart to be counted', async () => {
          const seen = await runtime.observe(key)
          return (seen.phase !== 'absent' && seen.restartCount >= 1) || undefined
        })
      })
    })

    describe('surroundings', () => {
      test('the environment is the one of the definition, unchanged', async () => {
        const environment = {
          GREETING: 'hello  world',
          QUOTES: `"double" 'single' $HOME $(id)`,
          EMPTY: '',
          UNI: 'grün ☂',
        }
        const key = await start(
          shell('for name in GREETING QUOTES EMPTY UNI; do eval "echo \\"$name=[\\$$name]\\""; done'),
          {
            environment,
          },
        )
        await untilPhase(runtime, key, 'succeeded')
        expect(await logTexts(runtime, key)).toEqual(
          Object.entries(environment).map(([name, text]) => `${name}=[${text}]`),
        )
      })

      test('arguments follow the command, and none is read by a shell', async () => {
        const key = await start(shell('for each in "$@"; do echo "[$each]"; done'), {
          arguments: ['a b', '$(id)', '*', ''],
        })
        await untilPhase(runtime, key, 'succeeded')
        expect(await logTexts(runtime, key)).toEqual(['[a b]', '[$(id)]', '[*]', '[]'])
      })

      test('output can be opened again by its path', async () => {
        const key = await start(shell('echo out > /dev/stdout; echo err > /dev/stderr'))
        await untilPhase(runtime, key, 'succeeded')
        expect((await logTexts(runtime, key)).sort()).toEqual(['err', 'out'])
      })
    })

    describe('logs', () => {
      test('a job that prints 1000 lines and ends at once loses none', async () => {
        const key = await start(shell('seq 1 1000; sleep 0.2'))
        await untilPhase(runtime, key, 'succeeded')
        expect(await logTexts(runtime, key)).toEqual(Array.from({ length: 1000 }, (_, index) => String(index + 1)))
      })

      test('the last line is kept when it has no line end', async () => {
        const key = await start(shell('echo first; printf last'))
        await untilPhase(runtime, key, 'succeeded')
        expect(await logTexts(runtime, key)).toEqual(['first', 'last'])
      })

      test('standard output and standard error are told apart', async () => {
        const key = await start(shell('echo to out; echo to err >&2'))
        await untilPhase(runtime, key, 'succeeded')
        const lines = await collect(runtime.logs(key, {}))
        const [out, err] = ['stdout', subject.traits.mergesOutputs ? 'stdout' : 'stderr']
        expect(lines.map(({ source, line }) => `${source}: ${line}`).sort()).toEqual(
          [`${err}: to err`, `${out}: to out`].sort(),
        )
      })

      test('tail gives the last lines only', async () => {
        const key = await start(shell('seq 1 5000'))
        await untilPhase(runtime, key, 'succeeded')
        expect(texts(await collect(runtime.logs(key, { tail: 3 })))).toEqual(['4998', '4999', '5000'])
        expect(await collect(runtime.logs(key, { tail: 0 }))).toEqual([])
        expect(await collect(runtime.logs(key, { tail: 9000 }))).toHaveLength(5000)
      })

      test('since gives the later lines only', async () => {
        const key = await start(shell('echo early; sleep 1; echo late'))
        await untilPhase(runtime, key, 'succeeded')
        const [early] = await collect(runtime.logs(key, {}))
        expect(texts(await collect(runtime.logs(key, { since: early?.ts ?? new Date() })))).toEqual(['late'])
      })

      test('follow gives lines as they come and ends with the pod', async () => {
        const key = await start(shell('for each in 1 2 3; do echo line $each; sleep 1; done'))
        const arrivals: number[] = []
        const lines: string[] = []
        for await (const { line } of runtime.logs(key, { follow: true })) {
          arrivals.push(Date.now())
          lines.push(line)
        }
        expect(lines).toEqual(['line 1', 'line 2', 'line 3'])
        expect((arrivals[2] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(300)
        expect(await runtime.observe(key)).toMatchObject({ phase: 'succeeded' })
      })

      test('follow ends when its signal fires', async () => {
        const key = await startRunning(shell('echo hello; sleep 600'))
        const stop = new AbortController()
        const lines: string[] = []
        for await (const { line } of runtime.logs(key, { follow: true, signal: stop.signal })) {
          lines.push(line)
          stop.abort()
        }
        expect(lines).toEqual(['hello'])
        expect(await runtime.observe(key)).toMatchObject({ phase: 'running' })
      })

      test('the last words of a pod that is removed are in a stream that was open', async () => {
        const script =
          'trap "echo got the signal; sleep 0.2; seq 1 500; echo last words; exit 0" TERM; echo ready; while :; do sleep 0.1; done'
        const key = await start(shell(script))
        await untilLine(runtime, key, 'ready')
        const reading = collect(runtime.logs(key, { follow: true }))
        await runtime.remove(key, { graceMs: 10_000 })
        const said = (await reading).filter(({ source }) => source === 'stdout')
        const counted = Array.from({ length: 500 }, (_, index) => String(index + 1))
        expect(texts(said)).toEqual(['ready', 'got the signal', ...counted, 'last words'])
      })

      test('a pod that is not there has an empty log', async () => {
        expect(await collect(runtime.logs(podKey(), { follow: true }))).toEqual([])
      })
    })

    describe('remove', () => {
      test('leaves nothing, and twice is once', async () => {
        const key = await startRunning(idle)
        await Promise.all([runtime.remove(key, { graceMs: 1000 }), runtime.remove(key, { graceMs: 1000 })])
        expect(await runtime.observe(key)).toEqual({ phase: 'absent' })
        expect((await runtime.list()).map((pod) => pod.key.uid)).not.toContain(key.uid)
        await runtime.remove(key, { graceMs: 1000 })
      })

      test('of an instance leaves a newer one alone', async () => {
        const key = await start(idle, { instance: 2 })
        await untilPhase(runtime, key, 'running')
        await runtime.remove(key, { graceMs: 0, upTo: 1 })
        expect(await runtime.observe(key)).toMatchObject({ phase: 'running', instance: 2 })
        await runtime.remove(key, { graceMs: 0, upTo: 2 })
        expect(await runtime.observe(key)).toEqual({ phase: 'absent' })
      })

      test('ends a pod that ignores SIGTERM when its grace is over', async () => {
        const key = await start(shell('trap "" TERM; echo ready; while :; do sleep 0.1; done'))
        await untilLine(runtime, key, 'ready')
        const begin = Date.now()
        await runtime.remove(key, { graceMs: 600 })
        expect(Date.now() - begin).toBeGreaterThan(500)
        expect(await runtime.observe(key)).toEqual({ phase: 'absent' })
      })

      test('lets a pod end in its own time within the grace', async () => {
        const key = await start(
          shell('trap "sleep 0.5; echo saved; exit 0" TERM; echo ready; while :; do sleep 0.1; done'),
        )
        await untilLine(runtime, key, 'ready')
        const reading = collect(runtime.logs(key, { follow: true }))
        await runtime.remove(key, { graceMs: 20_000 })
        expect(texts(await reading)).toContain('saved')
      })

      test('does not wait for the grace when the pod ends sooner', async () => {
        const key = await start(shell('trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done'), {
          graceMs: 30_000,
        })
        await untilLine(runtime, key, 'ready')
        const begin = Date.now()
        await runtime.remove(key, { graceMs: 30_000 })
        expect(Date.now() - begin).toBeLessThan(10_000)
      })

      test('a stream that was asked for before the removal can be read after it', async () => {
        const key = await start(shell('echo ready; sleep 600'))
        await untilLine(runtime, key, 'ready')
        const stream = runtime.logs(key, { follow: true })
        await runtime.remove(key, { graceMs: 0 })
        expect((await collect(stream)).map(({ line }) => line)).toContain('ready')
      })

      test('leaves another pod of the same name alone', async () => {
        const former = await startRunning(idle)
        const key = podKey(former.podId)
        await startRunning(idle, { key })
        await runtime.remove(former, { graceMs: 0 })
        expect(await runtime.observe(former)).toEqual({ phase: 'absent' })
        expect(await runtime.observe(key)).toMatchObject({ phase: 'running' })
      })

      test('a pod that waits for its restart does not come back', async () => {
        const key = await start(shell('exit 1'), { restartPolicy: 'always' })
        await untilPhase(runtime, key, 'pending')
        await runtime.remove(key, { graceMs: 1000 })
        await sleep(1500)
        expect(await runtime.observe(key)).toEqual({ phase: 'absent' })
      })

      test('a removed pod can be applied again', async () => {
        const definition = define(shell('echo anew; sleep 600'))
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'anew')
        await runtime.remove(definition.key, { graceMs: 0 })
        await runtime.apply(definition)
        expect(await untilLine(runtime, definition.key, 'anew')).toEqual(['anew'])
      })
    })

    test('the check tells that the runtime works', async () => {
      const health = await runtime.check()
      expect(health.ok).toBe(true)
      expect(health.detail).not.toBe('')
    })
  })
}
