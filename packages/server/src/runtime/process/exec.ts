// A command in a running pod: the pod's environment and folder, streams with back-pressure, the exit code of a shell.
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { ExecOptions, ExecOutcome, Terminal } from '../port.ts'
import { exitCodeOf } from './ending.ts'
import { type InstancePlan, makeWorkFolder, workFolder } from './instance-folder.ts'
import { whenDrained } from './pipes.ts'
import { endMarked, execMark, execVariable, signalGroup } from './process-tree.ts'
import { checkStartable, refusal, unstartable } from './program.ts'
import { type StartedProgram, startProgram } from './start-program.ts'
import { startOnTerminal } from './terminal.ts'

/** From SIGTERM to SIGKILL when a command is cancelled. */
const cancelGraceMs = 2000
/** How long an output is silent before it counts as ended, when the command is gone but left something running. */
const idleMs = 200

export interface ExecPlace {
  folder: string
  plan: InstancePlan
}

/** The writables are left open; closing them early ends the command's output as a closed pipe does in a shell. */
export async function execInPod(
  { folder, plan }: ExecPlace,
  argv: string[],
  options: ExecOptions,
): Promise<ExecOutcome> {
  if (options.signal?.aborted) return { exitCode: null, timedOut: false, cancellable: true }
  const id = randomUUID()
  const place = { folder, environment: { ...plan.environment, [execVariable]: id } }
  if (options.terminal !== undefined) return execOnTerminal(place, argv, { ...options, id, terminal: options.terminal })
  const program = await startCommand(place, argv, options.stdin !== undefined)
  const cancel = new Cancel(options, program.pid)
  try {
    sendTo(program.stdout, options.stdout)
    sendTo(program.stderr, options.stderr)
    const endInput = feed(program.stdin, options.stdin)
    const exit = await program.exit
    cancel.leaderEnded()
    endInput()
    const drained = whenDrained([program.stdout, program.stderr], { idleMs })
    await Promise.race([drained, cancel.cancelled])
    if (cancel.by === undefined) return { exitCode: exitCodeOf(exit), timedOut: false, cancellable: true }
    await endMarked(execMark(id))
    program.stdout.destroy()
    program.stderr.destroy()
    return { exitCode: null, timedOut: cancel.by === 'time', cancellable: true }
  } finally {
    cancel.takeOff()
  }
}

interface Place {
  folder: string
  environment: Record<string, string>
}

async function execOnTerminal(
  { folder, environment }: Place,
  argv: string[],
  options: ExecOptions & { id: string; terminal: Terminal },
): Promise<ExecOutcome> {
  if (argv[0] === undefined) throw refusal('command_not_found', 'there is no command to run')
  checkStartable(argv, environment, workFolder(folder))
  const place = { environment, workFolder: await makeWorkFolder(folder), stdin: options.stdin, stdout: options.stdout }
  const program = await startOnTerminal(argv, { ...place, terminal: options.terminal })
  // A shell that talks to a terminal ignores SIGTERM.
  const cancel = new Cancel(options, program.pid, ['SIGHUP', 'SIGTERM'])
  void cancel.cancelled.then(program.destroy)
  try {
    const exitCode = await program.exit
    cancel.leaderEnded()
    if (cancel.by === undefined) return { exitCode, timedOut: false, cancellable: true }
    await endMarked(execMark(options.id))
    return { exitCode: null, timedOut: cancel.by === 'time', cancellable: true }
  } finally {
    cancel.takeOff()
  }
}

async function startCommand(
  { folder, environment }: Place,
  argv: string[],
  hasInput: boolean,
): Promise<StartedProgram> {
  const [name, ...rest] = argv
  if (name === undefined) throw refusal('command_not_found', 'there is no command to run')
  checkStartable(argv, environment, workFolder(folder))
  try {
    const place = await makeWorkFolder(folder)
    return await startProgram([name, ...rest], { environment, workFolder: place, pipeFolder: folder, hasInput })
  } catch (error) {
    const { reason, message } = unstartable(name, error)
    throw reason === 'runtime_error'
      ? new PodsError('runtime_unavailable', message, { cause: error })
      : refusal(reason, message, error)
  }
}

/** Ends a command at its time limit or at the signal: a word to its group, then SIGKILL. */
class Cancel {
  readonly #leader: number
  readonly #signal: AbortSignal | undefined
  readonly #signals: readonly NodeJS.Signals[]
  readonly #limit: NodeJS.Timeout | undefined
  #kill: NodeJS.Timeout | undefined
  #isLeaderAlive = true
  #tell = () => {}
  by: 'time' | 'signal' | undefined
  readonly cancelled = new Promise<void>((resolve) => {
    this.#tell = resolve
  })

  constructor({ timeoutMs, signal }: ExecOptions, leader: number, signals: readonly NodeJS.Signals[] = ['SIGTERM']) {
    this.#signals = signals
    this.#leader = leader
    this.#signal = signal
    this.#limit = timeoutMs === undefined ? undefined : setTimeout(() => this.#begin('time'), timeoutMs)
    signal?.addEventListener('abort', this.#onAbort)
    if (signal?.aborted) this.#onAbort()
  }

  /** From here on the number of the leader may lead another group. */
  leaderEnded(): void {
    this.#isLeaderAlive = false
    clearTimeout(this.#kill)
    if (this.by !== undefined) signalGroup(this.#leader, 'SIGKILL')
  }

  takeOff(): void {
    clearTimeout(this.#limit)
    clearTimeout(this.#kill)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#begin('signal')

  #begin(by: 'time' | 'signal'): void {
    if (this.by !== undefined) return
    this.by = by
    if (this.#isLeaderAlive) {
      for (const signal of this.#signals) signalGroup(this.#leader, signal)
      this.#kill = setTimeout(() => signalGroup(this.#leader, 'SIGKILL'), cancelGraceMs)
    }
    this.#tell()
  }
}

function sendTo(source: Socket, target: Writable): void {
  const giveUp = () => source.destroy()
  target.on('close', giveUp).on('error', giveUp)
  source.once('close', () => target.off('close', giveUp).off('error', giveUp))
  if (target.destroyed) giveUp()
  source.pipe(target, { end: false })
}

/** Returns what stops the feeding: the source belongs to the caller and is left as it is. */
function feed(target: Socket | undefined, source: Readable | undefined): () => void {
  if (target === undefined || source === undefined) return () => {}
  const endInput = () => target.end()
  source.on('error', endInput).on('close', endInput)
  source.pipe(target)
  return () => {
    source.off('error', endInput).off('close', endInput).unpipe(target)
    target.destroy()
  }
}
