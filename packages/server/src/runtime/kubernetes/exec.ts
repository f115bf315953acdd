// A command in the container of a pod. Where the image has a shell, a constant script marks the command's environment
// and becomes it, so that a cancel finds everything that it started.
import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import type { ExecOptions, ExecOutcome, ReasonCode } from '../port.ts'
import type { ClusterClient } from './client.ts'
import { isStatus } from './cluster-error.ts'
import { Cancel } from './exec-cancel.ts'
import { type PumpInput, protocols } from './exec-input.ts'
import { type PumpEnd, pump } from './exec-socket.ts'
import { CONTAINER } from './manifests.ts'
import { MarkedOutput } from './marked-output.ts'

/** What a command says while it is ended is waited for this long. */
const LAST_WORDS_MS = 1_000
/** More than END takes where `sleep` knows whole seconds only. */
const END_MS = 30_000

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

/**
 * $1 is the mark, $2 what to do, the rest the command; without one it comes over the input: the number of its lines,
 * then its words as a shell quotes them. What only we can have said begins with the mark and ends with a semicolon. But
 * for a terminal, the script outlives the command: it says on both outputs that this was all, and goes on until its input
 * ends, because what a reader has not taken yet is lost with the last process, and an input that nobody reads may keep
 * the end from being told.
 */
const RUN = `m=$1; how=$2; shift 2
if [ $# -eq 0 ]; then read -r n; w=
while [ "$n" -gt 0 ]; do IFS= read -r l; w="$w$l
"; n=$((n-1)); done; eval "set -- $w"; unset w l; fi
p=$(command -v -- "$1") || { printf '%s:missing;' "$m" >&2; exit 127; }
case $p in /*) [ -x "$p" ] || { printf '%s:closed;' "$m" >&2; exit 126; };; esac
TPODS_EXEC_ID=$m; export TPODS_EXEC_ID; [ "$how" != become ] || exec "$@"
exec 3<&0
stay() { "$@" 3<&-; c=$?; printf '%s:ended:%s;' "$m" "$c"; printf '%s:ended:%s;' "$m" "$c" >&2
while read -r _ <&3; do :; done; exit $c; }
case $how in empty) stay "$@" </dev/null;; input) stay "$@";;
frames) while read -r n && [ "$n" != 0 ]; do dd bs="$n" count=1 iflag=fullblock 2>/dev/null || break; done | stay "$@";;
esac`
/** Of END: nothing carries the mark, or nothing that the user of the image may look at. */
const FOUND_NOTHING = 3
/**
 * $1 is the mark: SIGTERM, up to 2 s of patience, then SIGKILL until nothing carries the mark. 0 when what was found is
 * gone, FOUND_NOTHING, or another code when something goes on or cannot be looked for.
 */
