import { expect, test } from 'vitest'
import type { SeenContainer } from '../../../src/runtime/docker/containers.ts'
import { nextStep } from '../../../src/runtime/docker/next-step.ts'
import type { InstanceState, PodRecord } from '../../../src/runtime/docker/records.ts'
import { container, end, now, record, state } from './facts.ts'

const fresh = state({ made: null })
const created = container({ state: 'created', startedAtMs: null })
const running = container()
const ended = container({ state: 'ended', exitCode: 1, endedAtMs: now - 1000 })
const dead = container({ state: 'ended', exitCode: 128, startedAtMs: null })
const always = record({ restartPolicy: 'always' })
const onFailure = record({ restartPolicy: 'on_failure' })
const settled = state({ end: end(), hastyEnds: 1 })

test.each<[string, PodRecord, InstanceState, SeenContainer[], object]>([
  ['a new pod gets its container', record(), fresh, [], { do: 'make', restarts: 0 }],
  ['one that was made is started', record(), fresh, [created], { do: 'start' }],
  ['one that was started before it was written down is written down', record(), fresh, [running], { do: 'adopt' }],
  ['one that the engine failed to start and to remove is made anew', record(), fresh, [dead], { do: 'discard' }],
  ['one that runs is looked after', record(), state(), [running], { do: 'attend' }],
  ['one that has ended is settled', record(), state(), [ended], { do: 'settle', restarts: 0, container: ended }],
  ['one that is gone is settled', record(), state(), [], { do: 'settle', restarts: 0, container: undefined }],
  ['an ended job rests', record(), settled, [ended], { do: 'rest' }],
  ['an ended job whose container is gone rests', record(), settled, [], { do: 'rest' }],
  ['the first restart comes at once', always, settled, [ended], { do: 'make', restarts: 1 }],
  ['a restart needs no container of the round before', always, settled, [], { do: 'make', restarts: 1 }],
  [
    'the second restart waits',
    always,
    state({ made: 1, end: end({ restarts: 1 }), hastyEnds: 2 }),
    [ended, { ...ended, restarts: 1 }],
    { do: 'wait' },
  ],
  [
    'a restart whose container was made is started',
    always,
    settled,
    [ended, { ...created, restarts: 1 }],
    { do: 'start', container: { restarts: 1 } },
  ],
  [
    'a restart that runs is written down',
    always,
    settled,
    [ended, { ...running, restarts: 1 }],
    { do: 'adopt', container: { restarts: 1 } },
  ],
  [
    'a restart that was removed by another is settled',
    always,
    state({ made: 1, end: end() }),
    [ended],
    { do: 'settle', restarts: 1, container: undefined },
  ],
  ['a good end is no failure', onFailure, state({ end: end({ exitCode: 0 }) }), [ended], { do: 'rest' }],
  ['a bad end is', onFailure, settled, [ended], { do: 'make', restarts: 1 }],
  [
    'what the engine took away is not for the policy',
    always,
    state({ end: end({ cause: 'engine' }) }),
    [ended],
    { do: 'rest' },
  ],
  ['what was refused rests', always, state({ end: end({ cause: 'refused', exitCode: null }) }), [], { do: 'rest' }],
  ['nothing is made for a pod that leaves', record({}, true), fresh, [], { do: 'rest' }],
  ['nothing is started for a pod that leaves', record({}, true), fresh, [created], { do: 'rest' }],
])('%s', (_name, its, known, containers, step) => {
  expect(nextStep(its, known, containers, now)).toMatchObject(step)
})
