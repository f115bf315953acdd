// When to try again, and how long to wait before. Pure.
import { ApiError, ConnectionError, type TpodsError } from '../errors.ts'

const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 8_000
/** A server that asks for a longer pause is told to the caller instead. */
const MAX_RETRY_AFTER_MS = 60_000

/** Reads that change nothing. The GET forms of start, stop and restart change a pod. */
export function isSafe(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && !/\/(start|stop|restart|ensure)\/?$/.test(path)
}

/** 0.5 s, doubling to 8 s, less up to a quarter of jitter. `attempt` counts from 0. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (1 - random() / 4)
}

/** How long to wait before a safe call is made again; undefined when it should not be. */
export function retryDelayMs(error: TpodsError, attempt: number, random: () => number): number | undefined {
  if (error instanceof ConnectionError) return backoffMs(attempt, random)
  if (!(error instanceof ApiError) || !error.retryable) return undefined
  if (error.retryAfterMs === undefined) return backoffMs(attempt, random)
  return error.retryAfterMs <= MAX_RETRY_AFTER_MS ? error.retryAfterMs : undefined
}

/** The header is a number of seconds or a date. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = Number(value)
  const ms = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
