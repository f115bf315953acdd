import { describe, expect, test } from 'vitest'
import { fillHealthchecks, healthcheckProblems, toProbe, waitsUntilReady } from '../../src/domain/healthchecks.ts'
import type { Healthchecks } from '../../src/generated/api.ts'

const numbers = { initial_delay_seconds: 10, period_seconds: 10, timeout_seconds: 5, failure_threshold: 3 }
const asIs = (text: string) => text

describe('a probe', () => {
  test.each<[string, Healthchecks, string | undefined]>([
    ['with a path', { readiness: { http_get_path: '/' } }, undefined],
    [
      'with a path, its port and its scheme',
      { readiness: { http_get_path: '/', http_get_port: 80, http_get_scheme: 'https' } },
      undefined,
    ],
    ['with a command', { liveness: { exec_command: ['true'] } }, undefined],
    ['with a port', { startup: { tcp_socket_port: 5432 } }, undefined],
    [
      'that says null to the rest',
      { startup: { tcp_socket_port: 5432, exec_command: null, http_get_path: null, http_get_port: null } },
      undefined,
    ],
    ['that is null', { liveness: null }, undefined],
    [
      'with nothing',
      { liveness: {} },
      'healthchecks.liveness: a probe must have exactly one of http_get_path, exec_command, tcp_socket_port. Got: none.',
    ],
    [
      'with two kinds',
      { readiness: { http_get_path: '/', tcp_socket_port: 1 } },
      'healthchecks.readiness: a probe must have exactly one of http_get_path, exec_command, tcp_socket_port. Got: http_get_path, tcp_socket_port.',
    ],
    [
      'with the port of another kind',
      { readiness: { exec_command: ['true'], http_get_port: 80 } },
      'healthchecks.readiness: http_get_port goes with http_get_path only.',
    ],
    [
      'with the scheme of another kind',
      { startup: { tcp_socket_port: 80, http_get_scheme: 'HTTP' } },
      'healthchecks.startup: http_get_scheme goes with http_get_path only.',
    ],
    [
      'without a program',
      { startup: { exec_command: [''] } },
      'healthchecks.startup: exec_command must begin with the name of a program.',
    ],
  ])('%s', (_what, checks, problem) => {
    expect(healthcheckProblems(checks)).toEqual(problem === undefined ? [] : [problem])
  })
})

describe('defaults', () => {
  test('of what is not set: there are none', () => {
    expect(fillHealthchecks(undefined)).toBeNull()
    expect(fillHealthchecks({})).toEqual({
      startup: null,
      readiness: null,
      liveness: null,
      networking_requires_ready: true,
    })
  })

  test('a request goes to port 5000 by HTTP', () => {
    expect(fillHealthchecks({ readiness: { http_get_path: '/up', success_threshold: 2 } })?.readiness).toEqual({
      http_get_path: '/up',
      http_get_port: 5000,
      http_get_scheme: 'HTTP',
      ...numbers,
      success_threshold: 2,
    })
  })

  test('liveness and startup need one success, whatever is asked for', () => {
    const probe = { tcp_socket_port: 80, success_threshold: 7 }
    const filled = fillHealthchecks({ liveness: probe, startup: probe })
    expect(filled?.liveness).toEqual({ tcp_socket_port: 80, ...numbers, success_threshold: 1 })
    expect(filled?.startup).toEqual(filled?.liveness)
  })

  test('what a reply shows may be sent back, and stays what it is', () => {
    const shown = fillHealthchecks({
      readiness: { exec_command: ['true'] },
      startup: { http_get_path: '/', http_get_scheme: 'https' },
    })
    expect(healthcheckProblems(shown ?? undefined)).toEqual([])
    expect(fillHealthchecks(shown ?? undefined)).toEqual(shown)
  })
})

test.each<[string, Healthchecks | undefined, boolean]>([
  ['no healthchecks', undefined, false],
  ['a liveness check alone', { liveness: { tcp_socket_port: 80 } }, false],
  ['a readiness check', { readiness: { tcp_socket_port: 80 } }, true],
  ['a startup check', { startup: { tcp_socket_port: 80 } }, true],
  [
    'a readiness check that is not asked',
    { readiness: { tcp_socket_port: 80 }, networking_requires_ready: false },
    false,
  ],
])('with %s requests wait until the container is ready: %#', (_what, checks, waits) => {
  expect(waitsUntilReady(fillHealthchecks(checks))).toBe(waits)
})

test('a runtime is asked for the check with all its numbers', () => {
  const filled = fillHealthchecks({
    startup: { http_get_path: '/up', http_get_port: 80, http_get_scheme: 'Https', period_seconds: 1 },
    readiness: { exec_command: ['test', '<user>'] },
    liveness: { tcp_socket_port: 81 },
  })
  const [startup, readiness, liveness] = [filled?.startup, filled?.readiness, filled?.liveness].map(
    (check) => check && toProbe(check, (text) => text.replace('<user>', 'ann')),
  )
  expect(startup).toEqual({
    check: { kind: 'http', path: '/up', port: 80, scheme: 'https' },
    initialDelaySec: 10,
    periodSec: 1,
    timeoutSec: 5,
    failureThreshold: 3,
    successThreshold: 1,
  })
  expect(readiness?.check).toEqual({ kind: 'exec', argv: ['test', 'ann'] })
  expect(liveness?.check).toEqual({ kind: 'tcp', port: 81 })
  expect(filled?.readiness && toProbe(filled.readiness, asIs).check).toEqual({ kind: 'exec', argv: ['test', '<user>'] })
})
