// Mistakes and refusals that tpods itself finds, each with its exit code. What the SDK throws: failure.ts.
import { exit } from './exit-codes.ts'

const kinds = {
  failure: exit.failure,
  usage: exit.usage,
  config: exit.config,
  not_signed_in: exit.auth,
  not_found: exit.notFound,
  conflict: exit.conflict,
  target_failed: exit.targetFailed,
  unreachable: exit.unreachable,
  partial: exit.partial,
  not_offered: exit.notOffered,
  timeout: exit.timeout,
  interrupted: exit.SIGINT,
} as const

export type ErrorKind = keyof typeof kinds

export interface ErrorExtras {
  cause?: unknown
  /** What to do about it, in the imperative. */
  remedy?: string
}

/** What happened, to which thing; `remedy` says what to do. Printed as one line. */
export class CliError extends Error {
  readonly kind: ErrorKind
  readonly remedy: string | undefined

  constructor(kind: ErrorKind, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'CliError'
    this.kind = kind
    this.remedy = extras.remedy
  }

  get exitCode(): number {
    return kinds[this.kind]
  }
}

/** The code of a failed system call, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
