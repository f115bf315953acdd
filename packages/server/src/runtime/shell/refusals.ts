// What an exec answers for an argv that cannot start. Arguments are never repeated: they may be secrets.
import { PodsError } from '../../errors.ts'
import type { ReasonCode } from '../port.ts'

export function refusal(reason: ReasonCode, message: string): PodsError {
  return new PodsError('runtime_refused', message, { details: { reason } })
}

export function notFound([name]: string[], podId: string): PodsError {
  return refusal('command_not_found', `the command "${name}" is not in pod "${podId}"`)
}

export function notExecutable([name]: string[], podId: string): PodsError {
  return refusal('command_not_executable', `the command "${name}" in pod "${podId}" may not be executed`)
}
