// Who reaches whom on a real engine. Alone, because the end of somebody else's network on Podman opens ours for a moment.
import { describe, expect, test } from 'vitest'
import type { PodKey } from '../../packages/server/src/runtime/port.ts'
import { execText, podKey, shell, untilPhase } from '../conformance/runtime/support.ts'
import { idle, serving, useEngine } from '../docker/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'

const keyOf = (tenant: string) => ({ ...podKey(), tenant })

describeOnEngines(({ name, host }) => {
  describe(`${name}: pods of two tenants`, () => {
    const world = useEngine(host)

    async function addressOf(key: PodKey): Promise<string> {
      const [{ id } = { id: '' }] = await world.containers(key)
      const { NetworkSettings } = await world.place().docker.getContainer(id).inspect()
      return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? ''
    }
    async function ask(from: PodKey, target: string): Promise<string> {
      const command = shell(`(echo "GET /index.html HTTP/1.0"; echo) | timeout 2 nc ${target} 8080`)
      return (await execText(world.runtime(), from, command)).stdout
    }

    test('do not reach each other, by name or by address, as those of one do', async () => {
      const server = await world.startRunning(serving)
      const friend = await world.startRunning(idle)
      const other = await world.startRunning({ ...idle, key: keyOf('other') })
      const byName = `pods-${server.site}-${server.tenant}-${server.podId}`
      await expect.poll(() => ask(friend, byName)).toContain('served')
      const byAddress = await addressOf(server)
      expect(await ask(friend, byAddress)).toContain('served')
      expect(await ask(other, byName)).toBe('')
      expect(await ask(other, byAddress)).toBe('')
    })

    test('do not reach each other when the last pod of a third has ended or is removed', async () => {
      const server = await world.startRunning(serving)
      const friend = await world.startRunning(idle)
      const other = await world.startRunning({ ...idle, key: keyOf('other') })
      const leaving = await world.startRunning({ ...idle, key: keyOf('leaving') })
      const address = await addressOf(server)
      await expect.poll(() => ask(friend, address)).toContain('served')

      const ending = await world.start({ command: ['sleep', '1'], key: keyOf('ending'), restartPolicy: 'never' })
      await untilPhase(world.runtime(), ending, 'succeeded')
      await expect.poll(() => ask(other, address)).toBe('')
      expect(await ask(other, address)).toBe('')

      await world.runtime().remove(leaving, { graceMs: 0 })
      await expect.poll(() => ask(other, address)).toBe('')
      expect(await ask(other, address)).toBe('')
      expect(await ask(friend, address)).toContain('served')
    })
  })
})
