// Commands and files in a pod while the connection to the API server fails them.
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import {
  type KubernetesRuntime,
  openKubernetesRuntime,
} from '../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import type { PodKey } from '../../packages/server/src/runtime/port.ts'
import { type Account, makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { execText, podDefinition, Sink, shell, until, untilPhase } from '../conformance/runtime/support.ts'
import { type ClusterProxy, openClusterProxy } from '../support/cluster-proxy.ts'
import { describeOnCluster } from '../support/on-cluster.ts'

describeOnCluster('faults of commands', (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  let account: Account
  let [proxy, oldProxy]: (ClusterProxy | undefined)[] = []
  let runtime: KubernetesRuntime
  let old: KubernetesRuntime
  let key: PodKey

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
    account = await makeAccount(kubeconfig, namespace)
    proxy = await openClusterProxy(account.kubeconfig)
    oldProxy = await openClusterProxy(account.kubeconfig, { protocols: ['v4.channel.k8s.io'] })
    runtime = openKubernetesRuntime({ client: openClient({ kubeconfig: proxy.kubeconfig }), namespace })
    old = openKubernetesRuntime({ client: openClient({ kubeconfig: oldProxy.kubeconfig }), namespace })
    const definition = podDefinition('busybox', { command: ['sleep', '600'] })
    key = definition.key
    await runtime.apply(definition)
    await untilPhase(runtime, key, 'running')
  })
  afterAll(async () => {
    await runtime?.close()
    await old?.close()
    await proxy?.close()
    await oldProxy?.close()
    await account?.close()
    await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin.close()
  })

  const names = async () => (await runtime.listFiles(key, '/tmp')).map(({ name }) => name)

  test.each(['runtime', 'old'] as const)(
    'a write that is cut in the middle leaves the former file: %s',
    async (which) => {
      const [used, through] = which === 'old' ? [old, oldProxy] : [runtime, proxy]
      const path = `/tmp/file-${which}`
      await used.writeFile(key, path, Readable.from(['former'], { objectMode: false }), {})
      let sent = 0
      const source = Readable.from(
        (async function* () {
          for (; sent < 400; sent += 1) {
            yield randomBytes(50_000)
            await sleep(5)
          }
        })(),
        { objectMode: false },
      )
      const writing = used.writeFile(key, path, source, {}).then(
        () => undefined,
        (error: { code: string; message: string }) => error,
      )
      await until('the middle', async () => sent > 100 || undefined)
      through?.cut()
      const error = await writing
      expect(error).toMatchObject({ code: 'runtime_unavailable', message: expect.stringContaining(path) })
      expect((await execText(runtime, key, ['cat', path])).stdout).toBe('former')
      await until(
        'nothing else to be there',
        async () => (await names()).every((name) => !name.startsWith('.tpods')) || undefined,
      )
    },
  )

  test('a connection that goes dead without a word is noticed within 60 s, and the reason told', async () => {
    const stdout = new Sink()
    const script = 'echo begun; sleep 500'
    const running = runtime.exec(key, shell(script), { stdout, stderr: new Sink() }).catch((error: unknown) => error)
    await until('it to begin', async () => stdout.text.includes('begun') || undefined)
    const begin = Date.now()
    proxy?.freeze()
    expect(await running).toMatchObject({
      code: 'runtime_unavailable',
      message: expect.stringContaining('fell silent; the command may go on'),
    })
    expect(Date.now() - begin).toBeLessThan(60_000)
  }, 90_000)

  test('a command over which nothing comes is left alone, with input that it does not read too', async () => {
    const stop = new AbortController()
    const stdin = new Readable({ read() {} })
    stdin.push(Buffer.alloc(3_000_000))
    const options = { stdout: new Sink(), stderr: new Sink(), signal: stop.signal }
    const quiet = [
      runtime.exec(key, ['sleep', '500'], options),
      runtime.exec(key, ['sleep', '500'], { ...options, stdin }),
    ]
    expect(await Promise.race([...quiet, sleep(70_000, 'still running')])).toBe('still running')
    stop.abort()
    for (const outcome of await Promise.all(quiet)) expect(outcome.exitCode).toBeNull()
  }, 120_000)

  test('200 MB of output arrive as they were written', async () => {
    const [stdout, stderr] = [new Sink(), new Sink()]
    const script = 'mkfifo /tmp/pipe; sha256sum </tmp/pipe >&2 & head -c 200000000 /dev/urandom | tee /tmp/pipe; wait'
    const { exitCode } = await runtime.exec(key, shell(script), { stdout, stderr })
    expect([exitCode, stdout.bytes.length]).toEqual([0, 200_000_000])
    expect(stderr.text).toContain(createHash('sha256').update(stdout.bytes).digest('hex'))
  }, 180_000)

  test('an argv that is to be hidden is in no URL, and any other still is', async () => {
    const before = proxy?.requests.length ?? 0
    await execText(runtime, key, ['echo', 'hunter2'], { hidesArgv: true })
    await execText(runtime, key, ['echo', 'in-the-open'])
    const urls = proxy?.requests.slice(before).join('\n')
    expect(urls).not.toContain('hunter2')
    expect(urls).toContain('in-the-open')
  })

  test('a command that became another user is not found, and a cancel says that it may go on', async () => {
    const [stop, stdout] = [new AbortController(), new Sink()]
    const argv = ['su', '-s', '/bin/sh', 'nobody', '-c', 'echo begun; sleep 641']
    const running = runtime.exec(key, argv, { stdout, stderr: new Sink(), signal: stop.signal })
    await until('it to begin', async () => stdout.text.includes('begun') || undefined)
    stop.abort()
    expect(await running).toMatchObject({ exitCode: null, cancellable: false })
  })

  test('a runtime that closes has ended its commands by then, and its writes', async () => {
    const closing = openKubernetesRuntime({ client: openClient({ kubeconfig: account.kubeconfig }), namespace })
    const stdout = new Sink()
    const running = closing.exec(key, shell('trap "" TERM; echo begun; sleep 642'), { stdout, stderr: new Sink() })
    const source = new Readable({ read: () => undefined })
    source.push('half')
    const writing = closing.writeFile(key, '/tmp/half', source, {}).catch((error: Error) => error)
    await until('both to begin', async () => {
      const hasBegun = stdout.text.includes('begun') && (await names()).some((name) => name.startsWith('.tpods'))
      return hasBegun || undefined
    })
    await closing.close()
    const { stdout: all } = await execText(runtime, key, shell('cat /proc/[0-9]*/cmdline | tr "\\0" " "'))
    expect(all).not.toContain('sleep 642')
    expect((await names()).filter((name) => name.startsWith('.tpods') || name === 'half')).toEqual([])
    expect(await running).toMatchObject({ exitCode: null, cancellable: true })
    expect(await writing).toBeInstanceOf(Error)
  })

  describe('in an image without a shell', () => {
    let bare: PodKey
    beforeAll(async () => {
      const definition = podDefinition('tpods/echo', { environment: { START_DELAY: '30' } })
      bare = definition.key
      await runtime.apply(definition)
      await untilPhase(runtime, bare, 'running')
    })

    test('a command runs, and a cancel says that it may go on', async () => {
      const stop = new AbortController()
      const streams = { stdout: new Sink(), stderr: new Sink() }
      const running = runtime.exec(bare, ['/bin/echo'], { ...streams, signal: stop.signal })
      await sleep(1_000)
      stop.abort()
      expect(await running).toMatchObject({ exitCode: null, cancellable: false })
    })

    test('an input is refused where its end cannot be told', async () => {
      const stdin = Readable.from(['words'], { objectMode: false })
      await expect(execText(old, bare, ['/bin/echo'], { stdin })).rejects.toMatchObject({
        code: 'runtime_refused',
        message: expect.stringContaining('cannot be given an input'),
      })
    })
  })
})
