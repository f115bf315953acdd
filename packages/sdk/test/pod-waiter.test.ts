// Waiting for a pod: what counts as reached, what can never be reached, and what a wait survives.
import { describe, expect, test } from 'vitest'
import { normalizeStatus, type WaitTarget } from '../src/index.ts'
import { judge } from '../src/resources/pod-status.ts'
import type { Pod } from '../src/types.ts'
import { clientOf, errorOf, fakeClock, fakeServer, ok, pod, refuse } from './fake-server.ts'

test.each([
  ['AVAILABLE', 'AVAILABLE'],
  ['SPAWNER SETUP', 'CREATING'],
  ['SPAWNER_SETUP', 'CREATING'],
  ['SPAWNING', 'CREATING'],
  ['CREATING_CONTAINER', 'CREATING'],
  ['RUNNING', 'AVAILABLE'],
  ['SHUTTING_DOWN', 'DELETING'],
  ['RESTARTING', 'DELETING'],
  ['SUBMITTED', undefined],
  ['constructor', undefined],
])('the status word %s means %s', (word, expected) => {
  expect(normalizeStatus(word)).toBe(expected)
})

describe('a pod with its wish and status, and what the wait for each target says', () => {
  const verdicts: [Pod['status_requested'], string, Partial<Record<WaitTarget, string>>][] = [
    ['ON', 'REQUESTED', {}],
    ['ON', 'CREATING', {}],
    ['ON', 'a word of tomorrow', {}],
    ['ON', 'AVAILABLE', { available: 'reached', settled: 'reached' }],
    ['ON', 'RUNNING', { available: 'reached', settled: 'reached' }],
    ['ON', 'DELETING', {}],
    ['ON', 'STOPPED', { stopped: 'reached' }],
    ['ON', 'COMPLETE', { complete: 'reached', settled: 'reached', available: 'unreachable', stopped: 'unreachable' }],
    ['ON', 'ERROR', { settled: 'reached', available: 'unreachable', stopped: 'unreachable', complete: 'unreachable' }],
    ['OFF', 'STOPPED', { stopped: 'reached', settled: 'reached', available: 'unreachable', complete: 'unreachable' }],
    ['OFF', 'DELETING', { available: 'unreachable', complete: 'unreachable' }],
    ['OFF', 'AVAILABLE', { available: 'reached', complete: 'unreachable' }],
    ['OFF', 'ERROR', { available: 'unreachable', complete: 'unreachable' }],
    ['OFF', 'COMPLETE', { complete: 'reached', available: 'unreachable' }],
    // the status of before the restart says nothing yet
    ['RESTART', 'AVAILABLE', {}],
    ['RESTART', 'ERROR', {}],
  ]
  const rows = verdicts.flatMap(([wish, status, said]) =>
    (['available', 'stopped', 'complete', 'deleted', 'settled'] as const).map(
      (target) => [wish, status, target, said[target] ?? 'pending'] as const,
    ),
  )
  test.each(rows)('%s %s, %s: %s', (status_requested, status, target, expected) => {
    expect(judge(target, { status_requested, status: status as Pod['status'] })).toBe(expected)
  })
})

const statuses = (...words: string[]) => fakeServer(...words.map((word) => ok(pod({ status: word as Pod['status'] }))))

test('the wait ends with the pod when it is there', async () => {
  const server = statuses('REQUESTED', 'SPAWNER SETUP', 'CREATING', 'AVAILABLE')
  expect(await clientOf(server).pods.waitFor('docpod', 'available')).toMatchObject({ status: 'AVAILABLE' })
  expect(server.asked).toHaveLength(4)
})

test('the looks are close together at first, and then two seconds apart at most', async () => {
  const clock = fakeClock()
  const server = statuses(...Array(15).fill('CREATING'), 'AVAILABLE')
  await clientOf(server, {}, { ...clock.platform, random: () => 0.5 }).pods.waitFor('docpod', 'available')
  expect(clock.slept[0]).toBe(100)
  expect(clock.slept).toEqual(clock.slept.toSorted((a, b) => a - b))
  expect(clock.slept.at(-1)).toBe(2000)
})

test('pollMs is the longest pause', async () => {
  const clock = fakeClock()
  const server = statuses('CREATING', 'CREATING', 'AVAILABLE')
  await clientOf(server, {}, { ...clock.platform, random: () => 0.5 }).pods.waitFor('docpod', 'available', {
    pollMs: 30,
  })
  expect(clock.slept).toEqual([30, 30])
})

