// A command in a container: behind the script of a shell where the image has one, else as it is.
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { PodsError } from '../../errors.ts'
import type { ExecOptions, ExecOutcome, Terminal } from '../port.ts'
import { Cancel, type Cancelled, cancelledOutcome } from '../shell/cancel.ts'
import { notExecutable, notFound, refusal } from '../shell/refusals.ts'
import { END_MS, type Finding, findingOf, ShellCommand } from '../shell/shell-command.ts'
import { quiet } from '../shell/sinks.ts'
import { isStatus, sentence } from './engine-error.ts'
import { isRefusalCode, troubleOf } from './engine-words.ts'
import { pump, type StreamEnd, type StreamOptions } from './exec-stream.ts'
import { followSize } from './exec-terminal.ts'
import type { ContainerPlace } from './place.ts'

/** What a command says while it is ended is waited for this long. */
const LAST_WORDS_MS = 1_000
/** The engine may end the connection before it knows the exit code; one that was cut looks the same. */
const EXIT_CODE_MS = 2_000

export async function execInContainer(
  place: ContainerPlace,
  argv: string[],
  options: ExecOptions,
): Promise<ExecOutcome> {
  if (argv[0] === undefined) throw refusal('command_not_found', 'there is no command to run')
  if (options.signal?.aborted) return { exitCode: null, timedOut: false, cancellable: true }
  const cancel = new Cancel(options)
  try {
    // An input can be sent once only, so it is not spent on finding out.
    const hasInput = options.stdin !== undefined || options.hidesArgv === true
    if (hasInput ? !(await hasShell(place)) : place.shells.get(place.id) === false) {
      return await execWithoutShell(place, argv, options, cancel)
    }
    const outcome = await execWithShell(place, argv, options, cancel)
    return outcome ?? (await execWithoutShell(place, argv, options, cancel))
  } finally {
    cancel.takeOff()
  }
}

export async function hasShell(place: ContainerPlace): Promise<boolean> {
  const known = place.shells.get(place.id)
  if (known !== undefined) return known
  const end = await run(place, ['sh', '-c', ':'], quiet())
  const isThere = (await refusalOf(place, end)) === undefined
  place.shells.set(place.id, isThere)
  return isThere
}

/** Undefined when there is no shell. */
async function execWithShell(
  place: ContainerPlace,
  argv: string[],
  options: ExecOptions,
  cancel: Cancel,
): Promise<ExecOutcome | undefined> {
  const { stdin, terminal } = options
  const command = new ShellCommand(argv, options)
  const way = terminal !== undefined ? 'become' : stdin === undefined ? 'empty' : 'input'
  const end = await run(place, command.script(way), {
    ...options,
    ...command.outputs,
    head: command.head,
    hasInput: way !== 'become' || stdin !== undefined,
    ended: command.ended,
    cancel,
    endCommand: () => endMarked(place, command),
  })
  await command.passHeld()
  if (typeof end === 'string') return cancelledOutcome(end, cancel)
  const told = command.exitCodeTold(place.podId)
  if (told === undefined && (await refusalOf(place, end)) !== undefined) {
    place.shells.set(place.id, false)
    return undefined
  }
  place.shells.set(place.id, true)
  if (told !== undefined) return { exitCode: told, timedOut: false, cancellable: true }
  const exitCode = await exitCodeOf(place, end)
  // The script says how the command ended, unless it was killed itself.
  if (terminal !== undefined || exitCode > 128) return { exitCode, timedOut: false, cancellable: true }
  throw lost(place, end.error)
}

/** An image of one program: the command is run as it is, and nothing can end it from outside. */
async function execWithoutShell(
  place: ContainerPlace,
  argv: string[],
  options: ExecOptions,
  cancel: Cancel,
): Promise<ExecOutcome> {
  const end = await run(place, argv, { ...options, cancel })
  if (typeof end === 'string') return cancelledOutcome(end, cancel)
  const refused = await refusalOf(place, end)
  if (refused === 'missing') throw notFound(argv, place.podId)
  if (refused === 'closed') throw notExecutable(argv, place.podId)
  return { exitCode: await exitCodeOf(place, end), timedOut: false, cancellable: false }
}

type RunOptions = Pick<ExecOptions, 'stdout' | 'stderr' | 'terminal'> &
  Pick<StreamOptions, 'stdin' | 'head' | 'ended'> & {
    /** Default: whether there is any to send. */
    hasInput?: boolean
  }

interface Cancellable {
  cancel: Cancel
  /** Ends the command from outside, where that is possible. */
  endCommand?: () => Promise<Finding | undefined>
}

