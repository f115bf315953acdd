// What only the process runtime promises.
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { PodDefinition, PodKey } from '../../../packages/server/src/runtime/port.ts'
import { readClaim } from '../../../packages/server/src/runtime/process/instance-folder.ts'
import { instanceFolder } from '../../../packages/server/src/runtime/process/layout.ts'
import {
  openProcessRuntime,
  type ProcessRuntime,
} from '../../../packages/server/src/runtime/process/process-runtime.ts'
import { markedProcesses, podMark, shimMark } from '../../../packages/server/src/runtime/process/process-tree.ts'
import { buildRuntimeScripts, type RuntimeScripts } from '../../support/runtime-scripts.ts'
import { buildKillableServer } from './killable-server.ts'
import {
  collect,
  execText,
  logTexts,
  podDefinition,
  shell,
  texts,
  until,
  untilAbsent,
  untilLine,
  untilPhase,
} from './support.ts'

describe('process runtime, beyond the suite', () => {
  let folder: string
  let scripts: RuntimeScripts
  let runtime: ProcessRuntime
  const made: PodKey[] = []

  const define = (fields: Partial<PodDefinition>): PodDefinition => {
    const definition = podDefinition('tpods/echo', fields)
    made.push(definition.key)
    return definition
  }
  const start = async (fields: Partial<PodDefinition>): Promise<PodKey> => {
    const definition = define(fields)
    await runtime.apply(definition)
    return definition.key
  }
  const shimOf = (key: PodKey) => readClaim(instanceFolder(folder, key.uid, 1)).shim?.pid ?? 0
  const leftOf = (key: PodKey) => [...markedProcesses(podMark(key.uid)), ...markedProcesses(shimMark(key.uid))]
  const endpoint = async (key: PodKey, wirePort: number) => {
    const seen = await untilPhase(runtime, key, 'running')
    await untilLine(runtime, key, `listening on ${seen.endpoints[wirePort]?.port}`)
    return `127.0.0.1:${seen.endpoints[wirePort]?.port}`
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tpods-runtime-'))
    scripts = await buildRuntimeScripts()
    runtime = await openProcessRuntime({ folder, ...scripts })
  })
  afterEach(async () => {
    for (const key of made.splice(0)) {
      await runtime.remove(key, { graceMs: 0 })
      expect(leftOf(key)).toEqual([])
    }
  })
  afterAll(async () => {
    await runtime.close()
    expect(await readdir(join(folder, 'pods'))).toEqual([])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    expect(await readdir(join(folder, 'events'))).toEqual([])
    await scripts.remove()
    await rm(folder, { recursive: true, force: true })
  })

  describe('images', () => {
    test('an image that it does not know is refused with what to do', async () => {
      const refusal = await runtime.apply(podDefinition('mongo:7')).catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'runtime_refused', details: { reason: 'image_unknown', image: 'mongo:7' } })
      expect(String(refusal)).toMatch(/mongo:7.*tpods\/echo.*command/)
    })

    test('the echo image answers over HTTP and WebSocket and ends well', async () => {
      const key = await start({
        image: 'docker.io/tpods/echo:1',
        ports: [{ name: 'default', port: 5000, protocol: 'http' }],
      })
      const address = await endpoint(key, 5000)
      const mirror = await (await fetch(`http://${address}/some/path?a=1`, { headers: { 'x-mine': 'yes' } })).json()
      expect(mirror).toMatchObject({
        method: 'GET',
        path: '/some/path',
        query: { a: '1' },
        headers: { 'x-mine': 'yes' },
      })
      expect(await (await fetch(`http://${address}/health`)).text()).toBe('ok')
      expect((await fetch(`http://${address}/status/418`)).status).toBe(418)
      expect((await (await fetch(`http://${address}/bytes/1000000`)).arrayBuffer()).byteLength).toBe(1_000_000)
      const sum = await fetch(`http://${address}/sum`, { method: 'POST', body: 'hello' })
      expect(await sum.json()).toEqual({
        bytes: 5,
        sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      })
      await fetch(`http://${address}/log?line=said+so`)
      await untilLine(runtime, key, 'said so')

      const socket = new WebSocket(`ws://${address}/ws`)
      await once(socket, 'open')
      socket.send('over and out')
      expect(String((await once(socket, 'message'))[0])).toBe('over and out')

      const reading = collect(runtime.logs(key, { follow: true }))
      await runtime.remove(key, { graceMs: 5000 })
      expect(texts(await reading).at(-1)).toBe('stopping')
      socket.terminate()
    })

    test('the echo image ends with the code that it is asked for', async () => {
      const key = await start({ ports: [{ name: 'default', port: 5000, protocol: 'http' }] })
      await fetch(`http://${await endpoint(key, 5000)}/exit/7`)
      expect(await untilPhase(runtime, key, 'failed')).toMatchObject({ exitCode: 7, reason: 'exited' })
    })
  })

  describe('ports', () => {
    const ports = [{ name: 'default', port: 5055, protocol: 'http' as const }]

    test('two pods that want one port are given two, and both answer', async () => {
      const keys = await Promise.all([start({ ports }), start({ ports })])
      const addresses = await Promise.all(keys.map((key) => endpoint(key, 5055)))
      expect(new Set(addresses).size).toBe(2)
      for (const [index, address] of addresses.entries()) {
        const mirror = await (await fetch(`http://${address}/`)).json()
        expect(mirror).toMatchObject({ environment: { TPODS_POD_UID: keys[index]?.uid } })
      }
    })

    test('a port that another program or the server itself has is not given', async () => {
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const port = (taken.address() as { port: number }).port
      const key = await start({ ports: [{ name: 'default', port, protocol: 'http' }] })
      expect((await untilPhase(runtime, key, 'running')).endpoints[port]?.port).not.toBe(port)
      taken.close()

      const other = await openProcessRuntime({ folder, ...scripts, reservedPorts: [5056] })
      const definition = define({ ports: [{ name: 'default', port: 5056, protocol: 'http' }] })
      await other.apply(definition)
      expect((await untilPhase(other, definition.key, 'running')).endpoints[5056]?.port).not.toBe(5056)
      await other.close()
    })

    test('each stanza has its port in the environment, and PORT is the one of default', async () => {
      const key = await start({
        command: shell('echo $HOST $PORT $TPODS_PORT_DEFAULT $TPODS_PORT_ADMIN_UI; sleep 600'),
        ports: [{ name: 'admin-ui', port: 5057, protocol: 'http' }, ...ports],
      })
      const { endpoints } = await untilPhase(runtime, key, 'running')
      const main = endpoints[5055]?.port
      await untilLine(runtime, key, `127.0.0.1 ${main} ${main} ${endpoints[5057]?.port}`)
    })

    test('a pod keeps its port when it is started again', async () => {
      const script = 'echo $PORT; [ -e here ] && exit 0; touch here; exit 1'
      const key = await start({ command: shell(script), ports, restartPolicy: 'on_failure' })
      await untilPhase(runtime, key, 'succeeded')
      const [first, second] = await logTexts(runtime, key)
      expect(second).toBe(first)
    })
  })

  describe('surroundings', () => {
    test('nothing of the server environment reaches the pod or its shim', async () => {
      process.env.TPODS_CANARY = 'a secret of the server'
      try {
        const job = await start({ command: ['env'], environment: { OWN: '1' } })
        await untilPhase(runtime, job, 'succeeded')
        const names = (await logTexts(runtime, job)).map((line) => line.split('=')[0])
        const ofPod = ['TPODS_POD_ID', 'TPODS_POD_INSTANCE', 'TPODS_POD_UID']
        expect(names.sort()).toEqual(['HOME', 'HOST', 'LANG', 'OWN', 'PATH', ...ofPod, 'TPODS_ROOT'])

        const key = await start({ command: ['sleep', '600'] })
        await untilPhase(runtime, key, 'running')
        expect((await execText(runtime, key, ['env'])).stdout).not.toContain('TPODS_CANARY')
        expect(await readFile(`/proc/${shimOf(key)}/environ`, 'utf8')).not.toContain('TPODS_CANARY')
      } finally {
        delete process.env.TPODS_CANARY
      }
    })

    test('a definition cannot take the mark off its processes', async () => {
      const key = await start({ command: ['sleep', '600'], environment: { TPODS_POD_UID: 'another' } })
      await untilPhase(runtime, key, 'running')
      expect(markedProcesses(podMark(key.uid))).toHaveLength(1)
    })

    test('the definition, which may hold secrets, is for its owner only', async () => {
      const key = await start({ command: ['sleep', '600'] })
      await untilPhase(runtime, key, 'running')
      const { stdout } = await execText(runtime, key, shell('stat -c %a ../definition.json .. ../..'))
      expect(stdout).toBe('600\n700\n700\n')
    })
  })

  describe('stray processes', () => {
    const daemon = '(setsid sh -c "trap : TERM HUP; echo away; sleep 621 & wait; sleep 622" &)'

    test('remove ends what went away into a session of its own', async () => {
      const key = await start({ command: shell(`${daemon}; env -i sleep 623 & sleep 624`) })
      await untilLine(runtime, key, 'away')
      expect(markedProcesses(podMark(key.uid)).length).toBeGreaterThanOrEqual(4)
      await runtime.remove(key, { graceMs: 200 })
      expect(leftOf(key)).toEqual([])
    })

    test('what the main process leaves behind ends with it', async () => {
      const key = await start({ command: shell(`${daemon}; sleep 0.3; exit 0`) })
      await untilPhase(runtime, key, 'succeeded')
      expect(markedProcesses(podMark(key.uid))).toEqual([])
      expect(await logTexts(runtime, key)).toEqual(['away'])
    })

    test('remove ends a command that exec started', async () => {
      const key = await start({ command: ['sleep', '600'] })
      await untilPhase(runtime, key, 'running')
      const running = execText(runtime, key, ['sleep', '625'])
      await until('the command to run', async () => markedProcesses(podMark(key.uid)).length === 2 || undefined)
      await runtime.remove(key, { graceMs: 0 })
      expect(await running).toMatchObject({ exitCode: 137, timedOut: false })
    })

    test('execs that race with a removal leave no process and no folder', async () => {
      for (let delayMs = 0; delayMs < 60; delayMs += 6) {
        const key = await start({ command: shell('exec sleep 600') })
        await untilPhase(runtime, key, 'running')
        const begun = Array.from({ length: 4 }, async (_, index) => {
          await sleep(delayMs + index * 5)
          return execText(runtime, key, ['sleep', '627']).catch((error: unknown) => error)
        })
        await runtime.remove(key, { graceMs: 500 })
        expect(leftOf(key)).toEqual([])
        await Promise.all(begun)
        expect(leftOf(key)).toEqual([])
        expect(await readdir(join(folder, 'pods'))).toEqual([])
      }
    })

    test('what an exec leaves running does not hold it, and ends at its time limit when it writes on', async () => {
      const key = await start({ command: ['sleep', '600'] })
      await untilPhase(runtime, key, 'running')
      expect(await execText(runtime, key, shell('sleep 626 & echo left'))).toMatchObject({
        exitCode: 0,
        stdout: 'left\n',
      })
      const chatty = await execText(runtime, key, shell('while :; do echo; sleep 0.02; done & exit 0'), {
        timeoutMs: 700,
      })
      expect(chatty).toMatchObject({ exitCode: null, timedOut: true })
      expect(markedProcesses(podMark(key.uid))).toHaveLength(2) // the main process and `sleep 626`
    })
  })

  describe('log', () => {
    test('a follower reads across rotations without loss or doubles', async () => {
      const key = await start({ command: shell('seq 1 150000') })
      const lines = texts(await collect(runtime.logs(key, { follow: true })))
      expect(lines).toHaveLength(150_000)
      expect(lines.findIndex((line, index) => line !== String(index + 1))).toBe(-1)
      // 6 MB in files of at most 2 MiB; how full each is depends on how the output came.
      const files = (await readdir(instanceFolder(folder, key.uid, 1))).filter((name) => name.startsWith('log.'))
      expect(files.length).toBeGreaterThanOrEqual(3)
    })

    test('the newest 10 MiB are kept', async () => {
      const key = await start({ command: shell('seq 1 500000') })
      await untilPhase(runtime, key, 'succeeded')
      const kept = texts(await collect(runtime.logs(key, {})))
      expect(kept.at(-1)).toBe('500000')
      expect(kept.length).toBeLessThan(350_000)
      expect(kept.length).toBeGreaterThan(150_000)
      expect(kept.findIndex((line, index) => Number(line) !== Number(kept[0]) + index)).toBe(-1)
      const instance = instanceFolder(folder, key.uid, 1)
      const names = (await readdir(instance)).filter((name) => name.startsWith('log.'))
      const sizes = await Promise.all(names.map(async (name) => (await stat(join(instance, name))).size))
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10 * 1024 * 1024)
    })
  })

  describe('kills', () => {
    test('a pod whose shim was killed is absent, and remove leaves no stray process', async () => {
      const key = await start({ command: shell('trap "" TERM; setsid sleep 631 & echo up; while :; do sleep 1; done') })
      await untilLine(runtime, key, 'up')
      process.kill(shimOf(key), 'SIGKILL')
      await untilAbsent(runtime, key)
      expect(markedProcesses(podMark(key.uid)).length).toBeGreaterThan(0)
      expect(await runtime.list()).toEqual([])
      await runtime.remove(key, { graceMs: 200 })
      expect(leftOf(key)).toEqual([])
    })

    test('apply starts a lost instance again when its remains have ended', async () => {
      const definition = define({ command: shell('echo $$ up; exec sleep 632') })
      await runtime.apply(definition)
      await untilPhase(runtime, definition.key, 'running')
      const [former] = markedProcesses(podMark(definition.key.uid))
      process.kill(shimOf(definition.key), 'SIGKILL')
      await untilAbsent(runtime, definition.key)
      await runtime.apply(definition)
      expect(await untilPhase(runtime, definition.key, 'running')).toMatchObject({ restartCount: 1 })
      const now = markedProcesses(podMark(definition.key.uid))
      expect(now).toHaveLength(1)
      expect(now).not.toContainEqual(former)
    })

    test('a shim that is asked to end by another than the runtime takes the pod along and records no end', async () => {
      const key = await start({ command: ['sleep', '633'] })
      await untilPhase(runtime, key, 'running')
      process.kill(shimOf(key), 'SIGTERM')
      await untilAbsent(runtime, key)
      expect(leftOf(key)).toEqual([])
    })

    test('a pod ends when somebody deletes the folder of the runtime', async () => {
      const place = await mkdtemp(join(tmpdir(), 'tpods-runtime-'))
      const other = await openProcessRuntime({ folder: place, ...scripts })
      const definition = podDefinition('tpods/echo', { command: ['sleep', '635'] })
      await other.apply(definition)
      await untilPhase(other, definition.key, 'running')
      await other.close()
      await rm(place, { recursive: true })
      await until('the pod and its shim to end', async () => leftOf(definition.key).length === 0 || undefined)
    })

    test('a server that is killed while it applies leaves what the next one puts right', async () => {
      const server = await buildKillableServer({ kind: 'process', options: { folder, ...scripts } })
      for (let delayMs = 0; delayMs <= 200; delayMs += 25) {
        const definition = define({ command: shell('echo up; exec sleep 634') })
        await server.run('apply', definition).killAfter(delayMs)
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'up')
        await untilPhase(runtime, definition.key, 'running')
        expect(await logTexts(runtime, definition.key)).toEqual(['up'])
        expect(markedProcesses(podMark(definition.key.uid))).toHaveLength(1)
      }
      await server.remove()
    })

    test('a server that is killed while it removes leaves what the next one puts right', async () => {
      const server = await buildKillableServer({ kind: 'process', options: { folder, ...scripts } })
      for (let delayMs = 0; delayMs <= 200; delayMs += 25) {
        const definition = define({
          command: shell('trap "sleep 0.05; exit 0" TERM; echo up; while :; do sleep 0.02; done'),
        })
        await runtime.apply(definition)
        await untilLine(runtime, definition.key, 'up')
        await server.run('remove', definition).killAfter(delayMs)
        if (delayMs % 50 === 0) {
          await runtime.apply(definition)
          await until('the pod to run afresh', async () => {
            const lines = await logTexts(runtime, definition.key)
            return lines.length === 1 && (await runtime.observe(definition.key)).phase === 'running' ? true : undefined
          })
        }
        await runtime.remove(definition.key, { graceMs: 1000 })
        expect(await runtime.observe(definition.key)).toEqual({ phase: 'absent' })
        expect(leftOf(definition.key)).toEqual([])
      }
      await server.remove()
      await (await openProcessRuntime({ folder, ...scripts })).close() // clears what the killed ones left in tmp
    })

    test('pods go on, and lose no output, when the server that made them is killed', async () => {
      const server = await buildKillableServer({ kind: 'process', options: { folder, ...scripts } })
      const definition = define({ command: shell('for i in 1 2 3 4 5 6; do echo $i; sleep 0.2; done; exit 6') })
      const running = server.run('apply', definition)
      await untilLine(runtime, definition.key, '1')
      await running.killAfter(0)
      expect(await untilPhase(runtime, definition.key, 'failed')).toMatchObject({ exitCode: 6 })
      expect(await logTexts(runtime, definition.key)).toEqual(['1', '2', '3', '4', '5', '6'])
      await server.remove()
    })
  })
})
