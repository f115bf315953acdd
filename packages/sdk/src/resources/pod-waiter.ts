// Waiting for a pod: looks at it again and again, says early when the wait is in vain, survives a server that is away.
import {
  ApiError,
  ConnectionError,
  NotFoundError,
  type TpodsError,
  WaitError,
  type WaitFailure,
  WaitTimeoutError,
} from '../errors.ts'
import { isEnvelope } from '../internal/envelope.ts'
import type { Settings } from '../options.ts'
import type { Pod } from '../types.ts'
import { judge, type WaitTarget } from './pod-status.ts'

export interface WaitOptions {
  /** Milliseconds for the whole wait. Default 300 000. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
  /** Told the pod when it is first seen and whenever its status or the reason for it changes. */
  onChange?: ((pod: Pod) => void) | undefined
  /** Longest pause in milliseconds between two looks; the first are closer together. Default 2 000. */
  pollMs?: number | undefined
}

const FIRST_PAUSE_MS = 100
/** A wait does not hang on one look that gets no answer. */
const LOOK_TIMEOUT_MS = 15_000
/** The last look gets this long even when less is left, so that it can still bring the good news. */
const LAST_LOOK_MS = 1_000

export interface WaitDeps extends Pick<Settings, 'sleep' | 'random' | 'now'> {
  getPod(id: string, options: { signal: AbortSignal | undefined; timeoutMs: number; maxRetries: number }): Promise<Pod>
}

/** The pod in the state asked for; undefined for `deleted`. */
export async function waitForPod(
  deps: WaitDeps,
  id: string,
  target: WaitTarget,
  options: WaitOptions,
): Promise<Pod | undefined> {
  const { timeoutMs = 300_000, signal, onChange, pollMs = 2_000 } = options
  const deadline = deps.now() + timeoutMs
  let seen: Pod | undefined
  let trouble: unknown
  for (let pauseMs = Math.min(FIRST_PAUSE_MS, pollMs); ; pauseMs = Math.min(pauseMs * 1.5, pollMs)) {
    const leftMs = deadline - deps.now()
    if (leftMs <= 0) throw timeoutError(describe(id, target, seen, trouble), timeoutMs)
    const lookMs = Math.min(Math.max(leftMs, LAST_LOOK_MS), LOOK_TIMEOUT_MS)
    const look = await lookAt(deps.getPod(id, { signal, timeoutMs: lookMs, maxRetries: 0 }))
    if ('gone' in look) {
      if (target === 'deleted') return undefined
      throw goneError(id, target, look.gone)
    }
    if ('pod' in look) {
      if (seen === undefined || stateOf(seen) !== stateOf(look.pod)) onChange?.(look.pod)
      seen = look.pod
      const verdict = judge(target, seen)
      if (verdict === 'reached') return seen
      if (verdict === 'unreachable') throw unreachableError(describe(id, target, seen))
    }
    trouble = 'trouble' in look ? look.trouble : undefined
    const jitteredMs = pauseMs * (0.75 + deps.random() / 2)
    await deps.sleep(Math.min(jitteredMs, Math.max(0, deadline - deps.now())), signal)
  }
}

/** The pod, that it is gone, or trouble that may pass; any other error is thrown. */
async function lookAt(answer: Promise<Pod>): Promise<{ pod: Pod } | { gone: NotFoundError } | { trouble: TpodsError }> {
  try {
    return { pod: await answer }
  } catch (error) {
    // A 404 of a proxy, or for a route that does not exist, says nothing about the pod.
    if (error instanceof NotFoundError && isEnvelope(error.body) && error.code !== 'route_not_found')
      return { gone: error }
    const mayPass =
      error instanceof ConnectionError || (error instanceof ApiError && (error.retryable || error.status >= 500))
    if (!mayPass) throw error
    return { trouble: error }
  }
}

function stateOf({ status, status_requested, status_container }: Pod): string {
  return JSON.stringify([status, status_requested, status_container?.reason, status_container?.message])
}

function describe(podId: string, target: WaitTarget, pod: Pod | undefined, cause?: unknown): WaitFailure {
  const { reason, message, exit_code } = pod?.status_container ?? {}
  return { podId, target, status: pod?.status, reason, detail: message, exitCode: exit_code ?? undefined, cause }
}

function unreachableError(failure: WaitFailure): WaitError {
  return new WaitError(`pod "${failure.podId}" will not become ${failure.target}: ${stateText(failure)}`, failure)
}

function timeoutError(failure: WaitFailure, timeoutMs: number): WaitTimeoutError {
  const last = failure.status === undefined ? 'it was never seen' : `last seen: ${stateText(failure)}`
  const trouble = failure.cause instanceof Error ? `; ${failure.cause.message}` : ''
  return new WaitTimeoutError(
    `pod "${failure.podId}" is not ${failure.target} after ${timeoutMs / 1000} s; ${last}${trouble}`,
    failure,
  )
}

function goneError(podId: string, target: WaitTarget, cause: NotFoundError): WaitError {
  return new WaitError(`pod "${podId}" will not become ${target}: there is no such pod`, {
    podId,
    target,
    status: undefined,
    cause,
  })
}

function stateText({ status, reason, detail, exitCode }: WaitFailure): string {
  const word = reason === undefined ? status : `${status} (${reason})`
  const sentence = detail === undefined || detail === '' ? '' : `: ${detail}`
  return `${word}${sentence}${exitCode === undefined ? '' : `, exit code ${exitCode}`}`
}
