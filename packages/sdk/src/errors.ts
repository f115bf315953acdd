// Everything the SDK throws. An error has a stable `code`, says whether a retry makes sense, and never holds the token.

/** Registered globally, so that two copies of this package know each other's errors. */
const BRAND = Symbol.for('@tpods/sdk/error')

/** The base of all errors of the SDK. */
export class TpodsError extends Error {
  static {
    TpodsError.prototype.name = 'TpodsError'
  }

  readonly code: string
  /** Whether the same call may succeed when it is made again. */
  readonly retryable: boolean

  constructor(
    code: string,
    message: string,
    { cause, retryable = false }: { cause?: unknown; retryable?: boolean } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.retryable = retryable
  }

  get [BRAND](): true {
    return true
  }

  /** Facts for a log: no body, no headers, no cause. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message, retryable: this.retryable }
  }
}

/**
 * Whether `thrown` comes from the SDK; also right when two copies of the package are loaded, where `instanceof` is not.
 * @example
 * if (isTpodsError(error) && error.code === 'pod_not_found') console.error(error.message)
 */
export function isTpodsError(thrown: unknown): thrown is TpodsError {
  return typeof thrown === 'object' && thrown !== null && BRAND in thrown
}

export interface ApiFailure {
  status: number
  /** The server's word for the cause; a Tapis site sends none. */
  code?: string | undefined
  requestId?: string | undefined
  messages: string[]
  body: unknown
  retryAfterMs?: number | undefined
}

/** The server answered with a refusal or a failure. */
export class ApiError extends TpodsError {
  static {
    ApiError.prototype.name = 'ApiError'
  }

  readonly status: number
  /** Also in the log of the server; quote it when you report a problem. */
  readonly requestId: string | undefined
  /** What the server said; several sentences where several fields were refused. */
  readonly messages: readonly string[]
  /** The parsed envelope, or the text when the answer was none. */
  readonly body: unknown
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined

  constructor({ status, code, requestId, messages, body, retryAfterMs }: ApiFailure) {
    const said = messages.length === 0 ? 'the server gave no reason' : messages.join('; ')
    super(code ?? `http_${status}`, `${status} ${said}${requestId === undefined ? '' : ` (request ${requestId})`}`, {
      retryable: isRetryableStatus(status),
    })
    this.status = status
    this.requestId = requestId
    this.messages = messages
    this.body = body
    this.retryAfterMs = retryAfterMs
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), status: this.status, requestId: this.requestId, messages: this.messages }
  }
}

/** 400: the request breaks a rule; `messages` names each field. */
export class BadRequestError extends ApiError {
  static {
    BadRequestError.prototype.name = 'BadRequestError'
  }
}

/** 401: no token, or one that is malformed, expired, foreign or withdrawn. */
export class AuthenticationError extends ApiError {
  static {
    AuthenticationError.prototype.name = 'AuthenticationError'
  }
}

/** 403: the caller's level on the object, or role, is too low. */
export class PermissionDeniedError extends ApiError {
  static {
    PermissionDeniedError.prototype.name = 'PermissionDeniedError'
  }
}

/** 404: there is no such object in the caller's tenant. */
export class NotFoundError extends ApiError {
  static {
    NotFoundError.prototype.name = 'NotFoundError'
  }
}

/** 409: the state of the object does not allow this, or the id is taken. */
export class ConflictError extends ApiError {
  static {
    ConflictError.prototype.name = 'ConflictError'
  }
}

/** 413: the request body is larger than the server takes. */
export class TooLargeError extends ApiError {
  static {
    TooLargeError.prototype.name = 'TooLargeError'
  }
}

/** 429: too many requests; see `retryAfterMs`. */
export class RateLimitError extends ApiError {
  static {
    RateLimitError.prototype.name = 'RateLimitError'
  }
}

/** 5xx: the server failed; its log has the cause under `requestId`. */
export class InternalServerError extends ApiError {
  static {
    InternalServerError.prototype.name = 'InternalServerError'
  }
}

/** 503: a part that the request needs does not answer now. */
export class ServiceUnavailableError extends InternalServerError {
  static {
    ServiceUnavailableError.prototype.name = 'ServiceUnavailableError'
  }
}