interface RunEnd extends StreamEnd {
  exec: Docker.Exec
}

async function run(place: ContainerPlace, argv: string[], options: RunOptions): Promise<RunEnd>
async function run(
  place: ContainerPlace,
  argv: string[],
  options: RunOptions & Cancellable,
): Promise<RunEnd | Cancelled>
async function run(place: ContainerPlace, argv: string[], options: RunOptions & Partial<Cancellable>) {
  const { stdin, head, stdout, stderr, terminal, ended, cancel, endCommand } = options
  const { hasInput = stdin !== undefined || head !== undefined } = options
  const { exec, socket } = await start(place, argv, { hasInput, terminal })
  const size = terminal && followSize(place, exec, terminal)
  const pumping = pump(socket, { head, stdin, stdout, stderr, size, ended, gone: place.ended }).finally(size?.stop)
  const first = await (cancel === undefined ? pumping : Promise.race([pumping, cancel.cancelled]))
  if (first !== undefined) return { ...first, exec }
  const finding = await endCommand?.()
  const last = await Promise.race([pumping, delay(LAST_WORDS_MS, undefined)])
  if (last === undefined) socket.destroy()
  return finding === 'gone' || (finding === 'unseen' && last !== undefined) ? 'ended' : 'may_go_on'
}

/** Undefined when something goes on, or may. */
async function endMarked(place: ContainerPlace, { ending }: ShellCommand): Promise<Finding | undefined> {
  const cancel = new Cancel({ timeoutMs: END_MS })
  try {
    const end = await run(place, ending, { ...quiet(), cancel })
    return typeof end === 'string' ? undefined : findingOf(await exitCodeOf(place, end))
  } catch {
    return undefined // the outcome says that the command may go on
  } finally {
    cancel.takeOff()
  }
}

async function start(
  { engine, id, podId }: ContainerPlace,
  argv: string[],
  { hasInput, terminal }: { hasInput: boolean; terminal: Terminal | undefined },
): Promise<{ exec: Docker.Exec; socket: Duplex }> {
  const Tty = terminal !== undefined
  const size = terminal && { ConsoleSize: [terminal.rows, terminal.columns] as [number, number] }
  try {
    const exec = await engine.ask((abortSignal) =>
      engine.docker
        .getContainer(id)
        .exec({ Cmd: argv, AttachStdin: hasInput, AttachStdout: true, AttachStderr: !Tty, Tty, ...size, abortSignal }),
    )
    // Without a signal, which would end the connection too.
    const starting = exec.start({ hijack: true, Detach: false, Tty, ...size })
    const socket = await engine
      .ask(() => starting)
      .catch((error: unknown) => {
        starting.then((late) => late.destroy()).catch(() => undefined)
        throw error
      })
    return { exec, socket }
  } catch (cause) {
    const isStopped = isStatus(cause, 404, 409) || /not running|state improper/.test((cause as Error).message)
    if (!isStopped) throw cause
    const why = sentence((cause as Error).message)
    throw new PodsError('wrong_state', `pod "${podId}" is not running (${why})`, { cause })
  }
}

/** What the engine could not start; undefined when the command ran, and its first words are passed on. */
async function refusalOf(place: ContainerPlace, end: RunEnd): Promise<'missing' | 'closed' | undefined> {
  const { words } = end
  if (words === undefined) return undefined
  const exitCode = await exitCodeOf(place, end)
  const trouble = isRefusalCode(exitCode) ? troubleOf(words) : 'other'
  if (trouble !== 'other') return trouble
  await end.release()
  return undefined
}

async function exitCodeOf(place: ContainerPlace, { exec, error }: RunEnd): Promise<number> {
  const deadline = performance.now() + EXIT_CODE_MS
  for (let pauseMs = 5; ; pauseMs *= 2) {
    const seen = await place.engine
      .ask((abortSignal) => exec.inspect({ abortSignal }))
      .catch((cause: unknown) => {
        if (isStatus(cause, 404)) throw lost(place, error ?? cause)
        throw cause
      })
    if (!seen.Running && seen.ExitCode !== null && seen.ExitCode >= 0) return seen.ExitCode & 255
    if (error !== undefined || performance.now() > deadline) throw lost(place, error)
    await delay(pauseMs)
  }
}

function lost({ podId }: ContainerPlace, cause: unknown): PodsError {
  const message = `the connection to pod "${podId}" was lost; the command may go on`
  return new PodsError('runtime_unavailable', message, { cause })
}
