// What the server must be allowed in the namespace of users' pods, as data: the manifest that grants it is printed from
// here, the check at the start asks for it, and a test compares it with the calls that are made.
import type { ClusterClient } from './client.ts'

export interface Right {
  group: string
  resource: string
  verbs: readonly string[]
  /** Why it is needed. */
  about: string
}

export const rights: readonly Right[] = [
  { group: '', resource: 'pods', verbs: ['create', 'get', 'list', 'watch', 'patch', 'delete'], about: 'containers' },
  { group: '', resource: 'pods/log', verbs: ['get'], about: 'their output' },
  // A WebSocket opens with GET; newer clusters ask for `create` as well.
  { group: '', resource: 'pods/exec', verbs: ['get', 'create'], about: 'commands and files in them' },
  { group: '', resource: 'pods/portforward', verbs: ['get', 'create'], about: 'connections to their ports' },
  { group: '', resource: 'secrets', verbs: ['create', 'get', 'list', 'delete'], about: 'their environment and files' },
  { group: '', resource: 'services', verbs: ['create', 'get', 'list', 'delete'], about: 'their names in the cluster' },
  {
    group: 'networking.k8s.io',
    resource: 'networkpolicies',
    verbs: ['create', 'get', 'list', 'delete'],
    about: 'who may reach them',
  },
]

/** The rights in words that are missing, such as `watch pods`. */
export async function missingRights(client: ClusterClient, namespace: string): Promise<string[]> {
  const asked = rights.flatMap((right) => right.verbs.map((verb) => ({ ...right, verb })))
  const answers = await Promise.all(
    asked.map(async ({ group, resource, verb }) => {
      const [name, subresource] = resource.split('/')
      const resourceAttributes = { namespace, group, resource: name, verb, ...(subresource && { subresource }) }
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      }
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
      const { status } = await client.call<{ status: { allowed: boolean } }>('POST', path, { body })
      return status.allowed ? [] : [`${verb} ${resource}`]
    }),
  )
  return answers.flat()
}

export interface ServiceAccount {
  name: string
  namespace: string
}

/** Objects for `kubectl apply`: the Role in the namespace of users' pods, bound to the server's account. */
export function rightsManifest(podsNamespace: string, account: ServiceAccount): object[] {
  const metadata = { name: 'tpods', namespace: podsNamespace }
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: rights.map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs })),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ]
}