const END = `for each in tail tr sed; do command -v $each >/dev/null || exit 2; done
find_all() { tail -n +1 /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' |
sed -n "/^==> .proc.[0-9]*.environ <==$/h;/^TPODS_EXEC_ID=$1$/{x;p;x;}" | tr -cd '0-9\\n'; }
n=0; s=TERM; while all=$(find_all "$1"); [ -n "$all" ]; do
[ $n -lt 20 ] || s=KILL; [ $n -lt 60 ] || exit 1
{ [ $n -eq 0 ] || [ $s = KILL ]; } && kill -$s $all 2>/dev/null; n=$((n+1)); sleep 0.1 2>/dev/null || sleep 1; done
[ $n -gt 0 ] || exit ${FOUND_NOTHING}`

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
  const { stdin, stdout, stderr, terminal } = options
  const mark = `\u0001tpods-${randomUUID()}` // begins as hardly any text does, so that nothing is held back
  const isTerminal = terminal !== undefined
  const errors = new MarkedOutput(mark, isTerminal ? stdout : stderr)
  const output = isTerminal ? undefined : new MarkedOutput(mark, stdout)
  const isHidden = options.hidesArgv === true && !isTerminal
  const runAs = (how: 'become' | 'empty' | 'input' | 'frames', only?: string) =>
    run(place, ['sh', '-c', RUN, 'sh', mark, how, ...(isHidden ? [] : argv)], {
      ...options,
      ...(output === undefined ? { stdout: errors, stderr } : { stdout: output, stderr: errors }),
      head: isHidden ? quoted(argv) : undefined,
      isFramed: how === 'frames',
      hasInput: how !== 'become' || stdin !== undefined,
      protocols: only === undefined ? undefined : [only],
      ended: allSaid(errors, output),
      cancel,
      endCommand: () => endMarked(place, mark),
    })
  let end: PumpEnd | Cancelled
  if (isTerminal) end = await runAs('become')
  else if (stdin === undefined) end = await runAs('empty')
  else {
    end = await withEndOfInput(
      place,
      () => runAs('input', protocols.withEnd),
      () => runAs('frames', protocols.withoutEnd),
    )
  }
  await Promise.all([errors.passHeld(), output?.passHeld()])
  if (typeof end === 'string') return cancelledOutcome(end, cancel)
  if (isMissing(end)) {
    place.facts.shells.set(place.path, false)
    return undefined
  }
  place.facts.shells.set(place.path, true)
  if (errors.said === 'missing') throw notFound(argv, place)
  if (errors.said === 'closed') {
    throw refusal('command_not_executable', `the command "${argv[0]}" in pod "${place.podId}" may not be executed`)
  }
  const told = /^ended:(\d+)$/.exec(errors.said)?.[1]
  if (told === undefined) {
    const exitCode = exitCodeOf(end, place)
    // The script says how the command ended, unless it was killed itself: any other word of an end is that of the node.
    if (isTerminal || exitCode > 128) return { exitCode, timedOut: false, cancellable: true }
    throw new PodsError('runtime_unavailable', lostSentence(place))
  }
  if (output?.said !== errors.said) {
    const message = `the command in pod "${place.podId}" ended with exit code ${told}, but the end of its output was lost`
    throw new PodsError('runtime_unavailable', message)
  }
  return { exitCode: Number(told), timedOut: false, cancellable: true }
}

/** The script has said on each output that nothing more comes, or on one that there is nothing to run. */
async function allSaid(errors: MarkedOutput, output: MarkedOutput | undefined): Promise<void> {
  await errors.ended
  if (errors.said.startsWith('ended')) await output?.ended
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

/** For a script that takes its words from the input: how many lines, then they. */
function quoted(argv: string[]): Buffer {
  const text = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return Buffer.from(`${text.split('\n').length}\n${text}\n`)
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
  if (isMissing(end)) throw notFound(argv, place)
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

/** What became of a command that was to end. */
type Cancelled = 'ended' | 'may_go_on'

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

/** All that carried the mark is gone, or nothing was seen that carries it. */
type Finding = 'gone' | 'unseen'

/** Undefined when something goes on, or may. */
async function endMarked(place: ExecPlace, mark: string): Promise<Finding | undefined> {
  const cancel = new Cancel({ timeoutMs: END_MS })
  try {
    const end = await run(place, ['sh', '-c', END, 'sh', mark], { ...quiet(), cancel })
    const exitCode = typeof end === 'string' ? undefined : exitCodeOf(end, place)
    return exitCode === 0 ? 'gone' : exitCode === FOUND_NOTHING ? 'unseen' : undefined
  } catch {
    return undefined // the outcome says that the command may go on
  } finally {
    cancel.takeOff()
  }
}

function cancelledOutcome(end: Cancelled, { by }: Cancel): ExecOutcome {
  return { exitCode: null, timedOut: by === 'time', cancellable: end === 'ended' }
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

function notFound([name]: string[], { podId }: ExecPlace): PodsError {
  return refusal('command_not_found', `the command "${name}" is not in pod "${podId}"`)
}

function refuseInput([name]: string[], { podId }: ExecPlace): never {
  const why = 'this cluster cannot tell the end of an input, and the image has no shell that could'
  throw refusal('refused', `the command "${name}" in pod "${podId}" cannot be given an input: ${why}`)
}

function refusal(reason: ReasonCode, message: string): PodsError {
  return new PodsError('runtime_refused', message, { details: { reason } })
}

/** Takes what is of no use. */
function quiet(): Pick<ExecOptions, 'stdout' | 'stderr'> {
  const drop = () => new Writable({ write: (_chunk, _encoding, done) => done() })
  return { stdout: drop(), stderr: drop() }
}
