// What the tests of this room start from: an engine, a container, a record.
import type { SeenContainer } from '../../../src/runtime/docker/containers.ts'
import type { EngineFacts } from '../../../src/runtime/docker/engine.ts'
import { freshState, type InstanceState, type PodRecord, type RoundEnd } from '../../../src/runtime/docker/records.ts'
import type { PodDefinition } from '../../../src/runtime/port.ts'
import { definition, key } from '../kubernetes/definition.ts'

export { definition, key }

/** The moment of all tests here. */
export const now = Date.UTC(2026, 10, 21, 10)

export const facts = (fields: Partial<EngineFacts> = {}): EngineFacts => ({
  product: 'docker',
  version: '20.10.24',
  cpus: 4,
  memoryMi: 16_000,
  hasSelinux: false,
  system: 'Debian GNU/Linux 12 (bookworm)',
  reachesContainers: true,
  isElsewhere: false,
  ...fields,
})

export const container = (fields: Partial<SeenContainer> = {}): SeenContainer => ({
  id: 'c0ffee',
  name: `docpod-${key.uid}-3`,
  key,
  instance: 3,
  restarts: 0,
  state: 'running',
  isPaused: false,
  exitCode: 0,
  isOutOfMemory: false,
  startedAtMs: now - 60_000,
  endedAtMs: null,
  address: '172.18.0.2',
  published: {},
  writes: [],
  ...fields,
})

export const record = (fields: Partial<PodDefinition> = {}, isLeaving = false): PodRecord => ({
  definition: definition(fields),
  appliedAtMs: now - 120_000,
  isLeaving,
})

export const state = (fields: Partial<InstanceState> = {}): InstanceState => ({ ...freshState, made: 0, ...fields })

export const end = (fields: Partial<RoundEnd> = {}): RoundEnd => ({
  restarts: 0,
  cause: 'program',
  exitCode: 1,
  startedAtMs: now - 60_000,
  atMs: now - 1_000,
  ...fields,
})
