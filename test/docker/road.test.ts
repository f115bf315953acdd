// Pods on a real engine as somebody uses them: the built server, the CLI and the SDK in front of it.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { askPod } from '../journeys/support/api-client.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { type Cli, openCli } from '../support/cli.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { openSdkClient } from '../support/sdk-client.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'
import { containersOf, inWords } from './engine-world.ts'

const MEGABYTE = 1_000_000

async function digestOf(data: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of data) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

describeOnEngines(({ name, host }) => {
  describe(`the road of a pod on ${name}`, () => {
    let engine: EngineServer
    let server: ServerProcess
    let client: NodeTpodsClient
    let cli: Cli
    let folder: string

    beforeAll(async () => {
      engine = await openEngineServer(host)
      folder = await mkdtemp('/var/tmp/tpods-road-')
      await start()
    })
    afterAll(async () => {
      await cli?.close()
      await server?.end('SIGTERM')
      await engine?.clear()
      await rm(folder, { recursive: true, force: true })
    })

    async function start(): Promise<void> {
      await cli?.close()
      server = await engine.place.start()
      client = await openSdkClient(server)
      cli = await openCli(server)
    }
    const containers = async () => (await containersOf(engine)).map(inWords)

    test('create, url, logs, restart, stop, start and delete by the CLI, and nothing is left', async () => {
      await cli.must('pod', 'create', 'road', '--image', 'tpods/echo', '-e', 'COLOUR=blue $(id)', '--wait')
      expect(await containers()).toHaveLength(1)
      expect(await cli.must('pod', 'url', 'road')).toContain('road.pods.localhost')
      expect((await askPod(server.gatewayUrl, 'road.pods.localhost')).body).toContain('blue $(id)')
      expect(await cli.must('pod', 'logs', 'road')).toContain('listening')

      await cli.must('pod', 'restart', 'road')
      await cli.must('pod', 'wait', 'road', '--for', 'available')
      expect((await client.pods.get('road')).status_container.instance).toBe(2)
      await cli.must('pod', 'stop', 'road')
      await cli.must('pod', 'wait', 'road', '--for', 'stopped')
      expect(await containers()).toEqual([])
      expect(await cli.must('pod', 'logs', 'road')).toContain('stopping')
      await cli.must('pod', 'start', 'road')
      await cli.must('pod', 'wait', 'road', '--for', 'available')
      await cli.must('pod', 'rm', 'road', '--yes')
      await until('nothing of it to be left', async () => (await containers()).length === 0 || undefined)
    })

    describe('a pod that sleeps', () => {
      beforeAll(() => cli.must('pod', 'create', 'idle', '--image', 'busybox', '--wait', '--', 'sleep', '3600'))
      afterAll(() => cli.must('pod', 'rm', 'idle', '--yes'))

      test('each exit code of a command is told', async () => {
        const codes = Array.from({ length: 256 }, (_, code) => code)
        const commands = codes.map((code) => ['sh', '-c', `exit ${code}`])
        const { execution_results } = await client.pods.exec('idle', { commands, failOnNonSuccess: false })
        expect(execution_results.map(({ exit_code }) => exit_code)).toEqual(codes)
      })

      test.each([0, 1, 42, 124, 125, 126, 127, 137, 255])(
        'the CLI ends with exit code %i of its command',
        async (code) => {
          expect(await cli.run('pod', 'exec', 'idle', '--', 'sh', '-c', `exit ${code}`)).toMatchObject({ code })
        },
      )

      test('200 MB of output come through the CLI whole', async () => {
        const script = `yes 0123456789 | head -c ${200 * MEGABYTE} > /tmp/out; cat /tmp/out; sha256sum /tmp/out >&2`
        const child = cli.start(['pod', 'exec', 'idle', '--', 'sh', '-c', script])
        const closed = new Promise((resolve) => child.once('close', resolve))
        const [seen, told] = await Promise.all([digestOf(child.stdout), text(child.stderr)])
        expect(await closed, told).toBe(0)
        expect(seen.bytes).toBe(200 * MEGABYTE)
        expect(told).toContain(seen.sha256)
      })

      test('a file goes up and down by the CLI, byte for byte', async () => {
        const local = `${folder}/sent`
        await writeFile(local, Buffer.alloc(100 * MEGABYTE, 'some content of no length that a power of two divides'))
        const sent = await digestOf(createReadStream(local))
        await cli.must('pod', 'cp', local, 'idle:/tmp/got')
        expect(await cli.must('pod', 'exec', 'idle', '--', 'sha256sum', '/tmp/got')).toContain(sent.sha256)
        await cli.must('pod', 'cp', 'idle:/tmp/got', `${folder}/back`)
        expect(await digestOf(createReadStream(`${folder}/back`))).toEqual(sent)
      })
    })

    test('a job of a moment is complete with all of its lines', async () => {
      await cli.must('pod', 'create', 'job', '--image', 'busybox', '--', 'sh', '-c', 'seq 1 1000; sleep 0.2')
      await cli.must('pod', 'wait', 'job', '--for', 'complete')
      const lines = (await cli.must('pod', 'logs', 'job', '--tail', '2000')).trim().split('\n')
      expect(lines).toEqual(Array.from({ length: 1000 }, (_, index) => String(index + 1)))
      expect((await client.pods.get('job')).status).toBe('COMPLETE')
      await cli.must('pod', 'rm', 'job', '--yes')
    })

    test('one pod reaches another by the name that it has on a cluster', async () => {
      await cli.must('pod', 'create', 'friend', '--image', 'tpods/echo', '--port', '5000', '--wait')
      await cli.must('pod', 'create', 'asker', '--image', 'busybox', '--wait', '--', 'sleep', '600')
      const argv = ['wget', '-qO-', 'http://pods-local-dev-friend:5000/']
      const answer = await until('an answer', async () => {
        const { code, stdout } = await cli.run('pod', 'exec', 'asker', '--', ...argv)
        return code === 0 ? stdout : undefined
      })
      expect(JSON.parse(answer)).toMatchObject({ hostname: 'friend' })
      await cli.must('pod', 'rm', 'friend', 'asker', '--yes')
    })

    test('a server that is killed finds its pods again, and they never stopped', async () => {
      await cli.must('pod', 'create', 'kept', '--image', 'tpods/echo', '--wait')
      const before = await client.pods.get('kept')
      await server.end('SIGKILL')
      await start()
      const after = await client.pods.waitFor('kept', 'available', { timeoutMs: 60_000 })
      expect(after.status_container.start_time).toBe(before.status_container.start_time)
      await cli.must('pod', 'rm', 'kept', '--yes')
      await until('nothing of it to be left', async () => (await containers()).length === 0 || undefined)
    })
  })
})