test('a pod that failed ends the wait at once with reason, sentence and exit code', async () => {
  const failed = pod({
    status: 'ERROR',
    status_container: { reason: 'oom_killed', message: 'out of memory', exit_code: 137 },
  })
  const error = await errorOf(clientOf(fakeServer(ok(failed))).pods.waitFor('docpod', 'available'))
  expect(error).toMatchObject({
    name: 'WaitError',
    code: 'wait_failed',
    message: 'pod "docpod" will not become available: ERROR (oom_killed): out of memory, exit code 137',
    podId: 'docpod',
    target: 'available',
    status: 'ERROR',
    reason: 'oom_killed',
    detail: 'out of memory',
    exitCode: 137,
  })
})

test('each change is told once', async () => {
  const waiting = pod({ status: 'CREATING', status_container: { reason: 'image_pull' } })
  const server = fakeServer(ok(pod({ status: 'CREATING' })), ok(waiting), ok(waiting), ok(pod()))
  const told: unknown[] = []
  const onChange = ({ status, status_container }: Pod) => told.push([status, status_container.reason])
  await clientOf(server).pods.waitFor('docpod', 'available', { onChange })
  expect(told).toEqual([
    ['CREATING', undefined],
    ['CREATING', 'image_pull'],
    ['AVAILABLE', undefined],
  ])
})

test('a server that is away for a while is survived', async () => {
  const server = fakeServer(
    ok(pod({ status: 'CREATING' })),
    new TypeError('fetch failed'),
    refuse(500, 'oops'),
    refuse(503, 'busy'),
    ok(pod()),
  )
  expect(await clientOf(server).pods.waitFor('docpod', 'available')).toMatchObject({ status: 'AVAILABLE' })
  expect(server.asked).toHaveLength(5)
})

test('a refusal is not survived', async () => {
  expect(await errorOf(clientOf(fakeServer(refuse(403, 'no'))).pods.waitFor('docpod', 'available'))).toMatchObject({
    status: 403,
  })
})

test('the time is over: the error tells what was seen last and what was in the way', async () => {
  const clock = fakeClock()
  const server = fakeServer(
    ok(pod({ status: 'CREATING', status_container: { reason: 'unschedulable' } })),
    new TypeError('fetch failed'),
  )
  const startedAt = clock.platform.now()
  const error = await errorOf(
    clientOf(server, {}, clock.platform).pods.waitFor('docpod', 'available', { timeoutMs: 5_000 }),
  )
  expect(error).toMatchObject({
    name: 'WaitTimeoutError',
    code: 'wait_timeout',
    status: 'CREATING',
    reason: 'unschedulable',
  })
  expect(String(error)).toContain(
    'pod "docpod" is not available after 5 s; last seen: CREATING (unschedulable); no complete answer',
  )
  expect(clock.platform.now() - startedAt).toBe(5_000)
})

test('a pod that is gone is deleted, and nothing else', async () => {
  const gone = refuse(404, 'pod "docpod" not found', { code: 'pod_not_found' })
  expect(
    await clientOf(fakeServer(ok(pod({ status: 'DELETING' })), gone)).pods.waitFor('docpod', 'deleted'),
  ).toBeUndefined()
  const error = await errorOf(clientOf(fakeServer(gone)).pods.waitFor('docpod', 'settled'))
  expect(error).toMatchObject({ name: 'WaitError', status: undefined })
  expect(String(error)).toContain('there is no such pod')
})

test.each([
  ['of a proxy', new Response('<html>404</html>', { status: 404 })],
  ['for an unknown route', refuse(404, 'no route', { code: 'route_not_found' })],
])('a 404 %s does not mean that the pod is deleted', async (_, answer) => {
  expect(await errorOf(clientOf(fakeServer(answer)).pods.waitFor('docpod', 'deleted'))).toMatchObject({
    name: 'NotFoundError',
  })
})

test('the signal ends the wait', async () => {
  const { sleep: _, ...platform } = fakeClock().platform
  const signal = AbortSignal.timeout(30)
  const wait = clientOf(statuses('CREATING'), {}, platform).pods.waitFor('docpod', 'available', { signal })
  expect(await errorOf(wait)).toMatchObject({ name: 'UserAbortError' })
})
