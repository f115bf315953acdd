import { describe, expect, test } from 'vitest'
import type { SpecOptions } from '../../../src/runtime/docker/container-spec.ts'
import { lackOfRoom, noteOf, refuseImpossible, refuseRoot } from '../../../src/runtime/docker/refusals.ts'
import type { PodDefinition } from '../../../src/runtime/port.ts'
import { definition, facts } from './facts.ts'

const options = (fields: Partial<SpecOptions> = {}): SpecOptions => ({
  folderId: 'folder-1',
  facts: facts(),
  publishes: false,
  ...fields,
})
const asking = (fields: Partial<PodDefinition['resources']>) =>
  definition({ resources: { ...definition().resources, ...fields } })

describe('a definition is refused', () => {
  const refuse =
    (its: PodDefinition, at: Partial<SpecOptions> = {}) =>
    () =>
      refuseImpossible(its, options(at), { storageRoot: '/storage' })

  test('for a GPU where the engine gives none', () => {
    expect(refuse(asking({ gpus: 1 }))).not.toThrow()
    expect(refuse(asking({ gpus: 1 }), { facts: facts({ product: 'podman' }) })).toThrow(/asks for a GPU/)
  })

  test('for less memory than a container takes', () => {
    expect(refuse(asking({ memLimitMi: 5 }))).toThrow(/containers need 6Mi/)
  })

  test('for a mount where the engine does not see the folders of the server', () => {
    const elsewhere = { facts: facts({ isElsewhere: true }) }
    expect(refuse(definition(), elsewhere)).toThrow(/runs on another machine, which does not see it/)
    expect(refuse(definition({ mounts: [] }), elsewhere)).not.toThrow()
  })

  test('for a mount of what is not in the storage', () => {
    const mounts = [{ kind: 'folder' as const, path: '/x', source: '../..', readOnly: true }]
    expect(refuse(definition({ mounts }))).toThrow(/outside the storage/)
  })
})

test.each(['', '0', 'root', '0:0', 'root:staff'])('an image that starts as "%s" starts as root', (user) => {
  expect(() => refuseRoot('x', user, options({ security: 'restricted' }))).toThrow(/starts as root/)
  expect(() => refuseRoot('x', user, options())).not.toThrow()
})

test.each(['1000', 'postgres', '1000:0'])('an image that starts as "%s" does not', (user) => {
  expect(() => refuseRoot('x', user, options({ security: 'restricted' }))).not.toThrow()
})

test('a machine that is too small has no room', () => {
  expect(lackOfRoom(definition(), options())).toBeUndefined()
  expect(lackOfRoom(asking({ cpuRequestMillis: 4001 }), options())).toBe(
    "it asks for 4001m CPU, and the engine's machine has 4000m",
  )
  expect(lackOfRoom(asking({ memRequestMi: 17_000 }), options())).toMatch(/17000Mi of memory/)
})

test('what is not as it was asked for is noted', () => {
  expect(noteOf(definition())).toBeNull()
  expect(noteOf(definition({ computeQueue: 'default' }))).toBeNull()
  const its = { ...asking({ ephemeralLimitMi: 100 }), computeQueue: 'gpu' }
  expect(noteOf(its)).toBe(
    'note: the compute queue "gpu" is this machine, as every other; the limit of 100Mi on its own files is not enforced by this engine',
  )
})
