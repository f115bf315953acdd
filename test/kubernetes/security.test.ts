// What containers may do on a real cluster: the usual images start as root and step down under `baseline`; `restricted`
// takes what Pod Security asks for, runs images of another user and tells why it does not run those of root.
import { afterEach, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { pushBusybox } from '../support/registry-images.ts'
import { type ClusterServer, light, openClusterServer } from './cluster-server.ts'

const registry = process.env.TPODS_TEST_REGISTRY

describeOnCluster('security on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer | undefined
  let server: ServerProcess | undefined
  afterEach(async () => {
    await server?.end('SIGTERM')
    await cluster?.clear()
  })

  async function start(level: 'baseline' | 'restricted') {
    cluster = await openClusterServer(kubeconfig, {}, level)
    const started = await cluster.start({ TPODS_SECURITY: level })
    server = started.server
    return started.client
  }

  test('an image starts as root, takes its folder and steps down to another user', async () => {
    const client = await start('baseline')
    const wish = {
      environment_variables: { POSTGRES_PASSWORD: 'for a test' },
      healthchecks: { readiness: { exec_command: ['pg_isready', '-h', '127.0.0.1'], period_seconds: 1 } },
      networking: { default: { protocol: 'postgres', port: 5432 } },
    }
    await client.pods.create({ pod_id: 'database', image: 'postgres', resources: light, ...wish })
    await until('the database', async () => (await client.pods.get('database')).networking_live || undefined, 90_000)
    const script = [
      'stat -c %U /proc/1 /var/lib/postgresql/data/base',
      'grep -E "^(Uid|CapEff|NoNewPrivs|Seccomp):" /proc/1/status',
      'ls /var/run/secrets/kubernetes.io 2>&1',
    ]
    const outcome = await client.pods.exec('database', { commands: [['sh', '-c', script.join('; ')]] })
    const text = String(outcome.execution_results[0]?.stdout)
    expect(text).toMatch(/^postgres\npostgres\n/)
    expect(text).toMatch(/CapEff:\s0000000000000000/)
    expect(text).toMatch(/NoNewPrivs:\s1/)
    expect(text).toMatch(/Seccomp:\s2/)
    expect(text).toMatch(/No such file or directory/)
    await client.pods.delete('database')
  })

  test.skipIf(registry === undefined)(
    'a restricted server runs images of another user and says why it does not run those of root (TPODS_TEST_REGISTRY)',
    async () => {
      const { name: image } = await pushBusybox(String(registry), 'plain-user', { User: '1000:1000' })
      const client = await start('restricted')
      await client.pods.create({
        pod_id: 'plain',
        image,
        resources: light,
        command: ['sh', '-c', 'id -u; exec sleep 600'],
      })
      await client.pods.create({ pod_id: 'rooted', image: 'busybox', resources: light, command: ['sleep', '600'] })
      await client.pods.waitFor('plain', 'available', { timeoutMs: 60_000 })
      expect((await client.pods.logs('plain')).logs).toContain('1000')
      const refused = await until('a reason', async () => {
        const pod = await client.pods.get('rooted')
        return pod.status_container.reason === undefined ? undefined : pod
      })
      expect(refused.status_container.message).toMatch(/runAsNonRoot and image will run as root/)
      for (const id of ['plain', 'rooted']) await client.pods.delete(id)
    },
  )

  test('what Pod Security refuses is an ERROR with its sentence, at once', async () => {
    const admin = await openClusterServer(kubeconfig, {}, 'restricted')
    cluster = admin
    const started = await admin.start({ TPODS_SECURITY: 'baseline' })
    server = started.server
    const { client } = started
    await client.pods.create({ pod_id: 'refused', image: 'busybox', command: ['sleep', '600'] })
    const pod = await until('the refusal', async () => {
      const seen = await client.pods.get('refused')
      return seen.status === 'ERROR' ? seen : undefined
    })
    expect(pod.status_container).toMatchObject({
      reason: 'refused',
      message: expect.stringMatching(/violates PodSecurity "restricted:latest"/),
    })
    await client.pods.delete('refused')
  })
})
