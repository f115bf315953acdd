// A server that is paused or killed in the middle of a call while another one does its work: what the other one made
// stays, and nothing of an older instance does.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClusterClient, openClient } from '../../packages/server/src/runtime/kubernetes/client.ts'
import {
  type KubernetesRuntime,
  openKubernetesRuntime,
} from '../../packages/server/src/runtime/kubernetes/kubernetes-runtime.ts'
import type { PodDefinition } from '../../packages/server/src/runtime/port.ts'
import { makeNamespace } from '../conformance/runtime/kubernetes-account.ts'
import { logTexts, podDefinition, shell, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { pausing } from './support/pausing-client.ts'
import { objectsIn } from './support/pod-objects.ts'

const collectionOf = (kind: string) => (method: string, path: string) => method === 'GET' && path.endsWith(`/${kind}`)
const makingOf = (kind: string) => (method: string, path: string) => method === 'POST' && path.endsWith(`/${kind}`)

describeOnCluster('a server that is paused', (kubeconfig) => {
  let admin: ClusterClient
  let namespace: string
  const opened: KubernetesRuntime[] = []

  beforeAll(async () => {
    admin = openClient({ kubeconfig })
    namespace = await makeNamespace(admin)
  })
  afterAll(async () => {
    await Promise.all(opened.map((runtime) => runtime.close()))
    await admin?.call('DELETE', `/api/v1/namespaces/${namespace}`)
    await admin?.close()
  })

  function open(client = openClient({ kubeconfig })): KubernetesRuntime {
    const runtime = openKubernetesRuntime({ client, namespace })
    opened.push(runtime)
    return runtime
  }
  function openPausing(fits: (method: string, path: string) => boolean) {
    const { client, ...pause } = pausing(openClient({ kubeconfig }), fits)
    return { ...pause, runtime: open(client) }
  }

  const instanceOf = (definition: PodDefinition, instance: number) => ({ ...definition, instance })
  const whole = () =>
    podDefinition('busybox', {
      command: shell('exec sleep 1000'),
      environment: { WORD: 'word' },
      ports: [{ name: 'default', port: 80, protocol: 'http' }],
      graceMs: 0,
    })
  async function thereIs({ key }: PodDefinition): Promise<string[]> {
    const all = await objectsIn({ admin, namespace })
    return all.filter(({ uid }) => uid === key.uid).map(({ kind, instance }) => `${kind} ${instance}`)
  }
  const allOf = (instance: number) =>
    ['pods', 'secrets', 'services', 'networkpolicies'].map((kind) => `${kind} ${instance}`)

  test('in a removal leaves all that its successor has made meanwhile', async () => {
    const definition = whole()
    const successor = open()
    await successor.apply(definition)
    const late = openPausing(collectionOf('secrets'))
    const removal = late.runtime.remove(definition.key, { graceMs: 0 })
    await late.reached
    await successor.apply(instanceOf(definition, 2))
    late.goOn()
    await removal
    expect(await thereIs(definition)).toEqual(allOf(2))
    await successor.remove(definition.key, { graceMs: 0 })
    expect(await thereIs(definition)).toEqual([])
  })

  test('before it looks what to remove removes no newer instance', async () => {
    const definition = whole()
    const successor = open()
    await successor.apply(definition)
    const late = openPausing(collectionOf('pods'))
    const removal = late.runtime.remove(definition.key, { graceMs: 0, upTo: 1 })
    await late.reached
    await successor.apply(instanceOf(definition, 2))
    late.goOn()
    await removal
    expect(await thereIs(definition)).toEqual(allOf(2))
    await successor.remove(definition.key, { graceMs: 0 })
  })

  test('before it makes an instance takes it away again when a newer one is there', async () => {
    const definition = whole()
    const late = openPausing(makingOf('pods'))
    const making = late.runtime.apply(definition)
    making.catch(() => undefined)
    await late.reached
    const successor = open()
    await successor.apply(instanceOf(definition, 2))
    late.goOn()
    await expect(making).rejects.toMatchObject({ code: 'conflict' })
    expect(await thereIs(definition)).toEqual(allOf(2))
    await successor.remove(definition.key, { graceMs: 0 })
  })

  test('before it makes an instance takes older ones away that were made meanwhile', async () => {
    const definition = whole()
    const successor = openPausing(makingOf('pods'))
    const making = successor.runtime.apply(instanceOf(definition, 2))
    await successor.reached
    await open().apply(definition)
    successor.goOn()
    await making
    expect(await thereIs(definition)).toEqual(allOf(2))
    await successor.runtime.remove(definition.key, { graceMs: 0 })
  })

  test('and killed leaves an instance half made, which is finished only as what it was made as', async () => {
    const definition = podDefinition('busybox', {
      command: shell('echo "$FIRST|$SECOND|$THIRD"'),
      environment: { FIRST: 'one', SECOND: 'two' },
    })
    const killed = openPausing(makingOf('secrets'))
    const making = killed.runtime.apply(definition)
    await killed.reached
    killed.kill()
    await expect(making).rejects.toThrow()
    const successor = open()
    await successor.apply({ ...definition, environment: { SECOND: 'two', THIRD: 'three' } })
    await untilPhase(successor, definition.key, 'succeeded')
    expect(await logTexts(successor, definition.key)).toEqual(['|two|three'])
    await successor.remove(definition.key, { graceMs: 0 })
  })

  test('in the opening of a log holds no removal up', async () => {
    const definition = whole()
    const slow = openPausing((_method, path) => path.endsWith('/log'))
    await slow.runtime.apply(definition)
    await untilPhase(slow.runtime, definition.key, 'running')
    const lines = logTexts(slow.runtime, definition.key)
    await slow.reached
    const startedAt = performance.now()
    await slow.runtime.remove(definition.key, { graceMs: 0 })
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    slow.goOn()
    expect(await lines).toEqual([])
  })
})
