import { describe, expect, test } from 'vitest'
import { endingOf, failedStart, isRestarted } from '../../../src/runtime/process/ending.ts'
import type { InstancePlan, InstanceState } from '../../../src/runtime/process/instance-folder.ts'
import { observationOf } from '../../../src/runtime/process/observation.ts'

const plan: InstancePlan = {
  key: { site: 's', tenant: 't', podId: 'p', uid: 'u' },
  instance: 4,
  argv: ['true'],
  environment: {},
  ports: [{ wirePort: 5000, port: 40123 }],
  restartPolicy: 'never',
  graceMs: 0,
}
const facts = { claim: 1, startedAt: '2026-02-03T04:05:06.000Z', restartCount: 2 }
const running: InstanceState = { phase: 'running', main: { pid: 1, start: 'x' }, ...facts }
const failing = endingOf({ code: 3, signal: null })
const held = { number: 1, isHeld: true }
const dead = { number: 1, isHeld: false }
const observe = (claim: typeof held, state: InstanceState | undefined, isMainAlive = true) =>
  observationOf({ plan, claim, state, isMainAlive })

describe('an instance is', () => {
  test('pending before a shim has it', () => {
    expect(observe({ number: 0, isHeld: false }, undefined)).toMatchObject({
      phase: 'pending',
      instance: 4,
      reason: null,
    })
  })

  test('pending before its program runs', () => expect(observe(held, undefined)).toMatchObject({ phase: 'pending' }))

  test('running with its endpoints', () => {
    expect(observe(held, running)).toMatchObject({
      phase: 'running',
      ready: true,
      restartCount: 2,
      startedAt: new Date(facts.startedAt),
      endpoints: { 5000: { host: '127.0.0.1', port: 40123 } },
    })
  })

  test('not ready when its main process is gone', () => {
    expect(observe(held, running, false)).toMatchObject({ phase: 'running', ready: false })
  })

  test('lost when its shim is gone without a record', () => {
    expect(observe(dead, running)).toEqual({ phase: 'absent' })
    expect(observe(dead, undefined)).toEqual({ phase: 'absent' })
  })

  test('pending, and not what a lost shim left, once another shim has it', () => {
    expect(observe({ number: 2, isHeld: true }, running)).toMatchObject({ phase: 'pending' })
  })

  test('pending with the reason while it waits for its restart', () => {
    const state: InstanceState = { phase: 'restarting', ending: { ...failing, message: 'later' }, ...facts }
    expect(observe(held, state)).toMatchObject({
      phase: 'pending',
      reason: 'restarting',
      message: 'later',
      exitCode: 3,
    })
  })

  test('succeeded or failed by its record, with or without a shim', () => {
    const clean: InstanceState = { phase: 'ended', ending: endingOf({ code: 0, signal: null }), ...facts }
    const failed: InstanceState = { phase: 'ended', ending: failing, ...facts }
    expect(observe(dead, clean)).toMatchObject({ phase: 'succeeded', exitCode: 0, reason: null, message: null })
    expect(observe(held, failed)).toMatchObject({
      phase: 'failed',
      exitCode: 3,
      reason: 'exited',
      message: 'main process exited with code 3',
    })
  })
})

describe('endings', () => {
  test('a signal is 128 and its number', () => {
    expect(endingOf({ code: null, signal: 'SIGKILL' })).toEqual({
      exitCode: 137,
      reason: 'exited',
      message: 'main process was killed by SIGKILL (out of memory?)',
    })
    expect(endingOf({ code: null, signal: 'SIGTERM' }).exitCode).toBe(143)
  })

  test.each([
    ['ENOENT', 127, 'command_not_found'],
    ['EACCES', 126, 'command_not_executable'],
    ['EAGAIN', 126, 'runtime_error'],
  ])('a start that fails with %s', (code, exitCode, reason) => {
    const ending = failedStart('tool', Object.assign(new Error('spawn'), { code }))
    expect(ending).toMatchObject({ exitCode, reason })
    expect(ending.message).toContain('"tool"')
  })

  test.each([
    ['never', 3, false],
    ['on_failure', 3, true],
    ['on_failure', 0, false],
    ['always', 0, true],
  ] as const)('policy %s after code %i starts again: %s', (policy, code, expected) => {
    expect(isRestarted(policy, endingOf({ code, signal: null }))).toBe(expected)
  })

  test('a program that is not there is not tried again', () => {
    expect(isRestarted('always', failedStart('tool', { code: 'ENOENT' }))).toBe(false)
  })
})
