// A pull through the whole server: how far it is stands in the pod, as the contract says.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import type { ApiClient, Pod } from '../journeys/support/api-client.ts'
import { checkReply } from '../support/check-reply.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { pushBusybox } from '../support/registry-images.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { containersOf } from './engine-world.ts'

const LAYER_BYTES = 150_000_000
const registry = process.env.TPODS_TEST_REGISTRY

describeOnEngines(({ name, host }) => {
  describe(`${name}: a pull`, () => {
    if (!registry) {
      test.skip('needs TPODS_TEST_REGISTRY: host and port of the registry that the engine pulls from', () => undefined)
      return
    }
    let engine: EngineServer
    let client: ApiClient
    beforeAll(async () => {
      engine = await openEngineServer(host)
      client = await (await engine.place.start()).signIn()
    })
    afterAll(() => engine?.clear())

    test('tells layers and bytes until the pod starts, and nothing after', async () => {
      const tag = `progress-${randomUUID().slice(0, 8)}`
      const pushed = await pushBusybox(registry, tag, { Labels: { tag } }, { extraBytes: LAYER_BYTES })
      await client.must('POST', '/pods', { pod_id: 'puller', image: pushed.name, command: ['sleep', '600'] })
      const seen: NonNullable<Pod['status_container']['progress']>[] = []
      await until(
        'the pod to run',
        async () => {
          const headers = { 'x-tapis-token': client.token }
          const reply = await fetch(`${client.url}/v3/pods/puller`, { headers })
          const envelope = (await reply.json()) as { result: Pod }
          const { status, status_container } = envelope.result
          if (status_container.progress !== undefined) {
            checkReply('get_pod', reply.status, envelope)
            seen.push(status_container.progress)
          }
          return status === 'AVAILABLE' || undefined
        },
        60_000,
      )
      expect(seen.length).toBeGreaterThan(0)
      for (const { what, layers, done_layers } of seen) {
        expect(what).toBe('pull')
        expect(done_layers).toBeLessThanOrEqual(layers)
      }
      const bytes = seen.map(({ done_bytes }) => done_bytes)
      expect(bytes).toEqual(bytes.toSorted((a, b) => a - b))
      const { status_container } = await client.must<Pod>('GET', '/pods/puller')
      expect(status_container.progress).toBeUndefined()
      await client.must('DELETE', '/pods/puller')
      await pushed.remove()
      await until('its container to go', async () => (await containersOf(engine)).length === 0 || undefined)
      await engine.docker.getImage(`docker.io/library/${pushed.name}`).remove()
    })
  })
})
