import type { ContainerInspectInfo } from 'dockerode'
import { describe, expect, test } from 'vitest'
import { projectContainer } from '../../../src/runtime/docker/containers.ts'
import { readEvent } from '../../../src/runtime/docker/event-stream.ts'
import { causeOf } from '../../../src/runtime/docker/keeper.ts'
import { containerLabels } from '../../../src/runtime/docker/names.ts'
import { container, key, now, state } from './facts.ts'

const never = '0001-01-01T00:00:00Z'
const inspect = (its: object = {}, labels = containerLabels('folder-1', key, { instance: 3, restarts: 2 })) =>
  ({
    Id: 'c0ffee',
    Name: `/docpod-${key.uid}-3-r2`,
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      ExitCode: 0,
      OOMKilled: false,
      StartedAt: '2026-11-21T10:00:00.5Z',
      FinishedAt: never,
      ...its,
    },
    Mounts: [
      { Type: 'bind', Source: '/storage/a', RW: true },
      { Type: 'bind', Source: '/storage/b', RW: false },
      { Type: 'volume', Source: '/engine/volumes/c', RW: true },
    ],
    Config: { Labels: labels },
    NetworkSettings: {
      Ports: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }], '5001/tcp': null },
      Networks: { tenant: { IPAddress: '172.18.0.2' } },
    },
  }) as unknown as ContainerInspectInfo

test('a container is read from its labels and its state', () => {
  expect(projectContainer(inspect())).toEqual({
    id: 'c0ffee',
    name: `docpod-${key.uid}-3-r2`,
    key,
    instance: 3,
    restarts: 2,
    state: 'running',
    isPaused: false,
    exitCode: 0,
    isOutOfMemory: false,
    startedAtMs: now + 500,
    endedAtMs: null,
    address: '172.18.0.2',
    published: { 5000: { host: '127.0.0.1', port: 49153 } },
    writes: ['/storage/a'],
  })
})

test.each([
  ['created', { Status: 'created', Running: false, StartedAt: never }, 'created'],
  ['exited', { Status: 'exited', Running: false }, 'ended'],
  ['held still', { Status: 'paused', Paused: true }, 'running'],
  ['about to end', { Status: 'stopping', Running: false }, 'running'],
  ['about to be removed', { Status: 'removing', Running: false }, 'running'],
  ['dead', { Status: 'dead', Running: false }, 'ended'],
  ['set back by a start of the machine', { Status: 'created', Running: false }, 'ended'],
])('one that is %s', (_what, its, expected) => {
  expect(projectContainer(inspect(its))?.state).toBe(expected)
})

test('a container of somebody else is none of ours', () => {
  expect(projectContainer(inspect({}, {}))).toBeUndefined()
})

describe('an event', () => {
  const read = (Action: string, Attributes: Record<string, string> = {}) =>
    readEvent({ Action, Actor: { ID: 'c0ffee', Attributes }, timeNano: now * 1e6 })

  test.each(['create', 'start', 'die', 'oom', 'pause', 'unpause'])('%s is a change', (action) => {
    expect(read(action)).toEqual({ id: 'c0ffee', atMs: now, what: 'changed' })
  })
  test.each(['destroy', 'remove'])('%s is the end of the container', (action) => {
    expect(read(action)).toMatchObject({ what: 'gone' })
  })
  test('tells of a signal that ends programs, and of no other', () => {
    expect(read('kill', { signal: '15' })).toMatchObject({ what: 'killed', isCertain: true })
    expect(read('kill', { signal: '1' })).toBeUndefined()
  })
  test('of an engine that does not say which signal it was is in doubt', () => {
    expect(read('kill')).toMatchObject({ what: 'killed', isCertain: false })
    expect(read('stop')).toMatchObject({ what: 'killed', isCertain: true })
  })
  test('cleanup is the end of its network, as Podman says it', () => {
    expect(read('cleanup')).toMatchObject({ what: 'unplugged' })
  })
  test('of a container that is no pod says nothing', () => {
    expect(read('remove', { 'tpods.io/helper': 'storage' })).toBeUndefined()
  })
  test.each(['exec_create: sh -c true', 'exec_start', 'health_status', 'attach'])('%s says nothing', (action) => {
    expect(read(action)).toBeUndefined()
  })
})

describe('the cause of an end', () => {
  const killed = container({ exitCode: 137 })
  test('is the program, where nobody else had a hand in it', () => {
    expect(causeOf(killed, state(), false)).toEqual({ cause: 'program' })
  })
  test('is somebody else who sent it a signal', () => {
    const message = 'somebody else ended its container (exit code 137)'
    expect(causeOf(killed, state(), true)).toEqual({ cause: 'outsider', message })
  })
  test('is the probe for which we ended it', () => {
    const ending = { restarts: 0, message: 'the liveness probe failed' }
    expect(causeOf(killed, state({ ending }), true)).toEqual({ cause: 'probe', message: 'the liveness probe failed' })
    expect(causeOf(killed, state({ ending: { ...ending, restarts: 1 } }), false)).toEqual({ cause: 'program' })
  })
  test('is its memory, unless it ended well all the same', () => {
    expect(causeOf({ ...killed, isOutOfMemory: true }, state(), false)).toEqual({ cause: 'memory' })
    expect(causeOf(container({ isOutOfMemory: true }), state(), false)).toEqual({ cause: 'program' })
  })
})
