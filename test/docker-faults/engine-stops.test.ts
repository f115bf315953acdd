// The engine is stopped, or killed, and started again, with and without a server that watches. Nothing else may use the
// engine meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { DockerRuntime } from '../../packages/server/src/runtime/docker/docker-runtime.ts'
import type { Observation, PodDefinition } from '../../packages/server/src/runtime/port.ts'
import { type EnginePlace, makeEnginePlace } from '../conformance/runtime/docker-engine.ts'
import { podDefinition, shell, untilPhase } from '../conformance/runtime/support.ts'
import { engineProgram } from './engine-program.ts'

const host = process.env.TPODS_TEST_DOCKER_HOST
/** A program that takes `kill docker`, `stop docker` and `start docker`. */
const program = process.env.TPODS_TEST_CLUSTER
const patient = { timeout: 30_000, interval: 100 }

if (!host || !program) {
  describe('stops of the engine', () => {
    test.skip('needs an engine that may be stopped: TPODS_TEST_DOCKER_HOST, TPODS_TEST_CLUSTER (a program that takes kill|stop|start docker) and npm run test:docker', () =>
      undefined)
  })
} else {
  const dockerd = engineProgram(program)

  describe.each(['stop', 'kill'] as const)('after a %s of the engine', (how) => {
    let place: EnginePlace
    let runtime: DockerRuntime
    let made: PodDefinition[]

    const pods = {
      service: { command: shell('trap "exit 0" TERM; while :; do sleep 0.1; done'), restartPolicy: 'always' as const },
      job: { command: ['sleep', '600'] },
      succeeded: { command: shell('exit 0') },
      failed: { command: shell('exit 5') },
      restarting: { command: shell('exit 6'), restartPolicy: 'on_failure' as const },
    }
    const names = Object.keys(pods) as (keyof typeof pods)[]

    async function begin(): Promise<void> {
      place = await makeEnginePlace(host ?? '')
      runtime = await place.open()
      made = names.map((name) => podDefinition('busybox', { ...pods[name], graceMs: 500 }))
      for (const definition of made) await runtime.apply(definition)
      const phases = { service: 'running', job: 'running', succeeded: 'succeeded', failed: 'failed' } as const
      for (const [name, phase] of Object.entries(phases)) {
        await untilPhase(runtime, keyOf(name as keyof typeof pods), phase)
      }
      await expect.poll(() => look('restarting'), patient).toMatchObject({ phase: 'pending', restartCount: 1 })
    }
    const keyOf = (name: keyof typeof pods) => {
      const definition = made[names.indexOf(name)]
      if (definition === undefined) throw new Error(`no pod ${name}`)
      return definition.key
    }
    const look = (name: keyof typeof pods): Promise<Observation> => runtime.observe(keyOf(name))
    /** `mayHaveEndedWell`: nobody can tell an engine's polite request from an end that came by itself. */
    const expectTruth = async ({ mayHaveEndedWell = false } = {}) => {
      const seen = (name: keyof typeof pods) => expect.poll(() => look(name).catch(() => undefined), patient)
      await seen('job').toMatchObject({ phase: 'failed', reason: 'node_lost' })
      if (!mayHaveEndedWell) await seen('service').toMatchObject({ phase: 'failed', reason: 'node_lost' })
      await seen('succeeded').toMatchObject({ phase: 'succeeded', exitCode: 0, reason: null })
      await seen('failed').toMatchObject({ phase: 'failed', exitCode: 5, reason: 'exited' })
      // Its next round may have run at that moment.
      await seen('restarting').toMatchObject({ reason: expect.stringMatching(/^(restarting|node_lost)$/) })
      // And what was lost is started anew by whoever looks after instances.
      const [service] = made
      if (service === undefined) throw new Error('unreachable')
      await runtime.apply({ ...service, instance: 2 })
      expect(await untilPhase(runtime, service.key, 'running')).toMatchObject({ instance: 2, restartCount: 0 })
    }

    afterEach(async () => {
      await dockerd.start()
      for (const { key } of made) await runtime.remove(key, { graceMs: 0 })
      await runtime.close()
      await place.close()
    })

    test('what ran was lost, and what had ended is as it was', async () => {
      await begin()
      await dockerd.end(how)
      await expect
        .poll(() => look('job').catch((error: unknown) => error), patient)
        .toMatchObject({ code: 'runtime_unavailable', details: { reason: 'engine_missing' } })
      expect(await runtime.check()).toMatchObject({
        ok: false,
        detail: expect.stringContaining('start Docker or Podman'),
      })
      await dockerd.start()
      await expectTruth()
      expect(await runtime.check()).toMatchObject({ ok: true })
    })

    test('the same is true when no server saw it', async () => {
      await begin()
      await runtime.close()
      await sleep(1000)
      await dockerd.end(how)
      await dockerd.start()
      runtime = await place.open()
      await expectTruth({ mayHaveEndedWell: how === 'stop' })
    })

    test('what is asked for meanwhile is done then', async () => {
      await begin()
      await dockerd.end(how)
      await expect(runtime.remove(keyOf('succeeded'), { graceMs: 0 })).rejects.toMatchObject({
        code: 'runtime_unavailable',
      })
      await dockerd.start()
      await expect.poll(() => look('succeeded').catch(() => undefined), patient).toBeDefined()
      await runtime.remove(keyOf('succeeded'), { graceMs: 0 })
      expect(await look('succeeded')).toEqual({ phase: 'absent' })
    })
  })
}
