// One command in a pod with live streams: starts it, says how it ended, and keeps an action log without its arguments.
import { basename } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { PodsError } from '../errors.ts'
import type { ExecOutcome, Terminal } from '../runtime/port.ts'
import type { ExecDeps } from './exec.ts'
import type { Caller } from './permissions.ts'
import { fillArgv } from './pod-definition.ts'
import { logAction } from './pod-write.ts'
import type { RunningPod } from './running-pod.ts'

/** Why a session is cancelled by the server; the client sees it as the reason of the end. */
export const IDLE = 'idle_timeout'

export interface ExecSession {
  argv: string[]
  /** No limit when undefined. */
  timeoutMs: number | undefined
  stdin: Readable | undefined
  stdout: Writable
  stderr: Writable
  terminal: Terminal | undefined
  /** Cancels the command: TERM, then KILL. Its reason is IDLE when nothing went in or out for too long. */
  signal: AbortSignal
}

export interface ExecEnd {
  /** As a shell reports it; null when the time limit or a cancel ended the command. */
  exitCode: number | null
  /** A limit of time ended it: its own, or that of the server for commands over which nothing goes. */
  timedOut: boolean
  /** A stable word where there is more to say: `cancelled`, `idle_timeout`, `may_go_on`, `command_not_found`, … */
  reason: string | undefined
}

/** The writables are left open. Throws what keeps the command from being tried at all. */
export async function runExecSession(
  deps: ExecDeps,
  caller: Caller,
  pod: RunningPod,
  session: ExecSession,
): Promise<ExecEnd> {
  const startedAt = performance.now()
  const argv = await fillArgv(deps, pod.row, session.argv)
  const end = await perform(deps, pod, argv, { ...session, hidesArgv: argv !== session.argv })
  const seconds = Math.round(performance.now() - startedAt) / 1000
  const ending = end.timedOut ? 'timeout' : (end.exitCode ?? end.reason ?? 'unknown')
  const program = basename(session.argv[0] ?? '')
  await logAction(deps.db, deps, caller, pod.row.uid, `'${caller.username}' ran exec: ${program} ${ending} ${seconds}s`)
  return end
}

async function perform(
  { runtime }: ExecDeps,
  { key }: RunningPod,
  argv: string[],
  { timeoutMs, stdin, stdout, stderr, terminal, signal, hidesArgv }: ExecSession & { hidesArgv: boolean },
): Promise<ExecEnd> {
  try {
    const outcome = await runtime.exec(key, argv, {
      stdout,
      stderr,
      signal,
      hidesArgv,
      ...(stdin !== undefined && { stdin }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(terminal !== undefined && { terminal }),
    })
    const isIdle = outcome.exitCode === null && signal.reason === IDLE
    return {
      exitCode: outcome.exitCode,
      timedOut: outcome.timedOut || isIdle,
      reason: isIdle && outcome.cancellable ? IDLE : reasonOf(outcome),
    }
  } catch (error) {
    const reason = error instanceof PodsError && error.code === 'runtime_refused' ? error.details?.reason : undefined
    if (!(error instanceof PodsError) || typeof reason !== 'string')
      throw error
      // As a shell reports a command that cannot run.
    ;(terminal === undefined ? stderr : stdout).write(`${error.message}\n`)
    return { exitCode: reason === 'command_not_found' ? 127 : 126, timedOut: false, reason }
  }
}

function reasonOf({ exitCode, timedOut, cancellable }: ExecOutcome): string | undefined {
  if (exitCode !== null) return undefined
  if (!cancellable) return 'may_go_on'
  return timedOut ? 'timed_out' : 'cancelled'
}
