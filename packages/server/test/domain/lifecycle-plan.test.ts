import { describe, expect, test } from 'vitest'
import { type Circumstances, type LastOutcome, plan, type Wish } from '../../src/domain/lifecycle-plan.ts'
import type { LiveObservation, Observation } from '../../src/runtime/port.ts'

const now = new Date('2026-11-21T10:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const ahead = (ms: number) => new Date(now.getTime() + ms)

const wish = (change: Partial<Wish> = {}): Wish => ({
  isDeleted: false,
  isOn: true,
  generation: 3,
  instance: 2,
  timeToStopSec: undefined,
  restartPolicy: 'never',
  ...change,
})
const last = (change: Partial<LastOutcome> = {}): LastOutcome => ({
  observedInstance: 2,
  phase: 'running',
  refusedGeneration: null,
  attemptedGeneration: 3,
  attempts: 0,
  nextAttemptAt: null,
  reason: null,
  startInstanceTs: null,
  ...change,
})
const live = (change: Partial<LiveObservation> = {}): Observation => ({
  phase: 'running',
  instance: 2,
  reason: null,
  message: null,
  exitCode: null,
  startedAt: ago(1000),
  restartCount: 0,
  ready: true,
  endpoints: {},
  ...change,
})
const absent: Observation = { phase: 'absent' }
const calm: Circumstances = { now, isFormerStopping: false }

describe('plan', () => {
  test.each<[string, Wish, LastOutcome, Observation, Partial<Circumstances>, object]>([
    ['a new pod is made', wish(), last({ observedInstance: 0, phase: 'absent' }), absent, {}, { do: 'apply' }],
    [
      'a making that was cut off before it was written down goes on',
      wish(),
      last({ observedInstance: 1, phase: 'absent' }),
      live({ phase: 'pending' }),
      {},
      { do: 'apply' },
    ],
    [
      'an instance that the cluster evicted is no failure: the next one is started',
      wish(),
      last(),
      live({ phase: 'failed', reason: 'evicted' }),
      {},
      { do: 'recreate' },
    ],
    [
      'an instance that was evicted for what it did itself has failed',
      wish(),
      last(),
      live({ phase: 'failed', reason: 'evicted', isOwnFault: true }),
      {},
      { do: 'record', again: undefined },
    ],
    [
      'an instance that was evicted for what it did itself is started again where its policy says so',
      wish({ restartPolicy: 'on_failure' }),
      last(),
      live({ phase: 'failed', reason: 'evicted', isOwnFault: true }),
      {},
      { do: 'recreate' },
    ],
    [
      'an instance that was lost with its machine is started again',
      wish(),
      last(),
      live({ phase: 'failed', reason: 'node_lost' }),
      {},
      { do: 'recreate' },
    ],
    [
      'an instance that had succeeded before its machine was lost has succeeded',
      wish(),
      last({ phase: 'succeeded' }),
      live({ phase: 'failed', reason: 'node_lost' }),
      {},
      { do: 'rest' },
    ],
    [
      'an instance that had failed before its machine was lost has failed',
      wish(),
      last({ phase: 'failed', reason: 'exited' }),
      live({ phase: 'failed', reason: 'node_lost' }),
      {},
      { do: 'rest' },
    ],
    [
      'an instance that was lost before the recreation was written down is started again',
      wish(),
      last({ observedInstance: 1, phase: 'failed' }),
      live({ phase: 'failed', reason: 'node_lost' }),
      {},
      { do: 'recreate' },
    ],
    [
      'an instance that failed by itself stays as it is',
      wish(),
      last({ phase: 'failed' }),
      live({ phase: 'failed', reason: 'exited', exitCode: 1 }),
      {},
      { do: 'record', again: undefined },
    ],
    [
      'a making that was cut off after an earlier refusal goes on',
      wish({ generation: 4 }),
      last({ phase: 'failed', refusedGeneration: 3 }),
      live({ phase: 'pending' }),
      {},
      { do: 'apply' },
    ],
    [
      'a cut off making that failed is held back',
      wish(),
      last({ observedInstance: 1, phase: 'absent', attempts: 1, nextAttemptAt: ahead(500) }),
      live({ phase: 'pending' }),
      {},
      { do: 'hold', until: ahead(500) },
    ],
    [
      'a pod that ended before its making was written down is written down',
      wish(),
      last({ observedInstance: 1, phase: 'absent' }),
      live({ phase: 'succeeded', exitCode: 0 }),
      {},
      { do: 'record' },
    ],
    ['a running pod is written down', wish(), last({ phase: 'pending' }), live(), {}, { do: 'record' }],
    ['a pod that ended is written down', wish(), last(), live({ phase: 'failed', exitCode: 1 }), {}, { do: 'record' }],
    [
      'an ended instance stays ended when its object is gone',
      wish(),
      last({ phase: 'succeeded' }),
      absent,
      {},
      { do: 'rest' },
    ],
    ['a vanished container is started again as the next instance', wish(), last(), absent, {}, { do: 'recreate' }],
    ['a restart removes the older instance first', wish({ instance: 3 }), last(), live(), {}, { do: 'remove' }],
    [
      'a restart makes the next instance when the older one is gone',
      wish({ instance: 3 }),
      last({ phase: 'absent' }),
      absent,
      {},
      { do: 'apply' },
    ],
    ['a stop removes', wish({ isOn: false }), last(), live(), {}, { do: 'remove' }],
    ['a stopped pod is written down', wish({ isOn: false }), last(), absent, {}, { do: 'record', again: undefined }],
    ['a deleted pod is removed', wish({ isDeleted: true, isOn: false }), last(), live(), {}, { do: 'remove' }],
    [
      'a deleted pod that is gone is buried',
      wish({ isDeleted: true, isOn: false }),
      last(),
      absent,
      {},
      { do: 'bury' },
    ],
    [
      'a new pod waits for the former one of its id',
      wish(),
      last({ observedInstance: 0, phase: 'absent' }),
      absent,
      { isFormerStopping: true },
      { do: 'wait', reason: 'former_stopping' },
    ],
    [
      'a pod that waited for the former one is made as soon as that is gone',
      wish(),
      last({ observedInstance: 0, phase: 'absent', nextAttemptAt: ahead(500) }),
      absent,
      {},
      { do: 'apply' },
    ],
    [
      'a refused wish rests until it changes',
      wish(),
      last({ phase: 'failed', refusedGeneration: 3 }),
      absent,
      {},
      { do: 'rest' },
    ],
    [
      'a refused pod is tried again after its wish changed',
      wish({ generation: 4 }),
      last({ phase: 'failed', refusedGeneration: 3 }),
      absent,
      {},
      { do: 'apply' },
    ],
    [
      'a failed attempt is held back',
      wish(),
      last({ observedInstance: 1, phase: 'absent', attempts: 1, nextAttemptAt: ahead(500) }),
      absent,
      {},
      { do: 'hold', until: ahead(500) },
    ],
    [
      'a removal that waited for its node holds nothing back once the node has ended the container',
      wish(),
      last({ observedInstance: 1, attempts: 5, nextAttemptAt: ahead(500), reason: 'node_lost' }),
      absent,
      {},
      { do: 'apply' },
    ],
    [
      'a new wish is not held back',
      wish({ generation: 4 }),
      last({ observedInstance: 1, phase: 'absent', attempts: 1, nextAttemptAt: ahead(500) }),
      absent,
      {},
      { do: 'apply' },
    ],
    [
      'what is seen is written down also while an attempt is held back',
      wish(),
      last({ attempts: 1, nextAttemptAt: ahead(500) }),
      live(),
      {},
      { do: 'record' },
    ],
    [
      'a pod stops when its time has come',
      wish({ timeToStopSec: 300 }),
      last({ startInstanceTs: ago(300_000) }),
      live(),
      {},
      { do: 'expire' },
    ],
    [
      'a pod is looked at again when its time comes',
      wish({ timeToStopSec: 300 }),
      last({ startInstanceTs: ago(299_000) }),
      live(),
      {},
      { do: 'record', again: ahead(1000) },
    ],
    [
      'an ended pod does not expire',
      wish({ timeToStopSec: 300 }),
      last({ startInstanceTs: ago(400_000) }),
      live({ phase: 'succeeded' }),
      {},
      { do: 'record' },
    ],
  ])('%s', (_name, want, before, seen, circumstances, action) => {
    expect(plan(want, before, seen, { ...calm, ...circumstances })).toMatchObject(action)
  })

  test('an instance is never made while another one is there', () => {
    for (const phase of ['pending', 'running', 'succeeded', 'failed'] as const) {
      for (const instance of [1, 2, 3]) {
        const action = plan(wish(), last(), live({ phase, instance }), calm)
        expect(action.do).not.toBe('apply')
        if (instance !== 2) expect(action.do).toBe('remove')
      }
    }
  })
})
