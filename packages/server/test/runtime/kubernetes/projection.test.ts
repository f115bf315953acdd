// What a pod is told as in each state. The statuses are those that a cluster gave (Kubernetes 1.34, containerd, runc),
// cut to what is read of them; only those of a lost or stopped node are written by hand.
import type { V1Pod, V1PodStatus } from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'
import { projectPod } from '../../../src/runtime/kubernetes/projection.ts'
import { labelsOf, ownerAnnotation } from '../../../src/runtime/pod-names.ts'
import { key } from './definition.ts'

const start = '2026-11-21T17:04:55Z'

interface Facts {
  /** As it comes from the wire, where moments are texts. */
  status?: object
  restartPolicy?: string
  isLeaving?: boolean
  command?: string[]
  ports?: number[]
}

function podOf({
  status,
  restartPolicy = 'Always',
  isLeaving = false,
  command = ['nosuch'],
  ports = [],
}: Facts): V1Pod {
  const labels = labelsOf(key, 3)
  const annotations = { [ownerAnnotation]: JSON.stringify([key.site, key.tenant, key.podId]) }
  return {
    metadata: {
      name: 'docpod-3',
      uid: 'object',
      labels,
      annotations,
      ...(isLeaving && { deletionTimestamp: new Date(start) }),
    },
    spec: {
      restartPolicy,
      nodeName: 'node-1',
      containers: [
        {
          name: 'pod',
          image: 'busybox',
          command,
          ports: ports.map((containerPort) => ({ containerPort })),
          resources: { limits: { memory: '32Mi' } },
        },
      ],
    },
    ...(status && { status: status as V1PodStatus }),
  }
}

const observe = (facts: Facts) => projectPod(podOf(facts))?.observation
const inContainer = (phase: string, status: object, more: object = {}) =>
  observe({
    status: { phase, containerStatuses: [{ restartCount: 0, ready: false, lastState: {}, ...status }], ...more },
  })

const NEVER = '1970-01-01T00:00:00Z'
const nothing = {
  instance: 3,
  exitCode: null,
  reason: null,
  message: null,
  ready: false,
  startedAt: null,
  restartCount: 0,
  endpoints: {},
}
const runc =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
const unscheduled = (reason: string, message: string) => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
})
const notStarted = (problem: string) => ({
  state: { terminated: { exitCode: 128, reason: 'StartError', message: runc + problem, startedAt: NEVER } },
})

