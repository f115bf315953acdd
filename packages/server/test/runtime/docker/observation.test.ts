import { describe, expect, test } from 'vitest'
import { type InstanceFacts, observe, observeStray } from '../../../src/runtime/docker/observation.ts'
import { container, end, facts, now, record, state } from './facts.ts'

const seen = (fields: Partial<InstanceFacts> = {}) =>
  observe({
    record: record(),
    state: state(),
    containers: [container()],
    note: undefined,
    trouble: undefined,
    remark: null,
    reachesContainers: facts().reachesContainers,
    nowMs: now,
    ...fields,
  })
const gone = (fields: Parameters<typeof end>[0], its: Partial<InstanceFacts> = {}) =>
  seen({ state: state({ end: end(fields), hastyEnds: 1 }), containers: [], ...its })
const probe = {
  check: { kind: 'tcp' as const, port: 5000 },
  initialDelaySec: 0,
  periodSec: 1,
  timeoutSec: 1,
  failureThreshold: 1,
  successThreshold: 1,
}
const watched = record({ probes: { readiness: probe } })

test('a pod that runs has its start, its ports and nothing to say', () => {
  expect(seen()).toEqual({
    instance: 3,
    phase: 'running',
    reason: null,
    message: null,
    exitCode: null,
    ready: true,
    startedAt: new Date(now - 60_000),
    restartCount: 0,
    endpoints: { 5000: { host: '172.18.0.2', port: 5000 } },
  })
})

test('where containers cannot be reached, a port is where it is published', () => {
  const published = { 5000: { host: '127.0.0.1', port: 49153 } }
  expect(seen({ containers: [container({ published })], reachesContainers: false }).endpoints).toEqual(published)
  expect(seen({ reachesContainers: false }).endpoints).toEqual({})
})

test('what is not as it was asked for is noted on a pod that runs', () => {
  expect(seen({ remark: 'note: another queue' })).toMatchObject({
    phase: 'running',
    reason: null,
    message: 'note: another queue',
  })
})

test('a pod that waits says for what', () => {
  const progress = { what: 'pull' as const, doneLayers: 1, layers: 2, doneBytes: 3, totalBytes: 4 }
  const note = { reason: null, message: 'pulling the image nginx: 1 of 2 layers', progress }
  expect(seen({ state: state({ made: null }), containers: [], note })).toMatchObject({ phase: 'pending', ...note })
})

describe('an image that cannot be pulled', () => {
  const note = { reason: 'image_pull_failed' as const, message: 'the image nginx cannot be pulled: no' }
  const waiting = { state: state({ made: null }), containers: [], note }
  test('is waited for at first', () => {
    expect(seen(waiting)).toMatchObject({ phase: 'pending', ...note })
  })
  test('is a failure after five minutes', () => {
    expect(seen({ ...waiting, nowMs: now + 5 * 60_000 })).toMatchObject({ phase: 'failed', ...note })
  })
})

test('one that has ended runs until it is known why', () => {
  const ended = container({ state: 'ended', exitCode: 137, endedAtMs: now })
  expect(seen({ containers: [ended] })).toMatchObject({ phase: 'running', ready: false, exitCode: null, endpoints: {} })
})

test('one that is being removed is pending, whatever its container does', () => {
  expect(seen({ record: record({}, true) })).toMatchObject({ phase: 'pending', reason: null })
})

