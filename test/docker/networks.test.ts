// The networks of tenants on a real engine: who reaches whom, what is published, and how long they are there.
import { describe, expect, test } from 'vitest'
import { type DockerRuntime, openDockerRuntime } from '../../packages/server/src/runtime/docker/docker-runtime.ts'
import { type EnginePlace, makeEnginePlace } from '../conformance/runtime/docker-engine.ts'
import { podDefinition, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { idle, serving, useEngine } from './support.ts'

describeOnEngines(({ name, host }) => {
  describe(`${name}: the network`, () => {
    const world = useEngine(host)

    test('is published nowhere', async () => {
      const key = await world.startRunning(serving)
      const [{ id } = { id: '' }] = await world.containers(key)
      const { HostConfig, NetworkSettings } = await world.place().docker.getContainer(id).inspect()
      expect(Object.values(HostConfig.PortBindings ?? {}).filter(Boolean)).toEqual([])
      expect(Object.values(NetworkSettings.Ports ?? {}).filter(Boolean)).toEqual([])
    })
  })

  describe(`${name}: the network of a tenant without pods`, () => {
    async function startAndRemove(place: EnginePlace, runtime: DockerRuntime): Promise<string> {
      const definition = podDefinition('busybox', idle)
      await runtime.apply(definition)
      await untilPhase(runtime, definition.key, 'running')
      await runtime.remove(definition.key, { graceMs: 0 })
      const networks = (await place.leftovers()).filter((left) => left.startsWith('network'))
      expect(networks).toHaveLength(1)
      const [, network = ''] = networks[0]?.split(' ') ?? []
      return (await place.docker.getNetwork(network).inspect()).Id
    }

    test('is there for the next one, and goes with the server', async () => {
      const place = await makeEnginePlace(host, { networkLingerMs: 600_000 })
      const runtime = await place.open()
      const network = await startAndRemove(place, runtime)
      expect(await startAndRemove(place, runtime)).toBe(network)
      await runtime.close()
      await place.close() // throws when anything is left
    })

    test('goes with the next server where one was killed', async () => {
      const place = await makeEnginePlace(host)
      const killed = await openDockerRuntime({ ...place.options, networkLingerMs: 600_000 })
      await startAndRemove(place, killed)
      const next = await place.open()
      await place.untilNothingIsLeft()
      await next.close()
      await killed.close()
      await place.close()
    })
  })

  describe(`${name}: where containers cannot be reached`, () => {
    const world = useEngine(host, { publishes: true })
    test('a port is on the loopback and on no other address', async () => {
      const key = await world.startRunning({
        command: ['httpd', '-f', '-p', '8080', '-h', '/etc'],
        ports: [{ name: 'default', port: 8080, protocol: 'http' }],
      })
      const seen = await world.runtime().observe(key)
      const endpoint = seen.phase === 'absent' ? undefined : seen.endpoints['8080']
      expect(endpoint?.host).toBe('127.0.0.1')
      await expect
        .poll(async () => (await fetch(`http://127.0.0.1:${endpoint?.port}/hostname`)).text())
        .toContain(key.podId)
      const [{ id } = { id: '' }] = await world.containers(key)
      const { NetworkSettings } = await world.place().docker.getContainer(id).inspect()
      expect(NetworkSettings.Ports['8080/tcp']).toEqual([{ HostIp: '127.0.0.1', HostPort: String(endpoint?.port) }])
    })
  })
})
