// A follower of a log on a real cluster: across restarts of the container, cut connections and exchanged files it gets
// every line once, and is told where lines may be missing.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import {
  type KubernetesRuntime,
  openKubernetesRuntime,
} from '../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import type { LogLine, PodDefinition, PodKey } from '../../packages/server/src/runtime/port.ts'
import { type Account, makeAccount, makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { collect, podDefinition, shell, texts, until, untilPhase } from '../conformance/runtime/support.ts'
import { type ClusterProxy, openClusterProxy } from '../support/cluster-proxy.ts'
import { describeOnCluster } from '../support/on-cluster.ts'

describeOnCluster('following a log', (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  let account: Account
  let proxy: ClusterProxy
  let runtime: KubernetesRuntime

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
    account = await makeAccount(kubeconfig, namespace)
    proxy = await openClusterProxy(account.kubeconfig)
    runtime = openKubernetesRuntime({ client: openClient({ kubeconfig: proxy.kubeconfig }), namespace })
    runtime.watch(() => undefined)
  })
  afterAll(async () => {
    await runtime?.close()
    await proxy?.close()
    await account?.close()
    await admin.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin.close()
  })

  const start = async (script: string, fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
    const definition = podDefinition('busybox', { command: shell(script), ...fields })
    await runtime.apply(definition)
    return definition.key
  }
  /** Reads as the lines come. */
  const follow = (key: PodKey, options: { tail?: number; signal?: AbortSignal } = {}) => {
    const lines: LogLine[] = []
    const end = (async () => {
      for await (const line of runtime.logs(key, { follow: true, ...options })) lines.push(line)
    })()
    end.catch(() => undefined)
    return {
      lines,
      end,
      has: (count: number) => until(`${count} lines`, async () => lines.length >= count || undefined, 60_000),
    }
  }
  const count = (to: number) => Array.from({ length: to }, (_, index) => String(index + 1))

  test('goes on with the next container of a pod that is started again in place', async () => {
    const script = 'cat /proc/sys/kernel/random/uuid; seq 1 200; printf torn; exit 1'
    const key = await start(script, { restartPolicy: 'on_failure' })
    const { lines, end, has } = follow(key)
    await has(3 * 202)
    await runtime.remove(key, { graceMs: 0 })
    await end
    const rounds = texts(lines).join('\n').split('torn').slice(0, 3)
    for (const round of rounds) expect(round.trim().split('\n').slice(1)).toEqual(count(200))
    expect(new Set(rounds.map((round) => round.trim().split('\n')[0])).size).toBe(3)
    expect(lines.filter(({ cut }) => cut)).toEqual([])
  }, 120_000)

  test('reads a waiting pod once, and says that the log of an older round is gone', async () => {
    const key = await start('cat /proc/sys/kernel/random/uuid; exit 1', { restartPolicy: 'always' })
    await until(
      'the second wait',
      async () => {
        const seen = await runtime.observe(key)
        return (seen.phase === 'pending' && seen.restartCount >= 2) || undefined
      },
      90_000,
    )
    const lines = await collect(runtime.logs(key, {}))
    expect(new Set(texts(lines)).size).toBe(lines.length)
    expect(lines.map(({ cut }) => cut ?? false)).toEqual(lines.map((_, index) => index === 0))
    await runtime.remove(key, { graceMs: 0 })
  }, 120_000)

  test('gets each line once while its connection is cut again and again', async () => {
    const script = 'i=0; while [ $i -lt 300 ]; do seq $((i*100+1)) $((i*100+100)); i=$((i+1)); usleep 100000; done'
    const key = await start(script)
    const { lines, end } = follow(key)
    let isOver = false
    void end.finally(() => {
      isOver = true
    })
    for (let cuts = 0; cuts < 15; cuts += Math.sign(proxy.cut())) {
      const before = lines.length
      await until('new lines', async () => lines.length > before || isOver || undefined)
      expect(isOver).toBe(false)
    }
    await end
    expect(texts(lines)).toEqual(count(30_000))
    expect(lines.filter(({ cut }) => cut)).toEqual([])
  }, 120_000)

  test('waits out an API server that does not answer, and ends when its signal fires meanwhile', async () => {
    const key = await start('i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo $i; usleep 100000; done')
    const stop = new AbortController()
    const [lasting, given] = [follow(key), follow(key, { signal: stop.signal })]
    await lasting.has(3)
    await given.has(3)
    proxy.setOpen(false)
    proxy.cut()
    await sleep(1_000)
    stop.abort()
    await given.end
    expect(given.lines.length).toBeLessThan(60)
    proxy.setOpen(true)
    await lasting.end
    expect(texts(lasting.lines)).toEqual(count(60))
  }, 60_000)

  test('a tail counts the lines of all containers, and goes on without a gap', async () => {
    const key = await start('seq 1 5; [ -e /x ] || sleep 1; exit 1', { restartPolicy: 'on_failure' })
    await until('a second start', async () => {
      const seen = await runtime.observe(key)
      return (seen.phase === 'running' && seen.restartCount === 1) || undefined
    })
    await until('its lines', async () => (await collect(runtime.logs(key, {}))).length === 10 || undefined)
    expect(texts(await collect(runtime.logs(key, { tail: 7 })))).toEqual(['4', '5', '1', '2', '3', '4', '5'])
    const { lines, has } = follow(key, { tail: 7 })
    await has(7)
    expect(texts(lines).slice(0, 7)).toEqual(['4', '5', '1', '2', '3', '4', '5'])
    await runtime.remove(key, { graceMs: 0 })
  }, 60_000)

  test('ends with the instance, also when another one follows', async () => {
    const key = await start('echo one; sleep 600')
    const { lines, end, has } = follow(key)
    await has(1)
    await runtime.apply(podDefinition('busybox', { key, instance: 2, command: shell('echo two; sleep 600') }))
    await end
    expect(texts(lines)).toEqual(['one'])
    await untilPhase(runtime, key, 'running')
    await runtime.remove(key, { graceMs: 0 })
  }, 60_000)

  test('gets every line of a pod whose log file is exchanged, or is told where some are missing', async () => {
    // 900 bytes a line, 1,000 lines a second: more than the 10 MiB that a kubelet keeps in one file.
    const script =
      'p=$(head -c 900 /dev/zero | tr "\\0" x); i=0; while [ $i -lt 36000 ]; do i=$((i+1)); echo "$i $p"; [ $((i % 1000)) -ne 0 ] || sleep 1; done'
    const key = await start(script)
    const { lines, end } = follow(key)
    const early = until('a first line', async () => (await collect(runtime.logs(key, {}))).length > 0 || undefined)
    await early
    await end
    const numbers = texts(lines).map((line) => Number(line.split(' ')[0]))
    const jumps = numbers.filter((number, index) => number !== (numbers[index - 1] ?? 0) + 1)
    const told = lines.filter(({ cut }) => cut).map(({ line }) => Number(line.split(' ')[0]))
    expect(jumps.filter((number) => !told.includes(number))).toEqual([])
    const after = await collect(runtime.logs(key, {}))
    expect(after.length).toBeLessThan(36_000)
    expect(after[0]?.cut).toBe(true)
    expect(after.slice(1).some(({ cut }) => cut)).toBe(false)
    await runtime.remove(key, { graceMs: 0 })
  }, 180_000)
})
