// A command in the container of a pod: behind the script of a shell where the image has one, else as it is.
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import type { ExecOptions, ExecOutcome } from '../port.ts'
import { Cancel, type Cancelled, cancelledOutcome } from '../shell/cancel.ts'
import { notFound, refusal } from '../shell/refusals.ts'
import { END_MS, type Finding, findingOf, type InputWay, ShellCommand } from '../shell/shell-command.ts'
import { quiet } from '../shell/sinks.ts'
import type { ClusterClient } from './client.ts'
import { isStatus } from './cluster-error.ts'
import { type PumpInput, protocols } from './exec-input.ts'
import { type PumpEnd, pump } from './exec-socket.ts'
import { CONTAINER } from './manifests.ts'

/** What a command says while it is ended is waited for this long. */
const LAST_WORDS_MS = 1_000

export interface ExecPlace {
  client: ClusterClient
  /** Of the Pod: `/api/v1/namespaces/<namespace>/pods/<name>`. */
  path: string
  podId: string
  facts: ExecFacts
}

/** What was found out so far. */
export interface ExecFacts {
  /** Which Pods have a shell, by path. */
  shells: Map<string, boolean>
  /** The API server has only the protocol that cannot tell the end of an input. */
  lacksInputEnd: boolean
}

/** `isRead`: the command reads all of its input at once. */
export type PodExecOptions = ExecOptions & Pick<PumpInput, 'isRead'>

export async function execInPod(place: ExecPlace, argv: string[], options: PodExecOptions): Promise<ExecOutcome> {
  if (argv[0] === undefined) throw refusal('command_not_found', 'there is no command to run')
  if (options.signal?.aborted) return { exitCode: null, timedOut: false, cancellable: true }
  const cancel = new Cancel(options)
  try {
    // An input can be sent once only, so it is not spent on finding out.
    const hasInput = options.stdin !== undefined || options.hidesArgv === true
    if (hasInput && !place.facts.shells.has(place.path)) await hasShell(place, cancel)
    if (place.facts.shells.get(place.path) === false) return await execWithoutShell(place, argv, options, cancel)
    const outcome = await execWithShell(place, argv, options, cancel)
    return outcome ?? (await execWithoutShell(place, argv, options, cancel))
  } finally {
    cancel.takeOff()
  }
}

async function hasShell(place: ExecPlace, cancel: Cancel): Promise<void> {
  const end = await run(place, ['sh', '-c', ':'], { ...quiet(), cancel })
  if (typeof end === 'object') place.facts.shells.set(place.path, !isMissing(end))
}

/** Undefined when there is no shell. */
async function execWithShell(
  place: ExecPlace,
  argv: string[],
  options: PodExecOptions,
  cancel: Cancel,
): Promise<ExecOutcome | undefined> {
  const { stdin, terminal } = options
  const command = new ShellCommand(argv, options)
  const runAs = (way: InputWay, only?: string) =>
    run(place, command.script(way), {
      ...options,
      ...command.outputs,
      head: command.head,
      isFramed: way === 'frames',
      hasInput: way !== 'become' || stdin !== undefined,
      protocols: only === undefined ? undefined : [only],
      ended: command.ended,
      cancel,
      endCommand: () => endMarked(place, command),
    })
  let end: PumpEnd | Cancelled
  if (terminal !== undefined) end = await runAs('become')
  else if (stdin === undefined) end = await runAs('empty')
  else {
    end = await withEndOfInput(
      place,
      () => runAs('input', protocols.withEnd),
      () => runAs('frames', protocols.withoutEnd),
    )
  }
  await command.passHeld()
  if (typeof end === 'string') return cancelledOutcome(end, cancel)
  if (isMissing(end)) {
    place.facts.shells.set(place.path, false)
    return undefined
  }
  place.facts.shells.set(place.path, true)
  const told = command.exitCodeTold(place.podId)
  if (told !== undefined) return { exitCode: told, timedOut: false, cancellable: true }
  const exitCode = exitCodeOf(end, place)
  // The script says how the command ended, unless it was killed itself: any other word of an end is that of the node.
  if (terminal !== undefined || exitCode > 128) return { exitCode, timedOut: false, cancellable: true }
  throw new PodsError('runtime_unavailable', lostSentence(place))
}

/** As the first way says where the API server can tell the end of an input, else as the second. */
async function withEndOfInput<T>({ facts }: ExecPlace, how: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  if (facts.lacksInputEnd) return otherwise()
  try {
    return await how()
  } catch (error) {
    // Nothing was started: a protocol is refused before.
    if (!isStatus(error, 400, 403)) throw error
    const result = await otherwise()
    facts.lacksInputEnd = true
    return result
  }
}

