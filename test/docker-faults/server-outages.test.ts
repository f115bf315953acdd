// The engine goes away under the whole server, again and again, while wishes come in: what was answered is done once it is
// back, every status is true within 30 s of that, and no container is left over. TPODS_SOAK_HITS says how often. Nothing
// else may use the engine meanwhile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { type EngineServer, openEngineServer } from '../docker/engine-server.ts'
import { containersOf, inWords } from '../docker/engine-world.ts'
import { openSdkClient } from '../support/sdk-client.ts'
import { engineProgram } from './engine-program.ts'

const host = process.env.TPODS_TEST_DOCKER_HOST
/** A program that takes `kill docker`, `stop docker` and `start docker`. */
const program = process.env.TPODS_TEST_CLUSTER
const hits = Number(process.env.TPODS_SOAK_HITS ?? 6)
const TRUE_WITHIN_MS = 30_000
const timeout = hits * 120_000

type Wanted = Record<string, { status: string; containers: number } | undefined>

if (!host || !program) {
  describe('outages of the engine under a server', () => {
    test.skip('needs an engine that may be stopped: TPODS_TEST_DOCKER_HOST, TPODS_TEST_CLUSTER (a program that takes kill|stop|start docker) and npm run test:docker', () =>
      undefined)
  })
} else {
  describe('outages of the engine under a server', () => {
    const dockerd = engineProgram(program)
    let engine: EngineServer
    let client: NodeTpodsClient

    beforeAll(async () => {
      engine = await openEngineServer(host, { TPODS_GRACE: '1' })
      const server = await engine.place.start()
      client = await openSdkClient(server)
    })
    afterAll(async () => {
      await dockerd.start()
      await engine?.clear()
    })

    const create = (pod_id: string, ...command: string[]) =>
      client.pods.create({ pod_id, image: 'busybox', command, resources: { cpu_request: 10 } })

    /** One line for each pod that is not as it is wanted. */
    async function untruths(wanted: Wanted): Promise<string[]> {
      const pods = new Map((await client.pods.list()).map((pod) => [pod.pod_id, pod]))
      const containers = await containersOf(engine)
      return Object.entries(wanted).flatMap(([podId, fate]) => {
        const pod = pods.get(podId)
        const own = containers.filter((container) => container.podId === podId)
        const isTrue = pod?.status === fate?.status && own.length === (fate?.containers ?? 0)
        const said = `${podId} is ${pod?.status} ${JSON.stringify(pod?.status_container)}: ${own.map(inWords).join(', ')}`
        return isTrue ? [] : [said]
      })
    }
    async function untilTrue(wanted: Wanted): Promise<void> {
      let last: string[] = []
      const look = async () => {
        last = await untruths(wanted)
        return last.length === 0 || undefined
      }
      await until('everything to be true', look, TRUE_WITHIN_MS).catch((cause: unknown) => {
        throw new Error(`${last.join('\n')}\n${engine.place.output()}`, { cause })
      })
    }

    test(`${hits} of them lose nothing and leave nothing`, { timeout }, async () => {
      const on = { status: 'AVAILABLE', containers: 1 }
      const complete = { status: 'COMPLETE', containers: 1 }
      const failed = { status: 'ERROR', containers: 1 }
      const stopped = { status: 'STOPPED', containers: 0 }
      for (let hit = 0; hit < hits; hit += 1) {
        await create('kept', 'sleep', '3600')
        await create('job', 'true')
        await create('bad', 'false')
        await create('tostop', 'sleep', '3600')
        await create('togo', 'sleep', '3600')
        await untilTrue({ kept: on, job: complete, bad: failed, tostop: on, togo: on })
        const before = await client.pods.get('kept')

        await dockerd.end(hit % 2 === 0 ? 'kill' : 'stop')
        await client.pods.stop('tostop')
        await client.pods.delete('togo')
        await create('new', 'sleep', '3600')
        await dockerd.start()
        await untilTrue({ kept: on, job: complete, bad: failed, tostop: stopped, togo: undefined, new: on })
        const after = await client.pods.get('kept')
        expect(after.status_container.instance).toBe((before.status_container.instance ?? 0) + 1)

        for (const podId of ['kept', 'job', 'bad', 'tostop', 'new']) await client.pods.delete(podId)
        await until(
          'nothing to be left',
          async () => (await containersOf(engine)).length === 0 || undefined,
          TRUE_WITHIN_MS,
        )
      }
    })
  })
}
