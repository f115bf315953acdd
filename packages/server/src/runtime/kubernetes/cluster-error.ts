// What an API server answers instead of the object that was asked for, and what that means for a pod.
import { PodsError } from '../../errors.ts'
import type { ReasonCode } from '../port.ts'

/** The parts of a Kubernetes Status that are used. */
export interface StatusBody {
  message?: string
  reason?: string
  details?: { causes?: { reason?: string; message?: string; field?: string }[]; retryAfterSeconds?: number }
}

/** A refusal with its HTTP status and the API server's own sentence. */
export class ClusterError extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, body: StatusBody) {
    super(body.message ?? `the API server answered ${status}`)
    this.name = 'ClusterError'
    this.status = status
    this.reason = body.reason ?? ''
  }
}

/** The API server could not be asked, or its answer was cut off. */
export class ClusterUnreachable extends Error {
  constructor(cause: unknown) {
    super('the API server cannot be reached', { cause })
    this.name = 'ClusterUnreachable'
  }
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ClusterError && statuses.includes(error.status)
}

/** Whether it will never work. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ClusterError && verdict(error).code === 'runtime_refused'
}

/** What will never work is `runtime_refused`, anything else may work later. The API server's sentence is kept. */
export function toPodsError(error: unknown): unknown {
  if (error instanceof ClusterUnreachable) {
    return new PodsError('runtime_unavailable', 'the Kubernetes API server cannot be reached; it is tried again', {
      cause: error,
      details: { reason: 'engine_missing' satisfies ReasonCode },
    })
  }
  if (!(error instanceof ClusterError)) return error
  const { code, reason } = verdict(error)
  return new PodsError(code, `Kubernetes: ${error.message}`, { cause: error, details: { reason } })
}

/** An API server that comes up says so too, until it has read the roles: all pods wait for the same thing. */
const lacksRight = /User "[^"]*" cannot \S+ resource /
/** A namespace that is going away or was made a moment ago. */
const isNoPlace = /being terminated|error looking up service account/

function verdict({ status, message }: ClusterError): {
  code: 'runtime_refused' | 'runtime_unavailable'
  reason: ReasonCode
} {
  // A policy or webhook that says no may choose its status.
  const isDenied = / denied (the )?request/.test(message) && status < 500 && status !== 429
  if (isDenied || status === 400 || status === 413 || status === 422) {
    return { code: 'runtime_refused', reason: 'refused' }
  }
  if (status === 403) {
    if (/exceeded quota|status unknown for quota/.test(message)) return { code: 'runtime_unavailable', reason: 'quota' }
    if (lacksRight.test(message)) return { code: 'runtime_unavailable', reason: 'engine_missing' }
    if (!isNoPlace.test(message)) return { code: 'runtime_refused', reason: 'refused' }
  }
  const isOfCluster = status === 401 || status === 429 || status >= 500
  return { code: 'runtime_unavailable', reason: isOfCluster ? 'engine_missing' : 'runtime_error' }
}

/** Whatever the work throws is told in the words of the port. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toPodsError(error)
  }
}
