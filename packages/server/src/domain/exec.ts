// Running commands in a pod one after the other, with a limit for each and for all, and a real stop.
import { basename } from 'node:path'
import { Writable } from 'node:stream'
import { PodsError } from '../errors.ts'
import type { ExecResult, ExecutePodCommands } from '../generated/api.ts'
import type { ExecOptions, PodRuntime } from '../runtime/port.ts'
import type { Caller } from './permissions.ts'
import { fillArgv } from './pod-definition.ts'
import { logAction, type PodsDeps } from './pod-write.ts'
import { requireRunningPod } from './running-pod.ts'

export interface ExecDeps extends PodsDeps {
  runtime: PodRuntime
  execMaxTimeoutSec: number
}

/** Of each stream of each command; what is longer is cut and says so. */
const MAX_OUTPUT_BYTES = 10 * 1024 * 1024

export interface ExecReport {
  results: ExecResult[]
  total: number
  successful: number
  message: string
  /** A command failed and `fail_on_non_success` asked to stop there. */
  isFailure: boolean
}

interface Limits {
  totalMs: number
  commandMs: number
  stopsAtFailure: boolean
}

export async function execCommands(
  deps: ExecDeps,
  caller: Caller,
  podId: string,
  body: ExecutePodCommands,
  signal: AbortSignal,
): Promise<ExecReport> {
  const limits = readLimits(body, deps.execMaxTimeoutSec)
  const commands = toCommands(body.commands)
  const { row: pod, key } = await requireRunningPod(deps, caller, podId)
  const deadline = performance.now() + limits.totalMs
  const results: ExecResult[] = []
  let stopped: Stop | undefined
  for (const argv of commands) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) {
      stopped = 'total'
      break
    }
    const filled = await fillArgv(deps, pod, argv)
    const limitMs = Math.min(limits.commandMs, leftMs)
    const result = await runOne(deps, key, filled, limitMs, { signal, hidesArgv: filled !== argv })
    // As it was sent: what was filled in may be secret.
    results.push({ ...result, command: argv })
    if (result.success) continue
    if (result.timed_out && leftMs < limits.commandMs) stopped = 'total'
    else if (result.timed_out && limits.stopsAtFailure) stopped = 'command'
    else if (limits.stopsAtFailure) stopped = 'failure'
    if (stopped !== undefined) break
  }
  await audit(deps, caller, pod.uid, results)
  return report(results, commands.length, stopped, limits.stopsAtFailure)
}

type Stop = 'total' | 'command' | 'failure'

const stopTexts: Record<Stop, string> = {
  total: 'Execution stopped due to total timeout. Consider increasing the total_timeout parameter.',
  command:
    'Execution stopped due to command timeout on latest command. Consider increasing the command_timeout parameter.',
  failure:
    'Execution stopped due to command failure on latest command. Consider setting fail_on_non_success=False to continue through errors.',
}

function report(results: ExecResult[], total: number, stopped: Stop | undefined, stopsAtFailure: boolean): ExecReport {
  const successful = results.filter(({ success }) => success).length
  const failedAt = results.findIndex(({ success }) => !success)
  const failed = results[failedAt]
  const parts = [successful === total ? 'All Commands Successful' : `${successful} of ${total} commands successful`]
  if (stopped !== undefined) parts.push(stopTexts[stopped])
  // The command's first word only: arguments may hold secrets.
  if (failed) parts.push(`Command ${failedAt + 1} (${failed.command[0]}) ${ending(failed)}.`)
  return {
    results,
    total,
    successful,
    message: parts.join(' - '),
    isFailure: successful < total && (stopsAtFailure || stopped !== undefined),
  }
}

function ending(result: ExecResult): string {
  if (result.timed_out) return 'was ended by its time limit'
  if (result.reason === 'command_not_found') return 'was not found'
  if (result.reason === 'command_not_executable') return 'could not be executed'
  return `ended with exit code ${result.exit_code}`
}

function readLimits(body: ExecutePodCommands, maxSec: number): Limits {
  const seconds = (name: 'total_timeout' | 'command_timeout', fallback: number) => {
    const value = body[name] === undefined ? Math.min(fallback, maxSec) : (body[name] ?? maxSec)
    if (value > maxSec) {
      const text = `body, ${name}: must be at most ${maxSec} seconds. Got ${value}.`
      throw new PodsError('invalid_request', text, { messages: [text] })
    }
    return value * 1000
  }
  return {
    totalMs: seconds('total_timeout', 300),
    commandMs: seconds('command_timeout', 60),
    stopsAtFailure: body.fail_on_non_success ?? true,
  }
}

/** A flat list is the argv of one command. */
function toCommands(commands: ExecutePodCommands['commands']): string[][] {
  return (typeof commands[0] === 'string' ? [commands] : commands) as string[][]
}

async function runOne(
  deps: ExecDeps,
  key: Parameters<PodRuntime['exec']>[0],
  argv: string[],
  timeoutMs: number,
  options: Pick<ExecOptions, 'signal' | 'hidesArgv'>,
): Promise<ExecResult> {
  const stdout = new CappedOutput(MAX_OUTPUT_BYTES)
  const stderr = new CappedOutput(MAX_OUTPUT_BYTES)
  const startedAt = performance.now()
  const timestamp = deps.clock.now().toISOString()
  const finish = (
    outcome: Pick<ExecResult, 'exit_code' | 'timed_out'> & { reason?: string; text?: string },
  ): ExecResult => ({
    command: argv,
    stdout: stdout.text(),
    stderr: stderr.text() + (outcome.text ?? ''),
    success: outcome.exit_code === 0,
    exit_code: outcome.exit_code,
    timed_out: outcome.timed_out,
    truncated: stdout.isCut || stderr.isCut,
    ...(outcome.reason !== undefined && { reason: outcome.reason }),
    duration_sec: Math.round(performance.now() - startedAt) / 1000,
    timestamp,
  })
  try {
    const { exitCode, timedOut } = await deps.runtime.exec(key, argv, { stdout, stderr, timeoutMs, ...options })
    return finish({ exit_code: exitCode, timed_out: timedOut })
  } catch (error) {
    const reason = error instanceof PodsError && error.code === 'runtime_refused' ? error.details?.reason : undefined
    if (!(error instanceof PodsError) || typeof reason !== 'string') throw error
    // As a shell reports a command that cannot run.
    return finish({
      exit_code: reason === 'command_not_found' ? 127 : 126,
      timed_out: false,
      reason,
      text: `${error.message}\n`,
    })
  }
}

async function audit(deps: ExecDeps, caller: Caller, uid: string, results: ExecResult[]): Promise<void> {
  const entries = results.map(
    (result) =>
      `${basename(result.command[0] ?? '')} ${result.timed_out ? 'timeout' : result.exit_code} ${result.duration_sec}s`,
  )
  const shown = entries.length > 8 ? [...entries.slice(0, 8), `+${entries.length - 8} more`] : entries
  await logAction(deps.db, deps, caller, uid, `'${caller.username}' ran exec: ${shown.join(', ')}`)
}

/** Keeps the first bytes and lets the rest pass, so that a chatty command is not held up. */
class CappedOutput extends Writable {
  isCut = false
  readonly #chunks: Buffer[] = []
  #room: number

  constructor(maxBytes: number) {
    super()
    this.#room = maxBytes
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (chunk.length > this.#room) this.isCut = true
    if (this.#room > 0) this.#chunks.push(chunk.subarray(0, this.#room))
    this.#room = Math.max(0, this.#room - chunk.length)
    done()
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}