describe('an end', () => {
  test.each<[string, Parameters<typeof end>[0], object]>([
    ['well', { exitCode: 0 }, { phase: 'succeeded', reason: null, message: null, exitCode: 0 }],
    [
      'badly',
      { exitCode: 3 },
      { phase: 'failed', reason: 'exited', exitCode: 3, message: 'the program ended with exit code 3' },
    ],
    [
      'for want of memory',
      { exitCode: 137, cause: 'memory' },
      {
        phase: 'failed',
        reason: 'out_of_memory',
        exitCode: 137,
        message: 'it used more memory than its limit of 3072Mi',
      },
    ],
    [
      'by a probe',
      { exitCode: 143, cause: 'probe', message: 'the liveness probe failed: HTTP status 500' },
      {
        phase: 'failed',
        reason: 'probe_failed',
        message: 'the liveness probe failed: HTTP status 500; its container was ended',
      },
    ],
    ['with the engine', { exitCode: null, cause: 'engine' }, { phase: 'failed', reason: 'node_lost', exitCode: null }],
    ['by somebody else', { exitCode: 0, cause: 'outsider' }, { phase: 'failed', reason: 'node_lost' }],
    [
      'before it began',
      { exitCode: 127, cause: 'start', reason: 'command_not_found', message: 'the program "x" is not in the image' },
      { phase: 'failed', reason: 'command_not_found', exitCode: 127, message: 'the program "x" is not in the image' },
    ],
    [
      'by a refusal',
      { exitCode: null, cause: 'refused', reason: 'refused', message: 'no' },
      { phase: 'failed', reason: 'refused', message: 'no', exitCode: null },
    ],
  ])('%s', (_how, fields, expected) => {
    expect(gone(fields)).toMatchObject(expected)
  })

  test('that is followed by a restart is told with it', () => {
    const its = { record: record({ restartPolicy: 'always' }) }
    expect(gone({ exitCode: 9 }, its)).toMatchObject({
      phase: 'pending',
      reason: 'restarting',
      exitCode: 9,
      message: 'the program ended with exit code 9; it is started again',
    })
    expect(gone({ exitCode: 0 }, its).message).toBe('the program ended with exit code 0; it is started again')
    const message = 'the liveness probe failed: no'
    expect(gone({ exitCode: 143, cause: 'probe', message }, its).message).toBe(`${message}; it is started again`)
  })

  test('of an earlier round says nothing about the one that runs', () => {
    const rounds = [container({ state: 'ended' }), container({ restarts: 1, startedAtMs: now - 5_000 })]
    expect(seen({ state: state({ made: 1, end: end() }), containers: rounds })).toMatchObject({
      phase: 'running',
      restartCount: 1,
      startedAt: new Date(now - 5_000),
    })
  })
})

describe('a pod with probes', () => {
  const health = { restarts: 0, hasStarted: true, isReady: true }
  test('is not ready before one has succeeded', () => {
    expect(seen({ record: watched })).toMatchObject({ phase: 'running', ready: false, reason: null })
  })
  test('is ready when they say so', () => {
    expect(seen({ record: watched, state: state({ health }) })).toMatchObject({ ready: true, reason: null })
  })
  test('says which one fails while it is not ready', () => {
    const trouble = 'the readiness probe failed: HTTP status 503'
    expect(seen({ record: watched, trouble })).toMatchObject({ ready: false, reason: 'probe_failed', message: trouble })
    expect(seen({ record: watched, trouble, state: state({ health }) })).toMatchObject({ ready: true, reason: null })
  })
  test('begins anew with each round', () => {
    const rounds = [container({ state: 'ended' }), container({ restarts: 1 })]
    expect(seen({ record: watched, state: state({ made: 1, end: end(), health }), containers: rounds }).ready).toBe(
      false,
    )
  })
  test('that is ended for one says so', () => {
    const ending = { restarts: 0, message: 'the liveness probe failed: no' }
    expect(seen({ state: state({ ending }) })).toMatchObject({
      phase: 'running',
      ready: false,
      reason: 'probe_failed',
      message: 'the liveness probe failed: no; its container is being ended',
    })
  })
  test('is ready as it runs where only its life is looked at', () => {
    expect(seen({ record: record({ probes: { liveness: probe } }) }).ready).toBe(true)
  })
})

test('a container whose record was lost is told by itself', () => {
  expect(observeStray(container(), true)).toMatchObject({ phase: 'running', instance: 3, ready: true })
  const ended = container({ state: 'ended', exitCode: 2 })
  expect(observeStray(ended, true)).toMatchObject({ phase: 'failed', reason: 'exited', exitCode: 2 })
})
