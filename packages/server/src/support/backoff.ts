// The one back-off formula: doubling with a ceiling, jitter of half the wait.

export interface BackoffOptions {
  firstMs: number
  maxMs: number
  /** In [0, 1). */
  random?: () => number
}

/** The wait before attempt `attempt + 1`, for attempt = 1, 2, 3, ... */
export function backoffMs(attempt: number, { firstMs, maxMs, random = Math.random }: BackoffOptions): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
