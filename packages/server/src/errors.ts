// Every refusal that the service can give: a stable code, its HTTP status and whether a retry makes sense.
// Domain code throws PodsError and never mentions HTTP numbers; `http/` reads this table.

const codes = {
  // the caller's request
  invalid_request: { status: 400, retryable: false },
  invalid_query: { status: 400, retryable: false },
  image_not_allowed: { status: 400, retryable: false },
  template_not_found: { status: 400, retryable: false },
  not_offered: { status: 400, retryable: false },
  last_admin: { status: 400, retryable: false },
  token_missing: { status: 401, retryable: false },
  token_invalid: { status: 401, retryable: false },
  token_expired: { status: 401, retryable: false },
  token_foreign: { status: 401, retryable: false },
  user_disabled: { status: 401, retryable: false },
  bad_credentials: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  file_not_found: { status: 404, retryable: false },
  pod_not_found: { status: 404, retryable: false },
  route_not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  conflict: { status: 409, retryable: false },
  already_exists: { status: 409, retryable: false },
  has_dependents: { status: 409, retryable: false },
  wrong_state: { status: 409, retryable: false },
  port_closed: { status: 409, retryable: true },
  too_large: { status: 413, retryable: false },
  range_not_satisfiable: { status: 416, retryable: false },
  too_many_requests: { status: 429, retryable: true },
  // this service and its parts
  unexpected: { status: 500, retryable: false },
  unavailable: { status: 503, retryable: true },
  storage_full: { status: 507, retryable: false },
  // what a runtime can say; met by the controller, by exec and by the file operations
  runtime_refused: { status: 400, retryable: false },
  runtime_unavailable: { status: 503, retryable: true },
} as const

export type ErrorCode = keyof typeof codes

export interface ErrorExtras {
  cause?: unknown
  /** Facts for programs; goes to the client, so never a secret. */
  details?: Record<string, unknown>
  /** Where several fields of a request body were refused: one sentence each. */
  messages?: string[]
}

/** A refusal or failure with a stable code. The message says what happened, to which thing, and what to do. */
export class PodsError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  readonly messages: string[] | undefined

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'PodsError'
    this.code = code
    this.details = extras.details
    this.messages = extras.messages
  }

  get status(): number {
    return codes[this.code].status
  }

  get retryable(): boolean {
    return codes[this.code].retryable
  }
}

/** For switches over unions: a new member is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
