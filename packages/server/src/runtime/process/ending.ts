// How a process ended, in the words of a shell, and whether it is started again.
import { constants } from 'node:os'
import type { RestartPolicy } from '../port.ts'
import type { Ending } from './instance-folder.ts'
import { unstartable } from './program.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** 0-255, and 128+N for a signal. */
export function exitCodeOf({ code, signal }: Exit): number {
  return signal === null ? (code ?? 0) : 128 + constants.signals[signal]
}

/** The package for terminals tells the number of the signal, 0 for none. */
export function exitCodeOfTerminal(code: number, signal: number | undefined): number {
  return signal === undefined || signal === 0 ? code : 128 + signal
}

export function endingOf(exit: Exit): Ending {
  const exitCode = exitCodeOf(exit)
  if (exitCode === 0) return { exitCode, reason: null, message: null }
  if (exit.signal === null) {
    return { exitCode, reason: 'exited', message: `main process exited with code ${exitCode}` }
  }
  const guess = exit.signal === 'SIGKILL' ? ' (out of memory?)' : ''
  return { exitCode, reason: 'exited', message: `main process was killed by ${exit.signal}${guess}` }
}

/** The ending of a main process that could not be started. */
export function failedStart(name: string, error: unknown): Ending {
  const { reason, message } = unstartable(name, error)
  return { exitCode: reason === 'command_not_found' ? 127 : 126, reason, message }
}

export function isRestarted(policy: RestartPolicy, ending: Ending): boolean {
  if (ending.reason !== null && ending.reason !== 'exited') return false
  return policy === 'always' || (policy === 'on_failure' && ending.exitCode !== 0)
}

export function restartMessage({ exitCode }: Ending, waitMs: number): string {
  return `main process exited with code ${exitCode}; it is started again after ${(waitMs / 1000).toFixed(1)} s`
}
