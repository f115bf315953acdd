// The one place that builds envelopes.
import { PodsError } from '../errors.ts'
import type { Enveloped } from './operations.ts'

export interface Envelope {
  message: string | string[]
  metadata: Record<string, unknown>
  result: unknown
  status: 'success' | 'error'
  version: string
  code?: string
  request_id?: string
}

export function successEnvelope(reply: Enveloped<unknown>, version: string): Envelope {
  return {
    message: reply.message ?? 'The request was successful',
    metadata: reply.metadata ?? {},
    result: reply.result,
    status: reply.status ?? 'success',
    version,
  }
}

/** 5xx texts are fixed: the cause stays in the log, under the request id. */
const UNEXPECTED = 'The server failed to carry out the request. Report the request id to its operator.'

/** Failures of ours whose sentence helps the caller. */
const SAID: readonly string[] = ['runtime_unavailable', 'unavailable', 'storage_full']

export function errorEnvelope(error: PodsError, version: string, requestId: string): Envelope {
  const isOurs = error.status < 500 || SAID.includes(error.code)
  return {
    message: error.messages ?? (isOurs ? error.message : UNEXPECTED),
    metadata: isOurs && error.details !== undefined ? error.details : {},
    result: null,
    status: 'error',
    version,
    code: error.code,
    request_id: requestId,
  }
}

/** Whatever was thrown, as an error of ours. */
export function toPodsError(error: unknown): PodsError {
  if (error instanceof PodsError) return error
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new PodsError('too_large', 'The request body is too large: at most 2 MiB of JSON are taken.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new PodsError('invalid_request', error instanceof Error ? error.message : 'The request could not be read.', {
      cause: error,
    })
  }
  if (isDatabaseAway(error))
    return new PodsError('unavailable', 'The database does not answer. Try again in a moment.', { cause: error })
  return new PodsError('unexpected', 'unexpected failure', { cause: error })
}

/** Connection failures of `pg`: by code where it has one, else by its fixed texts. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') return /^(ECONN|ENOENT$|EPIPE$|57P0|08)/.test(code)
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  )
}
