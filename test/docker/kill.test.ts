// The server is killed with SIGKILL in the middle of what it does; the next one puts right what that left.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildKillableServer, type KillableServer } from '../conformance/runtime/killable-server.ts'
import { logTexts, podKey, shell, until, untilLine, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { useEngine } from './support.ts'

/** From the first instruction of an apply to a container that runs, on an engine that is busy. */
const moments = Array.from({ length: 12 }, (_, place) => place * 60)

describeOnEngines(({ name, host }) => {
  describe(`${name}: a server that is killed`, () => {
    const world = useEngine(host)
    let server: KillableServer
    beforeAll(async () => {
      server = await buildKillableServer({ kind: 'docker', options: world.place().options })
    })
    afterAll(() => server.remove())

    test('while it applies leaves one container of the instance', async () => {
      for (const delayMs of moments) {
        const definition = world.define({ command: shell('echo up; exec sleep 600') })
        await server.run('apply', definition).killAfter(delayMs)
        await world.runtime().apply(definition)
        await untilLine(world.runtime(), definition.key, 'up')
        await untilPhase(world.runtime(), definition.key, 'running')
        expect(await logTexts(world.runtime(), definition.key)).toEqual(['up'])
        expect(await world.containers(definition.key)).toHaveLength(1)
        await world.runtime().remove(definition.key, { graceMs: 0 })
      }
    })

    test('while it removes leaves what a removal or an apply goes on with', async () => {
      for (const delayMs of moments) {
        const command = shell('trap "sleep 0.1; exit 0" TERM; echo up; while :; do sleep 0.05; done')
        const definition = world.define({ command })
        const runtime = world.runtime()
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'up')
        await server.run('remove', definition).killAfter(delayMs)
        if ((delayMs / 60) % 2 === 0) {
          await runtime.apply(definition)
          await until('the pod to run afresh', async () => {
            const lines = await logTexts(runtime, definition.key)
            return lines.length === 1 && (await runtime.observe(definition.key)).phase === 'running' ? true : undefined
          })
          expect(await world.containers(definition.key)).toHaveLength(1)
        }
        await runtime.remove(definition.key, { graceMs: 1000 })
        expect(await runtime.observe(definition.key)).toEqual({ phase: 'absent' })
        await world.place().untilNothingIsLeft()
      }
    })

    test('goes on when it is started again, without being asked', async () => {
      for (const delayMs of moments.filter((_, place) => place % 3 === 0)) {
        const definition = world.define({ command: shell('echo up; exec sleep 600') })
        await server.run('apply', definition).killAfter(delayMs + 20)
        const next = await world.place().open()
        const isKnown = (await next.observe(definition.key)).phase !== 'absent'
        if (isKnown) await untilPhase(next, definition.key, 'running')
        await next.close()
        expect((await world.containers(definition.key)).length).toBe(isKnown ? 1 : 0)
        await world.runtime().remove(definition.key, { graceMs: 0 })
      }
    })

    test('loses neither output nor outcome of pods that go on', async () => {
      const command = shell('for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done; exit 6')
      const definition = world.define({ command })
      const running = server.run('apply', definition)
      await untilLine(world.runtime(), definition.key, '1')
      await running.killAfter(0)
      await sleep(3000)
      const next = await world.place().open()
      expect(await untilPhase(next, definition.key, 'failed')).toMatchObject({ exitCode: 6, reason: 'exited' })
      expect(await logTexts(next, definition.key)).toEqual(['1', '2', '3', '4', '5', '6'])
      await next.close()
    })
  })

  describe(`${name}: one id`, () => {
    const world = useEngine(host)
    test('that is created, deleted and created again is never in its own way', async () => {
      const runtime = world.runtime()
      for (let round = 0; round < 6; round += 1) {
        const { podId } = podKey('again')
        const command = shell('echo up; exec sleep 600')
        const first = world.define({ key: podKey(podId), command })
        const second = world.define({ key: podKey(podId), command })
        await runtime.apply(first)
        await sleep(round * 100)
        await Promise.all([runtime.remove(first.key, { graceMs: 0 }), runtime.apply(second)])
        await untilPhase(runtime, second.key, 'running')
        expect(await runtime.observe(first.key)).toEqual({ phase: 'absent' })
        expect(await world.containers(first.key)).toEqual([])
        expect(await world.containers(second.key)).toHaveLength(1)
        await runtime.remove(second.key, { graceMs: 0 })
        await world.place().untilNothingIsLeft()
      }
    })
  })
})
