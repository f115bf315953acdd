import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { selectorOf } from '../../../src/runtime/kubernetes/names.ts'
import { claimName, instanceName, labelNames, labelsOf, serviceName } from '../../../src/runtime/pod-names.ts'
import type { PodKey } from '../../../src/runtime/port.ts'

const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

const uid = '6f1c3d0e-9a52-4b57-8c0e-2d1f7a3b9c44'
const key = (site: string, tenant: string, podId: string): PodKey => ({ site, tenant, podId, uid })

const near = fc.constantFrom('a', 'a-b', 'b', 'b-', '-b', 'A', 'a.b', 'a--b', 'x'.repeat(60), `${'x'.repeat(60)}y`)
const place = fc.oneof(near, fc.string({ minLength: 1 }), fc.stringMatching(/^[a-z0-9-]{1,20}$/))
const podId = fc.oneof(
  fc.constantFrom('abc', 'a'.repeat(64), `${'a'.repeat(63)}b`),
  fc.stringMatching(/^[a-z][a-z0-9]{2,63}$/),
)
const keys: fc.Arbitrary<PodKey> = fc.record({
  site: place,
  tenant: place,
  podId,
  uid: fc.oneof(fc.constant(uid), fc.uuid()),
})
const tenantLabel = (tenant: string) => labelsOf(key('local', tenant, 'abc'), 1)[labelNames.tenant] ?? ''
const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)

/** Keys that a hashed name was made for, as if somebody had called their own so. */
const lookAlike = (name: string) => {
  const [, site = '', ...rest] = name.split('-')
  return key(site, rest.slice(0, -1).join('-'), rest.at(-1) ?? '')
}

describe('any two pods', () => {
  test('of different owners have different services, whatever their names are', () => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        fc.pre(differ([one.site, one.tenant, one.podId], [other.site, other.tenant, other.podId]))
        expect(serviceName(one)).not.toBe(serviceName(other))
      }),
      { numRuns: 2000 },
    )
  })

  test('whose site and tenant read the same when joined have different services', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 3, maxLength: 5 }), fc.nat(), fc.nat(), (words, first, second) => {
        const split = (place: number) => {
          const at = 1 + (place % (words.length - 1))
          return key(words.slice(0, at).join('-'), words.slice(at).join('-'), 'abc')
        }
        const [one, other] = [split(first), split(second)]
        fc.pre(differ(one, other))
        expect(serviceName(one)).not.toBe(serviceName(other))
      }),
    )
  })

  test('one cannot be named as the service that another one got by its hash', () => {
    fc.assert(
      fc.property(keys, (one) => {
        const other = lookAlike(serviceName(one))
        fc.pre(differ([one.site, one.tenant, one.podId], [other.site, other.tenant, other.podId]))
        expect(serviceName(other)).not.toBe(serviceName(one))
      }),
    )
  })

  test('and any two instances have different names', () => {
    fc.assert(
      fc.property(keys, keys, fc.nat(), fc.nat(), (one, other, first, second) => {
        fc.pre(differ([one.podId, one.uid, first], [other.podId, other.uid, second]))
        expect(instanceName(one, first)).not.toBe(instanceName(other, second))
      }),
    )
  })

  test('have the same label for a tenant only when it is the same tenant', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        fc.pre(one !== other)
        expect(tenantLabel(one)).not.toBe(tenantLabel(other))
      }),
      { numRuns: 2000 },
    )
  })

  test('no tenant can take the label that another one got by its hash', () => {
    fc.assert(
      fc.property(place, (one) => {
        const label = tenantLabel(one)
        fc.pre(label !== one)
        expect(tenantLabel(label)).not.toBe(label)
      }),
    )
  })
})

test('every name and label is one that Kubernetes takes', () => {
  fc.assert(
    fc.property(keys, fc.nat(), (one, instance) => {
      expect(serviceName(one)).toMatch(DNS_LABEL)
      const name = instanceName(one, instance)
      expect(name).toMatch(DNS_SUBDOMAIN)
      // Node agents make `<name>_<namespace>_<container>-<64 digits>.log` of it.
      expect(name.length + 63 + 'pod'.length + 64 + '__-.log'.length).toBeLessThanOrEqual(255)
      for (const value of Object.values(labelsOf(one, instance))) expect(value).toMatch(LABEL_VALUE)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['plain words stay as they are', key('local', 'dev', 'docpod'), 'pods-local-dev-docpod'],
  ['a tenant may have hyphens', key('local', 'my-dev', 'docpod'), 'pods-local-my-dev-docpod'],
  ['a site with hyphens is told apart', key('local-my', 'dev', 'docpod'), /^pods-local-my-dev-docpod--[0-9a-f]{12}$/],
  ['so is what is not lower case', key('local', 'Dev', 'docpod'), /^pods-local-dev-docpod--[0-9a-f]{12}$/],
  ['what is too long is cut', key('local', 'dev', 'a'.repeat(64)), /^pods-local-dev-a{34}--[0-9a-f]{12}$/],
  ['no hyphen stands at the cut', key('l'.repeat(43), 'dev', 'a'.repeat(20)), /^pods-l{43}--[0-9a-f]{12}$/],
])('in the name of a service %s', (_what, from, name) => expect(serviceName(from)).toMatch(name))

test('the labels hold the key, and a selector finds all instances of a pod', () => {
  expect(labelsOf(key('local', 'dev', 'docpod'), 7)).toEqual({
    'app.kubernetes.io/managed-by': 'tpods',
    'tpods.io/site': 'local',
    'tpods.io/tenant': 'dev',
    'tpods.io/pod-id': 'docpod',
    'tpods.io/uid': uid,
    'tpods.io/instance': '7',
  })
  expect(selectorOf(uid)).toBe(`tpods.io/uid=${uid}`)
})

describe('claims', () => {
  const sourceIds = fc.oneof(
    fc.constantFrom('data', 'data-', 'a--pvc--b', 'pvc', 'x'.repeat(180), `${'x'.repeat(180)}y`, 'x'.repeat(300)),
    fc.stringMatching(/^[a-z][a-z0-9-]+$/),
  )

  test('have the name of the contract', () => {
    expect(claimName(key('local', 'dev', 'db'), 'data')).toBe('pods-local-dev-db--pvc--data')
  })

  test('are names of Kubernetes, whatever a source is called', () => {
    fc.assert(
      fc.property(keys, sourceIds, (one, sourceId) => {
        const name = claimName(one, sourceId)
        expect(name).toMatch(DNS_SUBDOMAIN)
        expect(name.length).toBeLessThanOrEqual(253)
      }),
    )
  })

  test('of different pods, or of different sources, are different', () => {
    fc.assert(
      fc.property(keys, keys, sourceIds, sourceIds, (one, other, first, second) => {
        fc.pre(differ([one.site, one.tenant, one.podId, first], [other.site, other.tenant, other.podId, second]))
        expect(claimName(one, first)).not.toBe(claimName(other, second))
      }),
      { numRuns: 2000 },
    )
  })

  test('none is the one that another source got by its hash', () => {
    const long = claimName(key('local', 'dev', 'db'), 'x'.repeat(300))
    const [, written = ''] = long.split('--pvc--')
    expect(written).toMatch(/^-[0-9a-f]{12}$/)
    expect(written).not.toMatch(/^[a-z][a-z0-9-]+$/)
  })
})
