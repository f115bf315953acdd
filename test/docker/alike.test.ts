// The same definitions on an engine and on a cluster, through the whole server of each: what somebody sees of the pods is
// the same, or differs as it is stated.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { openClusterServer } from '../kubernetes/cluster-server.ts'
import { openSdkClient } from '../support/sdk-client.ts'
import { type Definition, definitions, type Rest, type Sight } from './definitions.ts'
import { openEngineServer } from './engine-server.ts'

const runtimes = {
  docker: { where: process.env.TPODS_TEST_DOCKER_HOST, open: openEngineServer },
  podman: { where: process.env.TPODS_TEST_PODMAN_HOST, open: openEngineServer },
  kubernetes: { where: process.env.KUBECONFIG, open: openClusterServer },
}
const IN_TIME_MS = 60_000

describe.each(Object.entries(runtimes))('the table of definitions on %s', (name, { where, open }) => {
  if (!where) {
    test.skip('needs TPODS_TEST_DOCKER_HOST, TPODS_TEST_PODMAN_HOST and KUBECONFIG, and npm run test:docker', () =>
      undefined)
    return
  }
  let place: Awaited<ReturnType<typeof open>>
  let server: ServerProcess
  let client: NodeTpodsClient

  beforeAll(async () => {
    place = await open(where, { TPODS_GRACE: '1' })
    server = await place.place.start()
    client = await openSdkClient(server)
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    await place?.clear()
  })

  const rests: Record<Rest, (pod: Seen) => boolean> = {
    available: ({ status }) => status === 'AVAILABLE' || status === 'ERROR',
    ended: ({ status }) => status === 'COMPLETE' || status === 'ERROR',
    restarted: ({ status_container: { restart_count, reason } }) => (restart_count ?? 0) > 0 && reason === 'restarting',
    waiting: ({ status_container: { reason } }) => reason !== null && reason !== undefined,
    stopped: ({ status }) => status === 'STOPPED',
  }
  type Seen = Awaited<ReturnType<NodeTpodsClient['pods']['get']>>

  async function observe(podId: string, definition: Definition): Promise<Sight> {
    await client.pods.create({ ...definition.pod, pod_id: podId })
    if (definition.until === 'stopped') {
      await until(
        'its first words',
        async () => (await client.pods.logs(podId)).logs.includes('hello') || undefined,
        IN_TIME_MS,
      )
      await client.pods.stop(podId)
    }
    const isAtRest = rests[definition.until]
    const pod = await until(
      'the pod to come to rest',
      async () => {
        const seen = await client.pods.get(podId)
        return isAtRest(seen) ? seen : undefined
      },
      IN_TIME_MS,
    )
    const { exit_code = null, reason = null } = pod.status_container
    const sight: Sight = { status: pod.status, exit_code, reason }
    if (definition.sees.logs !== undefined) sight.logs = (await client.pods.logs(podId, { tail: 2000 })).logs
    if (definition.look !== undefined) {
      const { execution_results } = await client.pods.exec(podId, { commands: [definition.look] })
      sight.said = String(execution_results[0]?.stdout)
    }
    return sight
  }

  test.each(definitions.map((definition, number) => ({ ...definition, podId: `row${number}` })))(
    'a pod that $name',
    async ({ podId, ...definition }) => {
      const own = definition.differs?.[name as keyof typeof runtimes] ?? {}
      const wanted: Sight = { ...definition.sees, ...own }
      if (wanted.said !== undefined) wanted.said = wanted.said.replace('POD', podId)
      expect(await observe(podId, definition)).toMatchObject(wanted)
      await client.pods.delete(podId)
    },
  )
})
