// When a pod is tried again.
import { expect, test } from 'vitest'
import { retryDelayMs } from '../../src/controller/retry-delay.ts'

const longest = () => 1

test.each([
  { reason: undefined, attempts: 1, ms: 200 },
  { reason: 'runtime_error' as const, attempts: 20, ms: 60_000 },
  { reason: 'quota' as const, attempts: 20, ms: 10_000 },
  { reason: 'engine_missing' as const, attempts: 20, ms: 10_000 },
  { reason: 'node_lost' as const, attempts: 20, ms: 10_000 },
])('after $attempts failed attempts for the reason $reason the next one is at most $ms ms away', (row) => {
  expect(retryDelayMs(row.attempts, longest, row.reason)).toBe(row.ms)
})