describe('a pod is pending', () => {
  test('when it was just made', () => {
    expect(observe({})).toEqual({ ...nothing, phase: 'pending' })
    expect(observe({ status: { phase: 'Pending' } })).toEqual({ ...nothing, phase: 'pending' })
  })

  test('without a reason while its parts are made', () => {
    const status = unscheduled('SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates')
    expect(observe({ status })).toEqual({ ...nothing, phase: 'pending' })
  })

  test('unschedulable when no node can take it', () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate'
    const status = unscheduled('Unschedulable', message)
    expect(observe({ status })).toEqual({ ...nothing, phase: 'pending', reason: 'unschedulable', message })
  })

  test.each(['ContainerCreating', 'PodInitializing'])('without a reason in %s', (reason) => {
    expect(inContainer('Pending', { state: { waiting: { reason } } })).toEqual({ ...nothing, phase: 'pending' })
  })

  test.each([
    [
      'ErrImagePull',
      'failed to pull and unpack image "docker.io/no/such:image": docker.io/no/such:image: not found',
      'the image busybox cannot be pulled: failed to pull and unpack image "docker.io/no/such:image": docker.io/no/such:image: not found',
    ],
    [
      'ImagePullBackOff',
      'Back-off pulling image "no/such:image": ErrImagePull: rpc error: code = NotFound desc = no/such:image: not found',
      'the image busybox cannot be pulled: no/such:image: not found',
    ],
    ['ImagePullBackOff', 'Back-off pulling image "no/such:image"', 'the image busybox cannot be pulled'],
    [
      'InvalidImageName',
      'couldn\'t parse image name "Bad//Name": invalid reference format',
      'the image busybox cannot be pulled: couldn\'t parse image name "Bad//Name": invalid reference format',
    ],
    ['RegistryUnavailable', undefined, 'the image busybox cannot be pulled'],
  ])('with the image as reason in %s', (reason, told, message) => {
    const state = { waiting: { reason, ...(told !== undefined && { message: told }) } }
    expect(inContainer('Pending', { state })).toMatchObject({ phase: 'pending', reason: 'image_pull_failed', message })
  })

  describe('with the image as reason for five minutes, and then it has failed', () => {
    const is = (type: string, lastTransitionTime: string, status = 'True') => ({ type, status, lastTransitionTime })
    test.each<{ from: string; conditions: object[]; lastEnd?: string; at: string }>([
      { from: 'its place', conditions: [is('PodScheduled', '2026-11-21T11:00:00Z')], at: '2026-11-21T11:00:00Z' },
      {
        from: 'the moment from which it had its volumes',
        conditions: [
          is('PodScheduled', '2026-11-21T11:00:00Z'),
          is('PodReadyToStartContainers', '2026-11-21T11:20:00Z'),
          is('Ready', '2026-11-21T11:30:00Z', 'False'),
        ],
        at: '2026-11-21T11:20:00Z',
      },
      {
        from: 'the longest wait for a restart in place',
        conditions: [is('PodScheduled', '2026-11-21T11:00:00Z')],
        lastEnd: '2026-11-21T15:00:00Z',
        at: '2026-11-21T15:05:00Z',
      },
    ])('counted from $from', ({ conditions, lastEnd, at }) => {
      const lastState = lastEnd === undefined ? {} : { terminated: { exitCode: 1, finishedAt: lastEnd } }
      const state = { waiting: { reason: 'ErrImagePull' } }
      const pod = podOf({ status: { phase: 'Pending', conditions, containerStatuses: [{ state, lastState }] } })
      const created = { ...pod, metadata: { ...pod.metadata, creationTimestamp: new Date('2026-11-21T10:00:00Z') } }
      const after = (seconds: number) => projectPod(created, Date.parse(at) + seconds * 1000)?.observation
      expect(after(299)).toMatchObject({ phase: 'pending', reason: 'image_pull_failed' })
      expect(after(301)).toMatchObject({ phase: 'failed', reason: 'image_pull_failed' })
    })
  })

  test.each([
    [
      'CreateContainerConfigError',
      'secret "nosuch" not found',
      'runtime_error',
      'the container cannot be started: secret "nosuch" not found',
    ],
    [
      'RunContainerError',
      `${runc}exec: "nosuch": executable file not found in $PATH: unknown`,
      'command_not_found',
      'the program "nosuch" is not in the image',
    ],
    ['CreateContainerError', undefined, 'runtime_error', 'the container cannot be started: CreateContainerError'],
  ])('with what the engine says in %s', (reason, told, code, message) => {
    const state = { waiting: { reason, ...(told !== undefined && { message: told }) } }
    expect(inContainer('Pending', { state })).toMatchObject({ phase: 'pending', reason: code, message })
  })
})

