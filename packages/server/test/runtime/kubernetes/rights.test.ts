import { expect, test } from 'vitest'
import type { ClusterClient } from '../../../src/runtime/kubernetes/client.ts'
import { missingRights, rights, rightsManifest } from '../../../src/runtime/kubernetes/rights.ts'

interface Asked {
  namespace: string
  group: string
  resource: string
  subresource?: string
  verb: string
}

/** An API server that allows what the test says. */
function clusterThat(allows: (asked: Asked) => boolean): ClusterClient {
  const no = () => Promise.reject(new Error('not asked for in this test'))
  return {
    async call<T>(_method: string, _path: string, options: { body?: unknown } = {}) {
      const { spec } = options.body as { spec: { resourceAttributes: Asked } } // what missingRights sends
      return { status: { allowed: allows(spec.resourceAttributes) } } as T
    },
    stream: no,
    socket: no,
    close: () => Promise.resolve(),
  }
}

test('nothing is missing where all is allowed', async () => {
  expect(
    await missingRights(
      clusterThat(() => true),
      'pods',
    ),
  ).toEqual([])
})

test('what is missing is named by verb and resource', async () => {
  const cluster = clusterThat(
    ({ group, resource, subresource, verb }) =>
      !(subresource === 'exec' || (resource === 'pods' && verb === 'watch') || (group !== '' && verb === 'list')),
  )
  const missing = await missingRights(cluster, 'pods')
  expect(missing).toEqual(['watch pods', 'get pods/exec', 'create pods/exec', 'list networkpolicies'])
})

test('every right is asked for in the namespace of the pods, with its subresource apart', async () => {
  const all: Asked[] = []
  await missingRights(
    clusterThat((asked) => all.push(asked) > 0),
    'pods',
  )
  expect(all).toHaveLength(rights.flatMap(({ verbs }) => verbs).length)
  expect(all).toContainEqual({ namespace: 'pods', group: '', resource: 'pods', subresource: 'log', verb: 'get' })
  expect(all).toContainEqual({ namespace: 'pods', group: '', resource: 'pods', verb: 'create' })
  expect(all.filter(({ namespace, resource }) => namespace !== 'pods' || resource.includes('/'))).toEqual([])
})

test('the manifest grants these rights in that one namespace to that one account', () => {
  const [role, binding] = rightsManifest('pods', { name: 'server', namespace: 'system' })
  expect(role).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'tpods', namespace: 'pods' },
    rules: rights.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs })),
  })
  expect(binding).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'tpods', namespace: 'pods' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'tpods' },
    subjects: [{ kind: 'ServiceAccount', name: 'server', namespace: 'system' }],
  })
})

test('no right is for everything', () => {
  const words = rights.flatMap(({ group, resource, verbs }) => [group, resource, ...verbs])
  expect(words.filter((word) => word.includes('*'))).toEqual([])
})
