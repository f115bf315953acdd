// What Events add to the state of a pod. The Events are those that a cluster gave (Kubernetes 1.34), cut to what is read
// of them.
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'
import { projectPod, type SeenPod } from '../../../src/runtime/kubernetes/projection.ts'
import { explained, readTrouble, type Troubles, withTrouble } from '../../../src/runtime/kubernetes/troubles.ts'
import { labelsOf, ownerAnnotation } from '../../../src/runtime/pod-names.ts'
import { key } from './definition.ts'

/** `10:00:NN`, as the wire has it. */
const at = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, '0')}Z`
let version = 100

/** As it comes from the wire, where moments are texts. */
function event(reason: string, message: string, second: number, more: object = {}): CoreV1Event {
  version += 1
  return {
    reason,
    message,
    involvedObject: { kind: 'Pod', uid: 'object' },
    metadata: { resourceVersion: String(version) },
    lastTimestamp: at(second),
    ...more,
  } as unknown as CoreV1Event
}

function troublesOf(events: CoreV1Event[]): Troubles {
  return events.reduce<Troubles>((known, one) => {
    const told = readTrouble(one)
    return told === undefined ? known : withTrouble(known, told.place, told.trouble)
  }, {})
}

function seen(status: object, { node = 'node-1' as string | null, restartPolicy = 'Always' } = {}): SeenPod {
  const pod = {
    metadata: {
      name: 'docpod-3',
      uid: 'object',
      labels: labelsOf(key, 3),
      annotations: { [ownerAnnotation]: JSON.stringify([key.site, key.tenant, key.podId]) },
    },
    spec: { ...(node !== null && { nodeName: node }), restartPolicy, containers: [{ name: 'pod', image: 'busybox' }] },
    status,
  } as unknown as V1Pod
  const projected = projectPod(pod)
  if (projected === undefined) throw new Error('not one of ours')
  return projected
}

const inContainer = (phase: string, status: object) => ({
  phase,
  containerStatuses: [{ restartCount: 0, ready: false, lastState: {}, ...status }],
})
const creating = inContainer('Pending', { state: { waiting: { reason: 'ContainerCreating' } } })
const running = (second: number, more: object = {}) =>
  inContainer('Running', { state: { running: { startedAt: at(second) } }, ...more })
const ended = (exitCode: number, more: object = {}) => ({
  terminated: { exitCode, reason: 'Error', startedAt: at(10), finishedAt: at(16), ...more },
})
const tell = (pod: SeenPod, ...events: CoreV1Event[]) => {
  const { phase, reason, message } = explained(pod, troublesOf(events))
  return { phase, reason, message }
}

const noFolder = 'MountVolume.SetUp failed for volume "v" : hostPath type check failed: /x is not a directory'
const gaveUp =
  'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition'

describe('a container that is being made', () => {
  test.each([
    ['FailedMount', noFolder],
    ['FailedAttachVolume', 'Multi-Attach error for volume "v" Volume is already used by pod(s) other'],
    ['FailedCreatePodSandBox', 'Failed to create pod sandbox: rpc error: code = Unknown desc = no network'],
    ['NetworkNotReady', 'network is not ready: container runtime network not ready'],
  ])('says what %s says', (reason, message) => {
    const expected = {
      phase: 'pending',
      reason: 'runtime_error',
      message: `the container cannot be started: ${message}`,
    }
    expect(tell(seen(creating), event(reason, message, 5))).toEqual(expected)
  })

  test('says nothing more once its image is pulled', () => {
    const none = { phase: 'pending', reason: null, message: null }
    const [failed, pulling] = [event('FailedMount', noFolder, 5), event('Pulling', 'Pulling image "busybox"', 5)]
    expect(tell(seen(creating), failed, pulling)).toEqual(none)
    expect(tell(seen(creating), pulling, failed)).toEqual(none)
  })

  test('keeps the cause when the node only says that it gave up', () => {
    const message = `the container cannot be started: ${noFolder}`
    const pod = seen(creating)
    expect(tell(pod, event('FailedMount', noFolder, 5), event('FailedMount', gaveUp, 9))).toMatchObject({ message })
    expect(tell(pod, event('FailedMount', gaveUp, 5)).message).toContain('timed out waiting')
  })

  test('says the newest, in whatever order they come', () => {
    const [older, newer] = [event('FailedMount', 'older', 5), event('FailedMount', 'newer', 6)]
    expect(tell(seen(creating), newer, older).message).toBe('the container cannot be started: newer')
  })

  test('has its own reason first', () => {
    const state = { waiting: { reason: 'ErrImagePull', message: 'not found' } }
    const pod = seen(inContainer('Pending', { state }))
    expect(tell(pod, event('FailedMount', noFolder, 5))).toMatchObject({ reason: 'image_pull_failed' })
  })

  test('was there before, and what was said of the former one is not said of this', () => {
    const state = { waiting: { reason: 'ContainerCreating' } }
    const pod = seen(inContainer('Running', { state, lastState: ended(1) }))
    expect(tell(pod, event('FailedMount', noFolder, 5))).toMatchObject({ reason: null })
  })
})

describe('a pod without a place', () => {
  const noNode = '0/1 nodes are available: 1 Insufficient cpu.'
  test('is unschedulable before its own condition says so, and then as the condition says it', () => {
    const failed = event('FailedScheduling', noNode, 5)
    const expected = { phase: 'pending', reason: 'unschedulable', message: noNode }
    expect(tell(seen({ phase: 'Pending' }, { node: null }), failed)).toEqual(expected)
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'of the condition' }]
    const pod = seen({ phase: 'Pending', conditions }, { node: null })
    expect(tell(pod, failed).message).toBe('of the condition')
  })

  test('says nothing of it once it has one, nor of its own gate', () => {
    expect(tell(seen({ phase: 'Pending' }), event('FailedScheduling', noNode, 5))).toMatchObject({ reason: null })
    const gated = event('FailedScheduling', 'Scheduling is blocked due to non-empty scheduling gates', 5)
    expect(tell(seen({ phase: 'Pending' }, { node: null }), gated)).toMatchObject({ reason: null })
  })
})

describe('a program that runs and is not ready', () => {
  test.each([
    [
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      'the readiness probe failed: HTTP probe failed with statuscode: 503',
    ],
    [
      'Startup probe failed: Get "http://10.244.2.155:5000/": dial tcp 10.244.2.155:5000: connect: connection refused',
      'the startup probe failed: Get "http://10.244.2.155:5000/": dial tcp 10.244.2.155:5000: connect: connection refused',
    ],
    ['Readiness probe failed: ', 'the readiness probe failed'],
    ['Readiness probe errored: rpc error: code = Unknown', 'the readiness probe failed: rpc error: code = Unknown'],
  ])('says what its probe says: %s', (told, message) => {
    const expected = { phase: 'running', reason: 'probe_failed', message }
    expect(tell(seen(running(10)), event('Unhealthy', told, 12))).toEqual(expected)
  })

  test('says what the newest one says', () => {
    const [one, other] = [
      event('Unhealthy', 'Startup probe failed: early', 12),
      event('Unhealthy', 'Readiness probe failed: late', 13),
    ]
    expect(tell(seen(running(10)), other, one).message).toBe('the readiness probe failed: late')
  })

  test('is well once it is ready, and a container after it knows nothing of it', () => {
    const failed = event('Unhealthy', 'Readiness probe failed: x', 12)
    expect(tell(seen(running(10, { ready: true })), failed)).toMatchObject({ phase: 'running', reason: null })
    expect(tell(seen(running(13)), failed)).toMatchObject({ phase: 'running', reason: null })
  })
})

describe('a program that its probe ends', () => {
  const sick = event('Unhealthy', 'Liveness probe failed: sick', 14)
  const killing = event('Killing', 'Container pod failed liveness probe, will be restarted', 14)
  /** So the node says it for a pod that is not started again. */
  const stopping = event('Killing', 'Stopping container pod', 14)

  test('says so while it is ending, also when it still looks ready', () => {
    expect(tell(seen(running(10, { ready: true })), sick, killing)).toEqual({
      phase: 'running',
      reason: 'probe_failed',
      message: 'the liveness probe failed: sick; its container is being ended',
    })
  })

  test.each([
    ['before', { state: ended(137) }],
    ['in the pause', { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended(137) }],
  ])('is started again, and names the probe %s', (_when, status) => {
    expect(tell(seen(inContainer('Running', status)), sick, killing)).toEqual({
      phase: 'pending',
      reason: 'restarting',
      message: 'the liveness probe failed: sick; it is started again',
    })
  })

  test.each([
    ['failed', 'Failed', 137],
    ['succeeded', 'Succeeded', 0],
  ])('has %s when it is not started again', (phase, word, exitCode) => {
    const pod = seen(inContainer(word, { state: ended(exitCode) }), { restartPolicy: 'Never' })
    const message = 'the liveness probe failed: sick; its container was ended'
    expect(tell(pod, sick, stopping)).toEqual({ phase, reason: 'probe_failed', message })
  })

  test('names the probe also when what it said is not known', () => {
    const pod = seen(inContainer('Running', { state: ended(137) }))
    expect(tell(pod, killing).message).toBe('the liveness probe failed; it is started again')
  })

  test('runs again, and nothing is said of the one before', () => {
    const again = seen(running(14, { restartCount: 1, ready: true }))
    expect(tell(again, sick, killing)).toMatchObject({ phase: 'running', reason: null })
  })
})

describe('a program that ends otherwise', () => {
  const sick = event('Unhealthy', 'Liveness probe failed: sick', 14)
  test('is not said to be ended by a probe', () => {
    const pod = seen(inContainer('Failed', { state: ended(3) }), { restartPolicy: 'Never' })
    expect(tell(pod, sick)).toMatchObject({ reason: 'exited' })
    expect(tell(pod, event('Killing', 'Stopping container pod', 14))).toMatchObject({ reason: 'exited' })
  })

  test('for want of memory says that, whatever its probe said', () => {
    const pod = seen(inContainer('Running', { state: ended(137, { reason: 'OOMKilled' }) }))
    const killing = event('Killing', 'Container pod failed liveness probe, will be restarted', 14)
    expect(tell(pod, sick, killing).message).toContain('used more memory than its limit')
  })
})

describe('an event', () => {
  test.each([
    ['one that stands for several', { series: { lastObservedTime: at(9) }, lastTimestamp: null, eventTime: at(3) }, 9],
    ['one of the newer kind', { lastTimestamp: null, eventTime: at(4) }, 4],
    ['an old one', { lastTimestamp: null, firstTimestamp: at(2) }, 2],
  ])('is of the moment that %s names', (_which, more, second) => {
    const told = readTrouble(event('FailedMount', 'x', 1, more))
    expect(told?.trouble.atMs).toBe(Date.parse(at(second)))
  })

  test.each([
    ['BackOff', 'Back-off restarting failed container'],
    ['Unhealthy', 'Warning of another kind'],
    ['SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.'],
  ])('that says what the Pod says itself, or nothing, is left: %s', (reason, message) => {
    expect(readTrouble(event(reason, message, 1))).toBeUndefined()
  })
})
