import { expect, test } from 'vitest'
import { fillHealthchecks } from '../../src/domain/healthchecks.ts'
import { isLive, type StatusFacts, wireStatus } from '../../src/domain/status.ts'

const facts = (change: Partial<StatusFacts>): StatusFacts => ({
  status_requested: 'ON',
  lifecycle_generation: 1,
  instance: 1,
  observed_generation: 1,
  observed_instance: 1,
  phase: 'running',
  ...change,
})

test.each<[string, Partial<StatusFacts>, string]>([
  ['a new pod is REQUESTED', { observed_generation: 0, observed_instance: 0, phase: 'absent' }, 'REQUESTED'],
  ['a container that does not run yet is CREATING', { phase: 'pending' }, 'CREATING'],
  ['a running container is AVAILABLE', {}, 'AVAILABLE'],
  ['an exit with 0 is COMPLETE', { phase: 'succeeded' }, 'COMPLETE'],
  ['any other end is ERROR', { phase: 'failed' }, 'ERROR'],
  ['a restart shows DELETING while the older instance is there', { instance: 2 }, 'DELETING'],
  ['a restart of an ended pod shows DELETING, never its old end', { instance: 2, phase: 'failed' }, 'DELETING'],
  ['a restart shows REQUESTED when the older instance is gone', { instance: 2, phase: 'absent' }, 'REQUESTED'],
  [
    'a stop shows DELETING until the runtime was looked at',
    { status_requested: 'OFF', lifecycle_generation: 2, phase: 'absent' },
    'DELETING',
  ],
  [
    'a stop shows DELETING while the container is there',
    { status_requested: 'OFF', observed_generation: 2 },
    'DELETING',
  ],
  ['a stopped pod is STOPPED', { status_requested: 'OFF', phase: 'absent' }, 'STOPPED'],
  [
    'a new description of a stopped pod leaves it STOPPED',
    { status_requested: 'OFF', lifecycle_generation: 2, observed_generation: 2, phase: 'absent' },
    'STOPPED',
  ],
])('%s', (_name, change, status) => {
  expect(wireStatus(facts(change))).toBe(status)
})

test.each([
  ['a container that runs', {}, undefined, true],
  ['one that is not ready and was not asked', { ready: false }, undefined, true],
  ['one that fails its check', { ready: false }, { readiness: { tcp_socket_port: 1 } }, false],
  ['one that passes its check', {}, { readiness: { tcp_socket_port: 1 } }, true],
  ['one that still stops', { instance: 2 }, { readiness: { tcp_socket_port: 1 } }, false],
] as const)(
  'whether %s can be reached: %#',
  (_what, { ready = true, ...change }: { ready?: boolean; instance?: number }, checks, live) => {
    expect(isLive({ ...facts(change), ready }, { healthchecks: fillHealthchecks(checks) })).toBe(live)
  },
)