/** An image of one program: the command is run as it is, and nothing can end it from outside. */
async function execWithoutShell(
  place: ExecPlace,
  argv: string[],
  options: PodExecOptions,
  cancel: Cancel,
): Promise<ExecOutcome> {
  const runIt = (only?: string) => run(place, argv, { ...options, cancel, protocols: only ? [only] : undefined })
  const needsEnd = options.stdin !== undefined && options.terminal === undefined
  const end = needsEnd
    ? await withEndOfInput(
        place,
        () => runIt(protocols.withEnd),
        async () => refuseInput(argv, place),
      )
    : await runIt()
  if (typeof end === 'string') return cancelledOutcome(end, cancel)
  if (isMissing(end)) throw notFound(argv, place.podId)
  return { exitCode: exitCodeOf(end, place), timedOut: false, cancellable: false }
}

type Streams = Pick<ExecOptions, 'stdout' | 'stderr' | 'terminal'> &
  PumpInput & {
    /** Default: whether there is any to send. */
    hasInput?: boolean
    protocols?: string[] | undefined
  }

interface Cancellable {
  cancel: Cancel
  /** Ends the command from outside, where that is possible. */
  endCommand?: () => Promise<Finding | undefined>
  ended?: Promise<void>
}

async function run(
  { client, path }: ExecPlace,
  argv: string[],
  options: Streams & Cancellable,
): Promise<PumpEnd | Cancelled> {
  const { stdin, head, stdout, stderr, terminal, ended, cancel, endCommand } = options
  if (cancel.signal.aborted) return 'ended' // before it began
  const { hasInput = stdin !== undefined || head !== undefined } = options
  const flag = (name: string, isSet: boolean): [string, string][] => (isSet ? [[name, 'true']] : [])
  const opening = client.socket(`${path}/exec`, {
    protocols: options.protocols ?? Object.values(protocols),
    signal: cancel.signal,
    query: [
      ['container', CONTAINER],
      ['stdout', 'true'],
      ...flag('stdin', hasInput),
      ...flag('stderr', terminal === undefined),
      ...flag('tty', terminal !== undefined),
      ...argv.map((text): [string, string] => ['command', text]),
    ],
  })
  const socket = await opening.catch((error: unknown) => {
    if (!cancel.signal.aborted) throw error
  })
  if (socket === undefined) return 'may_go_on' // whether the request got through is not known
  const { isFramed = false, isRead = false } = options
  const pumping = pump(socket, {
    ...{ head, stdin, isFramed, isRead, stdout, stderr, terminal },
    ...(ended && { ended }),
  })
  const first = await Promise.race([pumping, cancel.cancelled])
  if (first !== undefined) return first
  const finding = await endCommand?.()
  const last = await Promise.race([pumping, delay(LAST_WORDS_MS, undefined)])
  socket.terminate()
  return finding === 'gone' || (finding === 'unseen' && last?.hasEnded) ? 'ended' : 'may_go_on'
}

/** Undefined when something goes on, or may. */
async function endMarked(place: ExecPlace, { ending }: ShellCommand): Promise<Finding | undefined> {
  const cancel = new Cancel({ timeoutMs: END_MS })
  try {
    const end = await run(place, ending, { ...quiet(), cancel })
    return typeof end === 'string' ? undefined : findingOf(exitCodeOf(end, place))
  } catch {
    return undefined // the outcome says that the command may go on
  } finally {
    cancel.takeOff()
  }
}

/** The engine's own words for a program that is not in the image. */
function isMissing({ status }: PumpEnd): boolean {
  if (status === undefined || exitCause(status) !== undefined) return false
  return /executable file not found|no such file or directory/.test(status.message ?? '')
}

function exitCodeOf({ status, isSilent }: PumpEnd, place: ExecPlace): number {
  if (status?.status === 'Success') return 0
  const cause = exitCause(status)
  if (cause !== undefined) return Number(cause)
  throw new PodsError(
    'runtime_unavailable',
    status === undefined
      ? lostSentence(place, isSilent)
      : `the command could not be run in pod "${place.podId}": ${status.message}`,
  )
}

function lostSentence({ podId }: ExecPlace, isSilent = false): string {
  return `the connection to pod "${podId}" ${isSilent ? 'fell silent' : 'was lost'}; the command may go on`
}

function exitCause(status: PumpEnd['status']): string | undefined {
  return status?.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
}

function refuseInput([name]: string[], { podId }: ExecPlace): never {
  const why = 'this cluster cannot tell the end of an input, and the image has no shell that could'
  throw refusal('refused', `the command "${name}" in pod "${podId}" cannot be given an input: ${why}`)
}
