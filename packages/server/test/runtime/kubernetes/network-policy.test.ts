import { describe, expect, test } from 'vitest'
import { networkPolicyManifest } from '../../../src/runtime/kubernetes/manifests.ts'
import { labelsOf } from '../../../src/runtime/pod-names.ts'
import type { PodKey, PodPort } from '../../../src/runtime/port.ts'
import { definition, key } from './definition.ts'

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'docpod', uid: '11111111-2222-3333-4444-555555555555' }
const web: PodPort = { name: 'default', port: 5000, protocol: 'http' }
const policyOf = (ports: PodPort[] = [web], of: PodKey = key) =>
  networkPolicyManifest(definition({ ports, key: of }), owner)

/** Whether the policy of `to` lets a pod with these labels of the same namespace connect to the port. */
function isAllowed(policy: ReturnType<typeof policyOf>, labels: Record<string, string>, port: number): boolean {
  return policy.spec.ingress.some((rule) => {
    const isOpen = !('ports' in rule) || rule.ports.some((open) => open.port === port)
    return isOpen && rule.from.some(({ podSelector }) => selects(podSelector, labels))
  })
}

function selects(selector: object, labels: Record<string, string>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector as {
    matchLabels?: Record<string, string>
    matchExpressions?: { key: string; operator: string }[]
  }
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key: name, operator }) => operator === 'DoesNotExist' && labels[name] === undefined)
  )
}

describe('who may reach a port of a pod', () => {
  const uid = 'a3bb189e-8bf9-4c2a-9f5c-0d2c6e1f7a10'
  const other = { ...key, podId: 'otherpod', uid }
  test.each<[string, Record<string, string>, port: number, boolean]>([
    ['a pod of its tenant', labelsOf(other, 1), 5000, true],
    ['a pod of its tenant, also at a port that is not declared', labelsOf(other, 1), 9999, true],
    ['a pod of another tenant', labelsOf({ ...other, tenant: 'tacc' }, 1), 5000, false],
    ['a pod of the same tenant of another site', labelsOf({ ...other, site: 'remote' }, 1), 5000, false],
    ['the gateway, which is no pod of a user', { app: 'gateway' }, 5000, true],
    ['the gateway at a port that is not declared', { app: 'gateway' }, 22, false],
  ])('%s', (_who, labels, port, expected) => expect(isAllowed(policyOf(), labels, port)).toBe(expected))

  test('tenants that a label cannot hold are told apart too', () => {
    const one = { ...key, tenant: `${'x'.repeat(70)}1` }
    const policy = policyOf([web], one)
    expect(isAllowed(policy, labelsOf({ ...other, tenant: one.tenant }, 1), 5000)).toBe(true)
    expect(isAllowed(policy, labelsOf({ ...other, tenant: `${'x'.repeat(70)}2` }, 1), 5000)).toBe(false)
  })
})

test('it holds for all instances of the pod, and goes with the one it was made for', () => {
  const { metadata, spec } = policyOf()
  expect(spec.podSelector).toEqual({ matchLabels: { 'tpods.io/uid': key.uid } })
  expect(spec.policyTypes).toEqual(['Ingress'])
  expect(metadata).toMatchObject({ name: `docpod-${key.uid}-3`, ownerReferences: [owner] })
})

test.each<[string, PodPort[], number[][]]>([
  ['with each of its ports once', [web, { ...web, name: 'again' }, { ...web, port: 80 }], [[5000, 80]]],
  ['only when it has ports', [], []],
])('a pod has a rule for others %s', (_what, ports, expected) => {
  const rules = policyOf(ports).spec.ingress
  expect(rules.flatMap((rule) => ('ports' in rule ? [rule.ports.map(({ port }) => port)] : []))).toEqual(expected)
})
