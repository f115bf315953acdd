import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SeenContainer } from '../../../src/runtime/docker/containers.ts'
import { type EngineStop, Epochs, endedByStop } from '../../../src/runtime/docker/epochs.ts'
import { container, now } from './facts.ts'

/** The engine was seen last a minute ago and came back ten seconds ago. */
const stop = (fields: Partial<EngineStop> = {}): EngineStop => ({
  seenAtMs: now - 60_000,
  wasWatched: true,
  backAtMs: now - 10_000,
  ...fields,
})
const started = now - 3_600_000

describe('a container was ended by the stop of the engine', () => {
  test.each<[string, Partial<SeenContainer>, Partial<EngineStop>, boolean]>([
    ['when it ended after the engine was seen last', { endedAtMs: now - 58_000 }, {}, true],
    ['also well, when somebody watched until then', { endedAtMs: now - 58_000, exitCode: 0 }, {}, true],
    ['not when it ended before', { endedAtMs: now - 90_000, exitCode: 137 }, {}, false],
    ['when the engine found it dead', { endedAtMs: now - 10_000, exitCode: 0 }, { wasWatched: false }, true],
    ['when nobody saw its end', { endedAtMs: null }, { wasWatched: false }, true],
    ['when its end is that of an earlier start', { endedAtMs: started - 60_000 }, { wasWatched: false }, true],
    [
      'when it was made to end while nobody watched',
      { endedAtMs: now - 30_000, exitCode: 143 },
      { wasWatched: false },
      true,
    ],
    [
      'not when it ended well while nobody watched',
      { endedAtMs: now - 30_000, exitCode: 0 },
      { wasWatched: false },
      false,
    ],
    ['not when it failed while nobody watched', { endedAtMs: now - 30_000, exitCode: 3 }, { wasWatched: false }, false],
    [
      'not when it was started after the engine was back',
      { startedAtMs: now - 5_000, endedAtMs: now - 1_000 },
      {},
      false,
    ],
    ['not when it never ran', { startedAtMs: null, endedAtMs: null }, {}, false],
  ])('%s', (_when, fields, its, expected) => {
    const ended = container({ state: 'ended', startedAtMs: started, exitCode: 137, ...fields })
    expect(endedByStop(ended, stop(its))).toBe(expected)
  })
})

describe('the engine', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tpods-epochs-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const open = () => new Epochs(join(folder, 'engine.json'))
  const first = { bootId: 'a', engineStartMs: 1_000 }

  test('that answers for the first time has not been stopped', async () => {
    expect(await open().compare(first, 5_000)).toBeUndefined()
  })

  test('that goes on is the same to the next server', async () => {
    const epochs = open()
    await epochs.compare(first, 5_000)
    await epochs.keep(6_000)
    expect(await open().compare({ ...first }, 7_000)).toBeUndefined()
  })

  test('that was started anew was stopped after it was seen last', async () => {
    const epochs = open()
    await epochs.compare(first, 5_000)
    await epochs.keep(6_000, true)
    const again = { ...first, engineStartMs: 9_000 }
    const expected = { seenAtMs: 6_000, wasWatched: true, backAtMs: 9_000 }
    expect(await open().compare(again, 10_000)).toEqual(expected)
  })

  test('of a machine that was started anew was stopped, also when it has no start of its own', async () => {
    const epochs = open()
    await epochs.compare({ bootId: 'a', engineStartMs: null }, 5_000)
    await epochs.keep(6_000)
    const expected = { seenAtMs: 6_000, wasWatched: false, backAtMs: 10_000 }
    expect(await open().compare({ bootId: 'b', engineStartMs: null }, 10_000)).toEqual(expected)
  })

  test('is the known one only once what it ended was written down', async () => {
    const epochs = open()
    await epochs.compare(first, 5_000)
    await epochs.keep(6_000)
    const again = { ...first, engineStartMs: 9_000 }
    await open().compare(again, 10_000) // and then the server is killed
    expect(await open().compare(again, 11_000)).toBeDefined()
  })
})
