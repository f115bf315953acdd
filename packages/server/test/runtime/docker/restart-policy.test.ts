import { describe, expect, test } from 'vitest'
import type { EndCause } from '../../../src/runtime/docker/records.ts'
import { isRestarted, restartAtMs, withEnd } from '../../../src/runtime/docker/restart-policy.ts'
import type { RestartPolicy } from '../../../src/runtime/port.ts'
import { end, now, state } from './facts.ts'

test.each<[RestartPolicy, EndCause, number | null, boolean]>([
  ['never', 'program', 1, false],
  ['on_failure', 'program', 1, true],
  ['on_failure', 'program', 0, false],
  ['on_failure', 'memory', 137, true],
  ['on_failure', 'probe', 143, true],
  ['on_failure', 'start', 127, true],
  ['always', 'program', 0, true],
  ['always', 'engine', null, false],
  ['always', 'outsider', 137, false],
  ['always', 'refused', null, false],
])('%s after an end by %s with %s: %s', (policy, cause, exitCode, expected) => {
  expect(isRestarted(policy, { cause, exitCode })).toBe(expected)
})

describe('the wait for the next start', () => {
  test.each([
    [1, 0],
    [2, 10],
    [3, 20],
    [4, 40],
    [6, 160],
    [7, 300],
    [50, 300],
  ])('after %i ends in a row is %i s', (hastyEnds, seconds) => {
    const waitMs = restartAtMs({ atMs: now }, hastyEnds) - now
    expect(waitMs).toBe(seconds * 1000)
  })

  test('differs a little from pod to pod, and not from look to look', () => {
    const wait = (atMs: number) => restartAtMs({ atMs }, 2) - atMs
    expect(wait(now + 999)).toBeGreaterThan(10_900)
    expect(wait(now + 999)).toBeLessThan(11_000)
    expect(wait(now + 999)).toBe(wait(now + 999))
  })

  test('grows with each end, and begins anew after a run of ten minutes', () => {
    const once = withEnd(state(), end())
    const twice = withEnd(once, end({ restarts: 1 }))
    expect([once.hastyEnds, twice.hastyEnds]).toEqual([1, 2])
    const long = end({ restarts: 2, startedAtMs: now - 11 * 60_000, atMs: now })
    expect(withEnd(twice, long)).toMatchObject({ hastyEnds: 0, end: { restarts: 2 }, ending: null })
  })
})
