// Several built servers with roles of their own on one database, one namespace of a real cluster and one storage.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSigningKey } from '../../packages/server/src/identity/embedded/keys.ts'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import { makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from '../journeys/support/server-process.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'

export interface Replicas {
  /** The cluster as its administrator sees it. */
  admin: ClusterClient
  namespace: string
  connection: FreshDatabase['connection']
  /** Another server; the first one makes the first administrator. */
  start(role: 'api' | 'controller'): Promise<Replica>
  clear(): Promise<void>
}

export interface Replica extends ServerProcess {
  send(signal: NodeJS.Signals): void
  /** What readiness says of a part. */
  part(name: string): Promise<string>
  metrics(): Promise<string>
}

export async function openReplicas(kubeconfig: string): Promise<Replicas> {
  const admin = openClient({ kubeconfig })
  const namespace = await makeNamespace(admin)
  const account = await makeAccount(kubeconfig, namespace)
  const { connection, drop } = await freshDatabase()
  const shared = await mkdtemp(join(tmpdir(), 'tpods-replicas-'))
  const keyFile = join(shared, 'secrets-key')
  await writeFile(keyFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
  const signingKeyFile = join(shared, 'signing-key.pem')
  await writeFile(signingKeyFile, await makeSigningKey(), { mode: 0o600 })
  const places: ServerPlace[] = []
  return {
    admin,
    namespace,
    connection,
    async start(role) {
      const place = await openServerPlace({
        TPODS_ROLE: role,
        TPODS_DATABASE_URL: urlOf(connection),
        TPODS_SECRETS_KEY_FILE: keyFile,
        TPODS_SIGNING_KEY_FILE: signingKeyFile,
        TPODS_STORAGE_ROOT: join(shared, 'storage'),
        TPODS_RUNTIME: 'kubernetes',
        TPODS_KUBECONFIG: account.kubeconfig,
        TPODS_KUBERNETES_NAMESPACE: namespace,
        TPODS_ALLOW_ALL_IMAGES: 'yes',
        TPODS_MIN_CPU: '10',
        TPODS_MIN_MEM: '16',
        TPODS_GRACE: '2',
      })
      places.push(place)
      const server = await place.start()
      return {
        ...server,
        send: (signal) => void process.kill(server.pid, signal),
        async part(name) {
          const reply = await fetch(`${server.url}/v3/readiness`)
          const { result } = (await reply.json()) as { result: Record<string, { detail: string }> }
          return result[name]?.detail ?? ''
        },
        metrics: async () => (await fetch(`${server.url}/metrics`)).text(),
      }
    },
    async clear() {
      for (const place of places) await place.clear()
      await account.close()
      await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
      await admin.close()
      await drop()
      await rm(shared, { recursive: true })
    },
  }
}

/** A folder of a socket as host. */
function urlOf({ host, port, user, database }: FreshDatabase['connection']): string {
  return `socket:${host}?${new URLSearchParams({ db: String(database), user: String(user), port: String(port) })}`
}
