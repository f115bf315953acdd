// What a server says at its start, and when it is asked, of rights on the cluster that it lacks.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Account, makeAccount } from '../conformance/runtime/kubernetes-account.ts'
import { until } from '../conformance/runtime/support.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, openClusterServer } from './cluster-server.ts'

const lacking = 'create networkpolicies'

describeOnCluster('a start on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let short: Account

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    short = await makeAccount(kubeconfig, cluster.namespace, lacking)
  })
  afterAll(async () => {
    await short?.close()
    await cluster?.clear()
  })

  test('without one of the rights names it in the log, in the greeting and in readiness', async () => {
    const server = await cluster.place.start({ TPODS_KUBECONFIG: short.kubeconfig })
    const sentence = `the server lacks rights in the namespace ${cluster.namespace}: ${lacking}; see \`tpods-server rbac\``
    const greeting = `  runtime   kubernetes, not ready: ${sentence}`
    const output = await until('the greeting', async () => {
      const lines = cluster.place.output().split('\n')
      return lines.some((line) => line.startsWith('  runtime ')) ? lines : undefined
    })
    expect(output).toContain(greeting)
    expect(output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'warn', detail: sentence, msg: 'the runtime is not ready' }),
    )
    const reply = await fetch(`${server.url}/v3/readiness`)
    expect(reply.status).toBe(503)
    expect(await reply.json()).toMatchObject({ result: { runtime: { ok: false, detail: sentence } } })
    await server.end('SIGTERM')
  })
})