describe('a pod that is started again', () => {
  const ended = { exitCode: 3, reason: 'Error', startedAt: start }
  const told = {
    phase: 'pending',
    reason: 'restarting',
    exitCode: 3,
    message: 'the program ended with exit code 3; it is started again',
    restartCount: 5,
    startedAt: new Date(start),
  }
  test('says how it ended, before and in the pause', () => {
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container=pod' }
    expect(inContainer('Running', { restartCount: 5, state: { terminated: ended } })).toMatchObject(told)
    const paused = { restartCount: 5, state: { waiting }, lastState: { terminated: ended } }
    expect(inContainer('Running', paused)).toMatchObject(told)
  })

  test.each([
    [{ exitCode: 0, reason: 'Completed' }, 'the program ended with exit code 0; it is started again'],
    [{ exitCode: 137, reason: 'OOMKilled' }, 'it used more memory than its limit of 32Mi; it is started again'],
    [
      { exitCode: 128, reason: 'StartError', message: `${runc}exec: "nosuch": executable file not found in $PATH` },
      'the program "nosuch" is not in the image; it is started again',
    ],
  ])('%o is told as: %s', (terminated, message) => {
    expect(inContainer('Running', { state: { terminated } })).toMatchObject({ reason: 'restarting', message })
  })

  test('tells what the cluster says when its former end is not known', () => {
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' }
    expect(inContainer('Running', { state: { waiting } })).toMatchObject({
      phase: 'pending',
      reason: 'restarting',
      message: 'back-off 10s restarting failed container',
    })
  })

  test('runs again, and its start is the new one', () => {
    const state = { running: { startedAt: '2026-11-21T17:09:00Z' } }
    const seen = inContainer('Running', { restartCount: 1, ready: true, state, lastState: { terminated: ended } })
    const startedAt = new Date('2026-11-21T17:09:00Z')
    expect(seen).toEqual({ ...nothing, phase: 'running', ready: true, restartCount: 1, startedAt })
  })
})

describe('a pod runs', () => {
  const status = {
    phase: 'Running',
    podIP: '10.244.0.106',
    containerStatuses: [{ restartCount: 0, ready: true, state: { running: { startedAt: start } } }],
  }
  test('with its endpoints', () => {
    expect(observe({ status, ports: [5000, 5432] })).toEqual({
      ...nothing,
      phase: 'running',
      ready: true,
      startedAt: new Date(start),
      endpoints: { 5000: { host: '10.244.0.106', port: 5000 }, 5432: { host: '10.244.0.106', port: 5432 } },
    })
  })

  test('no longer once the cluster removes it, whatever its program does', () => {
    const leaving = { phase: 'pending', reason: 'evicted', message: 'the cluster is removing the container' }
    expect(observe({ status, isLeaving: true })).toMatchObject(leaving)
    expect(observe({ status: { phase: 'Succeeded' }, isLeaving: true })).toMatchObject(leaving)
  })
})

const wellBefore = { restartCount: 0, ready: true, state: { running: { startedAt: start } } }
const silent = {
  phase: 'Running',
  conditions: [
    { type: 'ContainersReady', status: 'True' },
    { type: 'Ready', status: 'False' },
  ],
  containerStatuses: [wellBefore],
}

describe('a node does not answer', () => {
  const told = {
    phase: 'pending',
    reason: 'node_lost',
    message:
      'the node node-1 does not answer, so nothing is known of the container; the pod goes on once the node is back, or once an operator has deleted it (kubectl delete node node-1) because it is off for good',
  }
  test('so its pod is not shown as running, and people are told what to do', () => {
    expect(observe({ status: silent })).toEqual({ ...nothing, ...told, startedAt: new Date(start) })
  })

  test('also once the cluster has begun to take the pod away', () => {
    const words = 'Taint manager: deleting due to NoExecute taint'
    const reason = 'DeletionByTaintManager'
    const conditions = [...silent.conditions, { type: 'DisruptionTarget', status: 'True', reason, message: words }]
    expect(observe({ status: { ...silent, conditions }, isLeaving: true })).toMatchObject(told)
  })

  test('unlike one whose pod only fails its readiness probe', () => {
    const conditions = [
      { type: 'ContainersReady', status: 'False' },
      { type: 'Ready', status: 'False' },
    ]
    const status = { ...silent, conditions, containerStatuses: [{ ...wellBefore, ready: false }] }
    expect(observe({ status })).toMatchObject({ phase: 'running', ready: false, reason: null })
  })
})

