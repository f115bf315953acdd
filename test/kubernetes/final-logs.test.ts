// What is left of the output of containers that are gone, through the built server on a real cluster.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

const MEGABYTE = 1024 * 1024

describeOnCluster('last logs', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    ;({ server, client } = await cluster.start())
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    await cluster?.clear()
  })

  const create = (id: string, script: string) =>
    client.pods.create({ pod_id: id, image: 'busybox', command: ['sh', '-c', script] })
  const becomes = (id: string, what: 'available' | 'complete' | 'stopped') =>
    client.pods.waitFor(id, what, { timeoutMs: 90_000 })
  const logOf = async (id: string) => (await client.pods.logs(id)).logs
  const says = (id: string, words: string) =>
    until(`${id} to say ${words}`, async () => (await logOf(id)).includes(words) || undefined, 60_000)
  const counted = Array.from({ length: 1000 }, (_, index) => `${index + 1}\n`).join('')

  test('what a pod says when it is stopped is kept until its next start, and goes with the pod', async () => {
    const script =
      'trap "seq 1 1000; echo last words; exit 0" TERM; cat /proc/sys/kernel/random/uuid; while :; do sleep 0.1; done'
    await create('words', script)
    await becomes('words', 'available')
    await until('its first word', async () => (await logOf('words')) !== '' || undefined)
    const first = await logOf('words')
    await client.pods.stop('words')
    await becomes('words', 'stopped')
    expect(await logOf('words')).toBe(`${first}${counted}last words\n`)

    await client.pods.start('words')
    await becomes('words', 'available')
    const second = await until('its new first word', async () => (await logOf('words')) || undefined)
    expect(second).not.toContain(first.trim())
    expect(second).not.toContain('last words')
    await client.pods.delete('words')
    await expect(logOf('words')).rejects.toMatchObject({ status: 404 })
  }, 180_000)

  test('twenty jobs of a moment at once lose no line, before and after their containers are gone', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `job${index}`)
    await Promise.all(ids.map((id) => create(id, 'seq 1 1000; sleep 0.2')))
    for (const id of ids) {
      await becomes(id, 'complete')
      expect(await logOf(id), id).toBe(counted)
    }
    await Promise.all(ids.map((id) => client.pods.stop(id)))
    for (const id of ids) {
      await becomes(id, 'stopped')
      expect(await logOf(id), id).toBe(counted)
      await client.pods.delete(id)
    }
  }, 240_000)

  test('of a log that is longer than 10 MB the newest part is kept, and says so', async () => {
    await create(
      'long',
      'p=$(head -c 990 /dev/zero | tr "\\0" x); i=0; while [ $i -lt 12000 ]; do i=$((i+1)); echo "$i $p"; done',
    )
    await becomes('long', 'complete')
    const check = (text: string) => {
      const lines = text.trimEnd().split('\n')
      expect(lines[0]).toBe('[tpods: earlier lines are not kept]')
      expect(lines.at(-1)).toMatch(/^12000 x/)
      expect(Number(lines[1]?.split(' ')[0])).toBe(12_000 - (lines.length - 2))
      expect(text.length).toBeGreaterThan(8 * MEGABYTE)
      expect(text.length).toBeLessThan(10 * MEGABYTE + 100)
    }
    check(await logOf('long'))
    await client.pods.stop('long')
    await becomes('long', 'stopped')
    check(await logOf('long'))
    const cuts: boolean[] = []
    for await (const { cut } of client.pods.logLines('long')) cuts.push(cut ?? false)
    expect(cuts.indexOf(true)).toBe(0)
    expect(cuts.lastIndexOf(true)).toBe(0)
    await client.pods.delete('long')
  }, 180_000)

  test('a server that is killed while a pod is being removed still has what it said before', async () => {
    await create('killed', 'trap "sleep 1; exit 0" TERM; echo early words; while :; do sleep 0.1; done')
    await becomes('killed', 'available')
    await says('killed', 'early words')
    const path = `/api/v1/namespaces/${cluster.namespace}/pods`
    const query = { labelSelector: 'tpods.io/pod-id=killed' }
    const pods = async () =>
      (await cluster.admin.call<{ items: { metadata: { deletionTimestamp?: string } }[] }>('GET', path, { query }))
        .items
    await client.pods.stop('killed')
    await until('the removal to begin', async () => (await pods())[0]?.metadata.deletionTimestamp)
    await server.end('SIGKILL')
    await until('the container to be gone', async () => (await pods()).length === 0 || undefined, 60_000)
    ;({ server, client } = await cluster.start())
    await becomes('killed', 'stopped')
    expect(await logOf('killed')).toContain('early words')
    await client.pods.delete('killed')
  }, 180_000)
})
