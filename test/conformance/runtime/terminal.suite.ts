// What every runtime promises for commands on a terminal.
import { PassThrough, Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type {
  ExecOptions,
  PodKey,
  PodRuntime,
  Terminal,
  TerminalSize,
} from '../../../packages/server/src/runtime/port.ts'
import type { RuntimeUnderTest } from './suite.ts'
import { execText, podDefinition, Sink, shell, until, untilPhase } from './support.ts'

class FakeTerminal implements Terminal {
  readonly columns = 90
  readonly rows = 30
  readonly listeners = new Set<(size: TerminalSize) => void>()
  onResize(listener: (size: TerminalSize) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  resize(size: TerminalSize): void {
    for (const listener of this.listeners) listener(size)
  }
}

export function describeTerminal(name: string, makeRuntime: () => Promise<RuntimeUnderTest>): void {
  describe(`${name}: terminal`, () => {
    let subject: RuntimeUnderTest
    let runtime: PodRuntime
    let key: PodKey

    /** Starts a command, and gives its keyboard, its screen and its end. */
    const open = (argv: string[], options: Partial<ExecOptions> = {}) => {
      const [keys, screen, terminal] = [new PassThrough(), new Sink(), new FakeTerminal()]
      const end = runtime.exec(key, argv, { stdin: keys, stdout: screen, stderr: new Sink(), terminal, ...options })
      const shows = (words: string) =>
        until(`${words} on the screen`, async () => (screen.text.includes(words) ? true : undefined), 10_000)
      return { keys, screen, terminal, end, shows }
    }

    beforeAll(async () => {
      subject = await makeRuntime()
      runtime = subject.runtime
    })
    afterEach(async () => {
      expect((await execText(runtime, key, ['echo', 'still here'])).stdout).toBe('still here\n')
      await runtime.remove(key, { graceMs: 0 })
    })
    afterAll(() => subject.close())
    const startPod = async () => {
      const definition = podDefinition(subject.image, { command: ['sleep', '600'], environment: { COLOUR: 'blue' } })
      key = definition.key
      await runtime.apply(definition)
      await untilPhase(runtime, key, 'running')
    }

    test('a shell talks to a terminal of the size that it was given, and is told of a new one', async () => {
      await startPod()
      const { keys, terminal, screen, end, shows } = open(['sh'])
      keys.write('test -t 0 && test -t 1 && test -t 2 && echo "all $COLOUR"\n')
      await shows('all blue')
      keys.write('stty size\n')
      await shows('30 90')
      terminal.resize({ columns: 120, rows: 50 })
      keys.write('stty size\n')
      await shows('50 120')
      keys.write('echo oops >&2; exit 42\n')
      expect(await end).toEqual({ exitCode: 42, timedOut: false, cancellable: true })
      expect(screen.text).toContain('\noops')
      expect(terminal.listeners.size).toBe(0)
    })

    test('^C interrupts, and a signal counts as 128 and its number', async () => {
      await startPod()
      const { keys, end, shows } = open(shell('echo ready; exec sleep 611'))
      await shows('ready')
      keys.write('\x03')
      expect((await end).exitCode).toBe(130)
    })

    test('the end of the input ends a command that reads it', async () => {
      await startPod()
      const { end, screen } = open(['cat'], { stdin: Readable.from(['words\n']) })
      expect((await end).exitCode).toBe(0)
      expect(screen.text).toContain('words\r\nwords')
    })

    test('a slow reader gets all that a command wrote', async () => {
      await startPod()
      const slow = new Sink({ delayMs: 5 })
      const { end } = open(shell('seq 1 60000'), { stdout: slow })
      expect((await end).exitCode).toBe(0)
      await until('the last line', async () => (slow.text.includes('\n60000\r\n') ? true : undefined))
      expect(slow.text).toBe(Array.from({ length: 60_000 }, (_, index) => `${index + 1}\r\n`).join(''))
    })

    test('input that the command does not read holds nothing else up', async () => {
      await startPod()
      const stop = new AbortController()
      const { keys, end, shows } = open(shell('stty raw -echo; echo ready; exec sleep 612'), { signal: stop.signal })
      await shows('ready')
      keys.write(Buffer.alloc(500_000, 'x\n'))
      expect((await execText(runtime, key, ['echo', 'meanwhile'])).stdout).toBe('meanwhile\n')
      stop.abort()
      expect(await end).toEqual({ exitCode: null, timedOut: false, cancellable: true })
    })

    test('a time limit ends a shell and what it started', async () => {
      await startPod()
      const { keys, end, shows } = open(['sh', '-i'], { timeoutMs: 1500 })
      keys.write('(trap : TERM HUP; echo away; sleep 614; sleep 615) & \n')
      await shows('away\r\n')
      expect(await end).toEqual({ exitCode: null, timedOut: true, cancellable: true })
      const script = 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "'
      expect((await execText(runtime, key, shell(script))).stdout).not.toContain('sleep 61')
    })

    test('a program that is not there is refused', async () => {
      await startPod()
      await expect(open(['no-such-program']).end).rejects.toMatchObject({ details: { reason: 'command_not_found' } })
    })
  })
}
