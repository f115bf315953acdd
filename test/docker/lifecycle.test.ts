// How pods begin, go on and end on a real engine, beyond what every runtime promises.
import { describe, expect, test } from 'vitest'
import type { LiveObservation, PodKey, PodProbe } from '../../packages/server/src/runtime/port.ts'
import { execText, logTexts, shell, until, untilLine, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { idle, useEngine } from './support.ts'

const mounts = [{ kind: 'claim' as const, path: '/keep', name: 'data', subPath: '', readOnly: false }]
const probe = (check: PodProbe['check'], fields: Partial<PodProbe> = {}): PodProbe => ({
  check,
  initialDelaySec: 0,
  periodSec: 1,
  // A command in a container of a busy engine may take more than the second that is usual.
  timeoutSec: 10,
  failureThreshold: 1,
  successThreshold: 1,
  ...fields,
})

describeOnEngines(({ name, host }) => {
  describe(`${name}: an end`, () => {
    const world = useEngine(host)
    const untilSeen = (key: PodKey, what: Partial<LiveObservation>) =>
      until(`the pod to be ${JSON.stringify(what)}`, async () => {
        const seen = await world.runtime().observe(key)
        const wanted = Object.entries(what)
        return seen.phase !== 'absent' && wanted.every(([field, value]) => Reflect.get(seen, field) === value)
          ? seen
          : undefined
      })
    const ofKey = async (key: PodKey) => {
      const [newest] = await world.containers(key)
      return world.place().docker.getContainer(newest?.id ?? '')
    }

    test.each(['SIGKILL', 'SIGTERM'])('by %s from somebody else is no failure of the program', async (signal) => {
      const key = await world.startRunning({ command: shell('trap "exit 3" TERM; while :; do sleep 0.1; done') })
      await (await ofKey(key)).kill({ signal })
      const seen = await untilPhase(world.runtime(), key, 'failed')
      expect(seen).toMatchObject({ reason: 'node_lost', message: expect.stringContaining('somebody else') })
    })

    test('by a signal that ends no programs has not come', async () => {
      const key = await world.start({ command: shell('trap "echo hup" HUP; echo up; while :; do sleep 0.1; done') })
      await untilLine(world.runtime(), key, 'up')
      await (await ofKey(key)).kill({ signal: 'SIGHUP' })
      await untilLine(world.runtime(), key, 'hup')
      expect(await world.runtime().observe(key)).toMatchObject({ phase: 'running', ready: true })
    })

    test('by a removal of somebody else is no failure of the program', async () => {
      const key = await world.startRunning(idle)
      await (await ofKey(key)).remove({ force: true })
      expect(await untilPhase(world.runtime(), key, 'failed')).toMatchObject({ reason: 'node_lost' })
      const next = { ...world.define(idle), key, instance: 2 }
      await world.runtime().apply(next)
      expect(await untilPhase(world.runtime(), key, 'running')).toMatchObject({ instance: 2 })
    })

    test('stays what it was when somebody else removes the container', async () => {
      const key = await world.start({ command: shell('exit 4') })
      await untilPhase(world.runtime(), key, 'failed')
      await (await ofKey(key)).remove({ force: true })
      const again = await world.place().open()
      expect(await again.observe(key)).toMatchObject({ phase: 'failed', reason: 'exited', exitCode: 4 })
      await again.close()
    })

    // With the first version of control groups, Podman 4 does not tell of it.
    test.runIf(name === 'docker')('for want of memory says so', async () => {
      const resources = { cpuLimitMillis: 1000, memLimitMi: 32, cpuRequestMillis: 50, memRequestMi: 16, gpus: 0 }
      const key = await world.start({ command: shell('tail /dev/zero'), resources })
      const seen = await untilPhase(world.runtime(), key, 'failed')
      expect(seen).toMatchObject({ reason: 'out_of_memory', exitCode: 137, message: expect.stringContaining('32Mi') })
    })

    test('that comes again and again is counted, and only the two newest containers are kept', async () => {
      const key = await world.start({ command: shell('echo round; exit 1'), restartPolicy: 'on_failure' })
      await untilSeen(key, { phase: 'pending', reason: 'restarting', restartCount: 1 })
      await untilSeen(key, { phase: 'pending', reason: 'restarting', restartCount: 2 })
      const names = async () => (await world.containers(key)).map((container) => container.name).sort()
      await expect.poll(names).toEqual([1, 2].map((round) => `/${key.podId}-${key.uid}-1-r${round}`))
      expect(await logTexts(world.runtime(), key)).toEqual(['round', 'round'])
    })
  })

  describe(`${name}: an image`, () => {
    const world = useEngine(host)
    test('that is nowhere to be had is told within seconds', async () => {
      const key = await world.start({ image: '127.0.0.1:5000/library/no-such-image:1', ...idle })
      const seen = await until('the reason', async () => {
        const now = await world.runtime().observe(key)
        return now.phase !== 'absent' && now.reason === 'image_pull_failed' ? now : undefined
      })
      expect(seen).toMatchObject({
        phase: 'pending',
        message: expect.stringContaining('the registry does not have it'),
      })
    })

    test('that starts as root is refused where nobody may be root', async () => {
      const restricted = await world.place().open()
      await restricted.close()
      const { openDockerRuntime } = await import('../../packages/server/src/runtime/docker/docker-runtime.ts')
      const runtime = await openDockerRuntime({ ...world.place().options, security: 'restricted' })
      const definition = world.define(idle)
      await runtime.apply(definition)
      const seen = await untilPhase(runtime, definition.key, 'failed')
      expect(seen).toMatchObject({ reason: 'refused', message: expect.stringContaining('starts as root') })
      await runtime.close()
    })
  })

  describe(`${name}: a pod with probes`, () => {
    const world = useEngine(host)
    test('is ready as its readiness probe says', async () => {
      const check = { kind: 'exec' as const, argv: ['test', '-e', '/tmp/ready'] }
      const key = await world.startRunning({ ...idle, probes: { readiness: probe(check) } })
      const runtime = world.runtime()
      const ready = (is: boolean) => expect.poll(() => runtime.observe(key)).toMatchObject({ ready: is })
      await ready(false)
      await expect
        .poll(() => runtime.observe(key))
        .toMatchObject({ reason: 'probe_failed', message: 'the readiness probe failed: exit code 1' })
      await execText(runtime, key, ['touch', '/tmp/ready'])
      await ready(true)
      expect(await runtime.observe(key)).toMatchObject({ reason: null, restartCount: 0 })
      await execText(runtime, key, ['rm', '/tmp/ready'])
      await ready(false)
    })

    test('is started again when its liveness probe fails', async () => {
      const key = await world.start({
        // Sick in its first two lives: the wait for the second restart is long enough to be seen by anybody.
        command: shell(`httpd -p 8080 -h /etc; echo >> /keep/lives; sleep 2
          [ "$(wc -l < /keep/lives)" -gt 2 ] || killall httpd; exec sleep 600`),
        mounts,
        ports: [{ name: 'default', port: 8080, protocol: 'http' }],
        restartPolicy: 'always',
        graceMs: 100,
        probes: {
          liveness: probe({ kind: 'http', path: '/hostname', port: 8080, scheme: 'http' }, { failureThreshold: 2 }),
        },
      })
      const runtime = world.runtime()
      const seen = await until('a restart', async () => {
        const now = await runtime.observe(key)
        return now.phase !== 'absent' && now.reason === 'restarting' ? now : undefined
      })
      expect(seen.message).toBe('the liveness probe failed: nothing answers on port 8080; it is started again')
      const healthy = { phase: 'running', restartCount: 2 }
      await expect.poll(() => runtime.observe(key), { timeout: 60_000 }).toMatchObject(healthy)
    })

    test('has failed for its startup probe where nothing is started again', async () => {
      const key = await world.start({
        ...idle,
        graceMs: 100,
        probes: { startup: probe({ kind: 'tcp', port: 9999 }, { failureThreshold: 2 }) },
      })
      const seen = await untilPhase(world.runtime(), key, 'failed')
      expect(seen).toMatchObject({
        reason: 'probe_failed',
        message: 'the startup probe failed: nothing answers on port 9999; its container was ended',
      })
    })

    test('stays ready when the server is started again', async () => {
      const check = { kind: 'exec' as const, argv: ['true'] }
      const key = await world.startRunning({ ...idle, probes: { readiness: probe(check, { periodSec: 30 }) } })
      await expect.poll(() => world.runtime().observe(key)).toMatchObject({ ready: true })
      const next = await world.place().open()
      expect(await next.observe(key)).toMatchObject({ phase: 'running', ready: true })
      await next.close()
    })
  })

  describe(`${name}: what a pod keeps`, () => {
    const world = useEngine(host)

    test('is there for the next instance, and gone once it is forgotten', async () => {
      const runtime = world.runtime()
      const definition = world.define({ command: shell('echo kept > /keep/file'), mounts })
      await runtime.apply(definition)
      await untilPhase(runtime, definition.key, 'succeeded')
      await runtime.remove(definition.key, { graceMs: 0 })
      expect(await runtime.remains()).toContain(definition.key.uid)
      await runtime.apply({ ...definition, instance: 2, command: ['cat', '/keep/file'] })
      await untilPhase(runtime, definition.key, 'succeeded')
      expect(await logTexts(runtime, definition.key)).toEqual(['kept'])
      await runtime.remove(definition.key, { graceMs: 0 })
      await runtime.forget(definition.key)
      expect(await runtime.remains()).toEqual([])
      await runtime.forget(definition.key)
    })

    test('is forgotten with an instance that nobody removed', async () => {
      const key = await world.startRunning({ ...idle, mounts })
      await world.runtime().forget(key)
      expect(await world.runtime().observe(key)).toEqual({ phase: 'absent' })
      await world.place().untilNothingIsLeft()
    })
  })
})