const classOfStatus: Record<number, typeof ApiError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  413: TooLargeError,
  429: RateLimitError,
  503: ServiceUnavailableError,
}

/** The error of the class that belongs to the status. */
export function apiErrorOf(failure: ApiFailure): ApiError {
  const Class = classOfStatus[failure.status] ?? (failure.status >= 500 ? InternalServerError : ApiError)
  return new Class(failure)
}

/** Statuses that may pass by themselves. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status === 502 || status === 503 || status === 504
}

/** There was no complete answer: name resolution, connection, TLS, proxy, or a connection lost on the way. */
export class ConnectionError extends TpodsError {
  static {
    ConnectionError.prototype.name = 'ConnectionError'
  }

  /** The word of the system for it, such as `ECONNREFUSED`, where the runtime tells one. */
  readonly systemCode: string | undefined

  constructor(message: string, { cause, code = 'connection_failed' }: { cause?: unknown; code?: string } = {}) {
    super(code, message, { cause, retryable: true })
    this.systemCode = systemCodeOf(cause)
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), systemCode: this.systemCode }
  }
}

/** The server did not answer within `timeoutMs`. */
export class ConnectionTimeoutError extends ConnectionError {
  static {
    ConnectionTimeoutError.prototype.name = 'ConnectionTimeoutError'
  }

  constructor(message: string) {
    super(message, { code: 'timeout' })
  }
}

/** The caller's own `signal` ended the call; `cause` is the reason of the signal. */
export class UserAbortError extends TpodsError {
  static {
    UserAbortError.prototype.name = 'UserAbortError'
  }

  constructor(cause?: unknown) {
    super('aborted', 'the call was aborted by its signal', { cause })
  }
}

/** The answer is not an envelope of the Pods API: often a proxy, or a wrong `baseUrl`. */
export class DecodeError extends TpodsError {
  static {
    DecodeError.prototype.name = 'DecodeError'
  }

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super('not_understood', message, { cause })
  }
}

/** An option or argument is wrong; nothing was sent. */
export class ConfigError extends TpodsError {
  static {
    ConfigError.prototype.name = 'ConfigError'
  }

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super('config_invalid', message, { cause })
  }
}

/** Bytes are missing at the end of a download or of a command's output: what arrived is not all. */
export class TransferError extends TpodsError {
  static {
    TransferError.prototype.name = 'TransferError'
  }

  constructor(message: string, { cause }: { cause?: unknown } = {}) {
    super('transfer_incomplete', message, { cause })
  }
}

export interface WaitFailure {
  podId: string
  target: string
  /** The last status that was seen; undefined when the pod was never seen or is gone. */
  status: string | undefined
  /** The server's stable word for the state, such as `image_unknown`. */
  reason?: string | undefined
  /** The reason as a sentence. */
  detail?: string | undefined
  exitCode?: number | undefined
  cause?: unknown
}

/** The pod can no longer reach the state that was waited for. */
export class WaitError extends TpodsError {
  static {
    WaitError.prototype.name = 'WaitError'
  }

  readonly podId: string
  readonly target: string
  readonly status: string | undefined
  readonly reason: string | undefined
  readonly detail: string | undefined
  readonly exitCode: number | undefined

  constructor(message: string, failure: WaitFailure, code = 'wait_failed') {
    super(code, message, { cause: failure.cause })
    this.podId = failure.podId
    this.target = failure.target
    this.status = failure.status
    this.reason = failure.reason
    this.detail = failure.detail
    this.exitCode = failure.exitCode
  }

  override toJSON(): Record<string, unknown> {
    const { podId, target, status, reason, detail, exitCode } = this
    return { ...super.toJSON(), podId, target, status, reason, detail, exitCode }
  }
}

/** The time for waiting is over; the pod may still get there. */
export class WaitTimeoutError extends WaitError {
  static {
    WaitTimeoutError.prototype.name = 'WaitTimeoutError'
  }

  constructor(message: string, failure: WaitFailure) {
    super(message, failure, 'wait_timeout')
  }
}

function systemCodeOf(thrown: unknown): string | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code
  }
  return undefined
}
