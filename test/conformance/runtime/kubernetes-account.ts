// A service account with the rights that the server asks for and no others, as its kubeconfig; and a client that keeps
// in mind which rights its calls needed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { type ClusterClient, openClient, type Query } from '../../../packages/server/src/runtime/kubernetes/client.ts'
import { missingRights, type Right, rightsManifest } from '../../../packages/server/src/runtime/kubernetes/rights.ts'
import { nameInCluster } from '../../support/test-run.ts'
import { until } from './support.ts'

export interface Account {
  /** Path of its kubeconfig. */
  kubeconfig: string
  /** The account itself goes with the namespace. */
  close(): Promise<void>
}

const TOKEN_SEC = 3600

/** A namespace that holds pods to what most clusters let users do, or to less. */
export async function makeNamespace(
  admin: ClusterClient,
  level: 'baseline' | 'restricted' = 'baseline',
): Promise<string> {
  const name = nameInCluster('test')
  const labels = { 'pod-security.kubernetes.io/enforce': level }
  await admin.call('POST', '/api/v1/namespaces', { body: { metadata: { name, labels } } })
  return name
}

/** `admin` is a kubeconfig too. Without `withheld` the account is bound to all that rights.ts names. */
export async function makeAccount(admin: string, namespace: string, withheld?: string): Promise<Account> {
  const client = openClient({ kubeconfig: admin })
  const name = withheld === undefined ? 'tpods' : 'short'
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  await client.call('POST', accounts, { body: { metadata: { name } } })
  for (const object of rightsManifest(namespace, { namespace, name }) as RbacObject[]) {
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${object.kind.toLowerCase()}s`
    await client.call('POST', path, { body: withheld === undefined ? object : shortened(object, name, withheld) })
  }
  const { status } = await client.call<{ status: { token: string } }>('POST', `${accounts}/${name}/token`, {
    body: { spec: { expirationSeconds: TOKEN_SEC } },
  })
  await client.close()
  const folder = await mkdtemp(join(tmpdir(), 'tpods-account-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, withToken(admin, status.token), { mode: 0o600 })
  await untilKnown(kubeconfig, namespace, withheld)
  return { kubeconfig, close: () => rm(folder, { recursive: true }) }
}

interface RbacObject {
  kind: 'Role' | 'RoleBinding'
  metadata: { name: string; namespace: string }
  rules?: { resources: string[]; verbs: string[] }[]
  roleRef?: { name: string }
}

/** The same without one verb of one resource, under a name of its own. */
function shortened({ rules, roleRef, metadata, ...rest }: RbacObject, name: string, withheld: string): object {
  const kept = rules?.map((rule) => ({
    ...rule,
    verbs: rule.verbs.filter((verb) => `${verb} ${rule.resources[0]}` !== withheld),
  }))
  return {
    ...rest,
    metadata: { ...metadata, name },
    ...(kept && { rules: kept }),
    ...(roleRef && { roleRef: { ...roleRef, name } }),
  }
}

/** The cluster of that kubeconfig, with the token as the only credential. */
function withToken(kubeconfig: string, token: string): string {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new Error(`${kubeconfig} names no cluster`)
  const own = new KubeConfig()
  own.loadFromClusterAndUser(cluster, { name: 'tpods', token })
  return own.exportConfig()
}

/** The API server learns of new bindings a moment later. */
async function untilKnown(kubeconfig: string, namespace: string, withheld: string | undefined): Promise<void> {
  const client = openClient({ kubeconfig })
  await until('the rights of the account', async () => {
    const missing = await missingRights(client, namespace)
    return missing.join() === (withheld ?? '') || undefined
  })
  await client.close()
}

/** Adds to `needed` what each call needs, as `verb group/resource`. */
export function recording(client: ClusterClient, namespace: string, needed: Set<string>): ClusterClient {
  const note = (method: string, path: string, query: Query | undefined) => {
    for (const right of neededFor(method, path, query, namespace)) needed.add(right)
  }
  return {
    call(method, path, options) {
      note(method, path, options?.query)
      return client.call(method, path, options)
    },
    stream(path, options) {
      note('GET', path, options?.query)
      return client.stream(path, options)
    },
    socket(path, options) {
      note('GET', path, undefined)
      // Newer clusters ask for it as well.
      note('POST', path, undefined)
      return client.socket(path, options)
    },
    close: () => client.close(),
  }
}

/** As an API server reads a request; what is not in the namespace is given as it is, and so is no right. */
function neededFor(method: string, path: string, query: Query | undefined, namespace: string): string[] {
  // Whoever is signed in may ask what they may do.
  if (method === 'POST' && path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') return []
  const [root, inside = ''] = path.split(`/namespaces/${namespace}/`)
  const group = root === '/api/v1' ? '' : /^\/apis\/([^/]+)\/v1$/.exec(root ?? '')?.[1]
  const [resource, name, subresource, ...rest] = inside.split('/')
  if (group === undefined || !resource || rest.length > 0) return [`${method} ${path}`]
  const isOne = name !== undefined
  const verbs: Record<string, string> = {
    GET: isOne ? 'get' : query?.watch === true ? 'watch' : 'list',
    POST: 'create',
    PUT: 'update',
    PATCH: 'patch',
    DELETE: isOne ? 'delete' : 'deletecollection',
  }
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`
  return [rightText(verbs[method] ?? method, group, whole)]
}

export function rightTexts(rights: readonly Right[]): string[] {
  return rights.flatMap(({ group, resource, verbs }) => verbs.map((verb) => rightText(verb, group, resource)))
}

function rightText(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? '' : `${group}/`}${resource}`
}