describe('the cluster takes a pod away for reasons of its own', () => {
  const disruption = (reason: string, message: string) => ({
    conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message }],
  })
  test('and says them while it is ending', () => {
    const words = 'default-scheduler: preempting to accommodate a higher priority pod'
    const status = { phase: 'Running', ...disruption('PreemptionByScheduler', words), containerStatuses: [wellBefore] }
    expect(observe({ status, isLeaving: true })).toMatchObject({
      phase: 'pending',
      reason: 'evicted',
      message: `the cluster is removing the container: ${words}`,
    })
  })

  test('and when it has ended, whatever its program made of it', () => {
    const words = 'Pod was terminated in response to imminent node shutdown.'
    const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: start } }
    const seen = inContainer('Failed', { state }, disruption('TerminationByKubelet', words))
    expect(seen).toEqual({
      ...nothing,
      phase: 'failed',
      reason: 'evicted',
      message: words,
      startedAt: new Date(start),
    })
  })

  test.each([
    ['for more disk than its own limit, which is its own fault', {}, { isOwnFault: true }],
    ['to make room on the node, which is not', disruption('TerminationByKubelet', 'low on memory'), {}],
  ])('by eviction %s', (_why, more, fault) => {
    const status = { phase: 'Failed', reason: 'Evicted', message: 'The words of the node. ', ...more }
    const expected = { ...nothing, phase: 'failed', reason: 'evicted', message: 'The words of the node.', ...fault }
    expect(observe({ status })).toEqual(expected)
  })
})

describe('a program has ended and the cluster still calls the pod running: a pod with policy', () => {
  const ended = (exitCode: number) => ({
    phase: 'Running',
    containerStatuses: [{ state: { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } } }],
  })
  test.each([
    ['Never', 0, 'succeeded', null],
    ['Never', 1, 'failed', 'exited'],
    ['OnFailure', 0, 'succeeded', null],
    ['OnFailure', 1, 'pending', 'restarting'],
    ['Always', 0, 'pending', 'restarting'],
    ['Always', 1, 'pending', 'restarting'],
  ])('%s and exit code %i is %s', (restartPolicy, exitCode, phase, reason) => {
    expect(observe({ status: ended(exitCode), restartPolicy })).toMatchObject({ phase, reason, exitCode })
  })
})

