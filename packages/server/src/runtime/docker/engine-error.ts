// What an engine answers instead of what was asked for, or that it does not answer, in the words of the port.
import { PodsError } from '../../errors.ts'
import type { ReasonCode } from '../port.ts'

/** The engine could not be asked, or its answer was cut off. */
export class EngineAway extends Error {
  constructor(host: string, cause: unknown) {
    super(awaySentence(host, codeOf(cause)), { cause })
    this.name = 'EngineAway'
  }
}

/** A refusal of the engine with its HTTP status and its own words. */
export class EngineError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'EngineError'
    this.status = status
  }
}

/** What the client throws carries the status of an answer; without one there was none. */
export function toEngineError(host: string, error: unknown): unknown {
  if (error instanceof EngineAway || error instanceof EngineError || error instanceof PodsError) return error
  const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } | null }
  if (statusCode === undefined) return codeOf(error) === undefined ? error : new EngineAway(host, error)
  const words = json?.message ?? (error as Error).message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
  // Podman has 500 for what goes while it looks.
  return new EngineError(statusCode === 500 && GONE.test(words) ? 404 : statusCode, words)
}

const GONE = /no such (container|exec session|network|volume)|does not exist in database/

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof EngineError && statuses.includes(error.status)
}

/** Podman answers 500 for what Docker has statuses for, so the words count. */
export function isTaken(error: unknown): boolean {
  return isStatus(error, 409) || (isStatus(error, 500) && /already (in use|used|exists)/.test((error as Error).message))
}

/** Whatever the work throws is told in the words of the port. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toPodsError(error)
  }
}

export function toPodsError(error: unknown): unknown {
  if (error instanceof EngineAway) return unavailable(error.message, 'engine_missing', error)
  if (!(error instanceof EngineError)) return error
  return unavailable(`the container engine: ${sentence(error.message)}`, 'runtime_error', error)
}

export function unavailable(message: string, reason: ReasonCode = 'runtime_error', cause?: unknown): PodsError {
  return new PodsError('runtime_unavailable', message, { cause, details: { reason } })
}

export function refused(message: string, reason: ReasonCode = 'refused'): PodsError {
  return new PodsError('runtime_refused', message, { details: { reason } })
}

const MAX_SENTENCE = 500

/** Engines quote a variable that they dislike with its value. */
export function sentence(text: string): string {
  return text
    .replaceAll(/"(?:[^"\\]|\\.)*=(?:[^"\\]|\\.)*"/g, '"…"')
    .trim()
    .slice(0, MAX_SENTENCE)
}

function codeOf(error: unknown): string | undefined {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  if (name === 'TimeoutError') return 'ETIMEDOUT'
  return typeof code === 'string' ? code : undefined
}

function awaySentence(host: string, code: string | undefined): string {
  const engine = `the container engine at ${host}`
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${engine} may not be used by this user: add it to the group of the socket, which usually is "docker", and start the server again from a new session`
    case 'ENOENT':
      return `${engine} is not there: start Docker or Podman; pods go on as soon as it answers`
    case 'ETIMEDOUT':
      return `${engine} does not answer in time: look whether Docker or Podman is well; pods go on as soon as it answers`
    default:
      return `${engine} does not answer (${code ?? 'no answer'}): start Docker or Podman; pods go on as soon as it answers`
  }
}
