// The one place that takes the envelope off: a result for the caller, or the error for the status.
import { type ApiError, apiErrorOf, DecodeError } from '../errors.ts'
import type { Reply } from '../types.ts'
import { parseRetryAfter } from './retry.ts'

/** Enough of a proxy's page to recognise it. */
const MAX_BODY_CHARS = 2_000

export function isEnvelope(body: unknown): body is Reply {
  return typeof body === 'object' && body !== null && 'result' in body
}

export function requestIdOf(response: Response, body: unknown): string | undefined {
  const header = response.headers.get('x-request-id')
  if (header !== null) return header
  const field = isRecord(body) ? body.request_id : undefined
  return typeof field === 'string' ? field : undefined
}

/** An envelope with `status: error` under a 2xx status is a result: a command that failed, a change that changed nothing. */
export function expectEnvelope(request: Request, response: Response, body: unknown): Reply {
  if (isEnvelope(body)) return body
  throw notUnderstood(request, response)
}

export function apiErrorFrom(response: Response, body: unknown, secret: string | undefined): ApiError {
  const told = redact(body, secret)
  const code = isRecord(told) && typeof told.code === 'string' ? told.code : undefined
  return apiErrorOf({
    status: response.status,
    code,
    requestId: requestIdOf(response, told),
    messages: messagesOf(told),
    body: told,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
  })
}

export function notUnderstood(request: Request, response: Response): DecodeError {
  const { origin, pathname } = new URL(request.url)
  const location = response.headers.get('location')
  const what =
    location === null
      ? `${response.status} with ${response.headers.get('content-type') ?? 'no content type'}, which is no reply of the Pods API`
      : `${response.status}, a redirect to ${location}`
  return new DecodeError(`${request.method} ${origin}${pathname} was answered ${what}; check baseUrl`)
}

function messagesOf(body: unknown): string[] {
  // Some handlers of a Tapis site answer `{"detail": "..."}` or a bare string.
  const said = isRecord(body) ? (body.message ?? body.detail) : body
  if (Array.isArray(said)) return said.map(String)
  return typeof said === 'string' && said.trim() !== '' && !said.trimStart().startsWith('<') ? [said.trim()] : []
}

/** Takes the token out of what a server or proxy echoes. */
function redact(body: unknown, secret: string | undefined): unknown {
  const hide = (text: string) => (secret === undefined || secret === '' ? text : text.replaceAll(secret, '[redacted]'))
  if (typeof body === 'string') return hide(body.slice(0, MAX_BODY_CHARS))
  return isRecord(body) ? JSON.parse(hide(JSON.stringify(body))) : body
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