describe('a pod has ended', () => {
  test('well', () => {
    const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: start } }
    const seen = inContainer('Succeeded', { state })
    expect(seen).toEqual({ ...nothing, phase: 'succeeded', exitCode: 0, startedAt: new Date(start) })
  })

  test.each([
    [
      'with its code',
      { exitCode: 7, reason: 'Error' },
      { reason: 'exited', exitCode: 7, message: 'the program ended with exit code 7' },
    ],
    [
      'without memory',
      { exitCode: 137, reason: 'OOMKilled' },
      { reason: 'out_of_memory', exitCode: 137, message: 'it used more memory than its limit of 32Mi' },
    ],
    [
      'with its own last lines, which look like words of the engine',
      {
        exitCode: 1,
        reason: 'Error',
        message: 'exec: "git": executable file not found in /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin\n',
      },
      { reason: 'exited', exitCode: 1, message: 'the program ended with exit code 1' },
    ],
    [
      'when its node does not know it any more',
      {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was terminated',
      },
      { reason: 'node_lost', exitCode: 137, message: 'the node lost the container' },
    ],
  ])('%s', (_how, terminated, expected) => {
    const seen = inContainer('Failed', { state: { terminated: { startedAt: start, ...terminated } } })
    expect(seen).toEqual({ ...nothing, phase: 'failed', startedAt: new Date(start), ...expected })
  })

  test.each([
    [
      'exec: "nosuch": executable file not found in $PATH: unknown',
      'command_not_found',
      'the program "nosuch" is not in the image',
    ],
    [
      'exec: "/no/such": stat /no/such: no such file or directory: unknown',
      'command_not_found',
      'the program "/no/such" is not in the image',
    ],
    [
      'exec: "": executable file not found in $PATH: unknown',
      'command_not_found',
      'the program "" is not in the image',
    ],
    [
      'exec: "no\\"such\\\\": executable file not found in $PATH: unknown',
      'command_not_found',
      'the program "no\\"such\\\\" is not in the image',
    ],
    [
      'exec: "/etc/passwd": permission denied: unknown',
      'command_not_executable',
      'the program "/etc/passwd" may not be executed',
    ],
    [
      'error closing exec fds: open /proc/self/fd: no such file or directory: unknown',
      'runtime_error',
      `the container cannot be started: ${runc}error closing exec fds: open /proc/self/fd: no such file or directory: unknown`,
    ],
    [
      'error during container init: environment variable value can\'t contain null(\\x00): "A=canary\\x00": unknown',
      'runtime_error',
      `the container cannot be started: ${runc}error during container init: environment variable value can't contain null(\\x00): "…": unknown`,
    ],
  ])('before it began: %s', (problem, reason, message) => {
    const seen = inContainer('Failed', notStarted(problem))
    expect(seen).toEqual({ ...nothing, phase: 'failed', exitCode: 128, reason, message })
  })

  test('before it began, and the program is the one of the image', () => {
    const { state } = notStarted('exec: "/entry.sh": permission denied: unknown')
    const status = { phase: 'Failed', containerStatuses: [{ state }] }
    expect(observe({ status, command: [] })?.message).toBe('the program of the image "/entry.sh" may not be executed')
  })

  test.each([
    [
      'evicted',
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. ',
      'Pod ephemeral local storage usage exceeds the total limit of containers 4Mi.',
      { isOwnFault: true },
    ],
    ['node_lost', 'NodeLost', 'Node node-1 is unresponsive', 'Node node-1 is unresponsive', {}],
  ])('%s, whatever is told of its container', (reason, clusterReason, told, message, fault) => {
    const state = { terminated: { exitCode: 137, reason: 'Error', startedAt: start } }
    const seen = inContainer('Failed', { state }, { reason: clusterReason, message: told })
    expect(seen).toEqual({ ...nothing, phase: 'failed', startedAt: new Date(start), reason, message, ...fault })
  })

  test.each([
    [
      'OutOfcpu',
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 900000, used: 0, capacity: 2000",
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 900000, used: 0, capacity: 2000",
    ],
    ['NodeShutdown', undefined, 'NodeShutdown'],
  ])('by the node, without a container: %s', (reason, told, message) => {
    const status = { phase: 'Failed', reason, ...(told !== undefined && { message: told }) }
    expect(observe({ status })).toEqual({ ...nothing, phase: 'failed', reason: 'runtime_error', message })
  })
})

test('a long sentence is cut', () => {
  const status = unscheduled('Unschedulable', 'x'.repeat(10_000))
  expect(observe({ status })?.message).toHaveLength(500)
})

describe('an object is not one of ours', () => {
  const { metadata = {} } = podOf({})
  const { labels, annotations } = metadata
  test.each<[string, NonNullable<V1Pod['metadata']>]>([
    ['without labels', { ...metadata, labels: {} }],
    ['with another instance than a number', { ...metadata, labels: { ...labels, 'tpods.io/instance': 'x' } }],
    ['without its owner', { ...metadata, annotations: {} }],
    ['with an owner that is no JSON', { ...metadata, annotations: { ...annotations, [ownerAnnotation]: '{' } }],
    ['with an owner that is no list', { ...metadata, annotations: { ...annotations, [ownerAnnotation]: 'null' } }],
    [
      'with an owner of too few names',
      { ...metadata, annotations: { ...annotations, [ownerAnnotation]: '["a","b"]' } },
    ],
  ])('%s', (_how, other) => expect(projectPod({ metadata: other })).toBeUndefined())

  test('else its key is what the annotation says', () => {
    expect(projectPod({ metadata })).toMatchObject({ key, name: 'docpod-3', objectUid: 'object' })
  })
})
