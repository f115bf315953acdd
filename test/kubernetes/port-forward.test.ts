// Forwarded ports on a real cluster: the SDK through the built server to pods that restart, with connections that are
// reset at any moment.
import { once } from 'node:events'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

describeOnCluster('forwarded ports on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    ;({ server, client } = await cluster.start())
  })
  afterAll(async () => {
    await client?.close()
    await server?.end('SIGTERM')
    await cluster?.clear()
  })

  test('200 connections in a row and 50 at once, with resets, across two restarts of the pod', async () => {
    await client.pods.create({ pod_id: 'web', image: 'tpods/echo' })
    await client.pods.waitFor('web', 'available', { timeoutMs: 60_000 })
    const forward = await client.pods.portForward('web', { localPort: 0, remotePort: 5000 })
    const at = { host: forward.host, port: forward.ports[0]?.localPort ?? 0 }
    const use = async (index: number): Promise<string> => {
      const socket = connect(at)
      socket.on('error', () => undefined)
      socket.write(`GET /bytes/20000 HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n`)
      if (index % 7 === 3) {
        await once(socket, index % 2 === 0 ? 'data' : 'connect')
        socket.resetAndDestroy()
        return 'reset'
      }
      const answer = await buffer(socket)
      const body = answer.length - answer.indexOf('\r\n\r\n') - 4
      return `${answer.subarray(0, 15)} ${body}`
    }
    const whole = /^HTTP\/1\.1 200 OK 20000$|^reset$/
    const results: string[] = []
    for (let index = 0; index < 200; index += 1) {
      if (index === 70 || index === 140) {
        await client.pods.restart('web')
        await client.pods.waitFor('web', 'available', { timeoutMs: 60_000 })
      }
      results.push(await use(index))
    }
    results.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => use(index)))))
    expect(results.filter((result) => !whole.test(result))).toEqual([])
    expect(results).toHaveLength(250)
    await forward.close()
    await client.pods.delete('web')
  })

  test('a raw TCP program behind a port that the networking does not name', async () => {
    await client.pods.create({ pod_id: 'raw', image: 'busybox', command: ['nc', '-ll', '-p', '7', '-e', 'cat'] })
    await client.pods.waitFor('raw', 'available', { timeoutMs: 60_000 })
    const forward = await client.pods.portForward('raw', { localPort: 0, remotePort: 7 })
    const ask = async (word: string) => {
      const socket = connect({ host: forward.host, port: forward.ports[0]?.localPort ?? 0, allowHalfOpen: true })
      socket.end(word)
      return (await buffer(socket)).toString()
    }
    const big = 'word '.repeat(500_000)
    expect(await ask(big)).toBe(big)
    await client.pods.restart('raw')
    // One that is open meanwhile may still reach the pod of before; the listener is there all the time.
    expect(await until('an answer', () => ask('again').catch(() => undefined))).toBe('again')
    await client.pods.waitFor('raw', 'available', { timeoutMs: 60_000 })
    expect(await ask('after')).toBe('after')
    await forward.close()
    await client.pods.delete('raw')
  })

  test('a port on which nothing listens, and a pod that is stopped, are refused in words', async () => {
    await client.pods.create({ pod_id: 'quiet', image: 'busybox', command: ['sleep', '600'] })
    await client.pods.waitFor('quiet', 'available', { timeoutMs: 60_000 })
    await expect(client.pods.connect('quiet', 4444)).rejects.toMatchObject({
      code: 'port_closed',
      message: expect.stringContaining('Nothing listens on port 4444'),
    })
    await client.pods.stop('quiet')
    await client.pods.waitFor('quiet', 'stopped', { timeoutMs: 60_000 })
    await expect(client.pods.connect('quiet', 4444)).rejects.toMatchObject({ code: 'wrong_state' })
    await client.pods.delete('quiet')
  })
})
