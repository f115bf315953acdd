// What is kept of each Pod of the cluster, some hundred bytes, and how it is told in the words of the port. Pure.
import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { labelNames, ownerAnnotation, readOwner } from '../pod-names.ts'
import type { Endpoint, LiveObservation, PodKey, ReasonCode } from '../port.ts'

export interface SeenPod {
  /** Of the Pod object. */
  name: string
  objectUid: string
  key: PodKey
  /** Where it is; undefined until it has a place. */
  node: string | undefined
  /** Its program has ended, and nothing but the exit code is told of why. */
  hasPlainEnd: boolean
  /** Of the Pod in the cluster's network, once it has one. */
  address: string | undefined
  observation: LiveObservation
}

const MAX_MESSAGE = 500
/** How the node's engine begins each of its errors. */
const RPC_PREFIX = /rpc error: code = \w+ desc = /g
/** The cluster goes on pulling after that too; should it succeed, the pod is no failure any more. */
const PULL_PATIENCE_MS = 5 * 60_000
/** Between the end of a container and its next start in place the node lets so much time go by at most. */
const RESTART_WAIT_MS = 5 * 60_000

/** Undefined for an object that does not carry our labels. */
export function projectPod(pod: V1Pod, now = Date.now()): SeenPod | undefined {
  const { metadata } = pod
  const uid = metadata?.labels?.[labelNames.uid]
  const instance = Number(metadata?.labels?.[labelNames.instance])
  const owner = readOwner(metadata?.annotations?.[ownerAnnotation])
  if (!metadata?.name || !metadata.uid || uid === undefined || !Number.isInteger(instance) || !owner) return undefined
  return {
    name: metadata.name,
    objectUid: metadata.uid,
    key: { ...owner, uid },
    node: pod.spec?.nodeName,
    hasPlainEnd: hasPlainEnd(pod),
    address: pod.status?.podIP || undefined,
    observation: observe(pod, instance, now),
  }
}

function observe(pod: V1Pod, instance: number, now: number): LiveObservation {
  const status = pod.status?.containerStatuses?.[0]
  return {
    instance,
    exitCode: null,
    reason: null,
    message: null,
    ready: false,
    startedAt: startOf(status),
    restartCount: status?.restartCount ?? 0,
    endpoints: endpointsOf(pod),
    ...phaseOf(pod, status, now),
  }
}

type Told = Pick<LiveObservation, 'phase'> &
  Partial<Pick<LiveObservation, 'reason' | 'message' | 'exitCode' | 'ready' | 'isOwnFault'>>

function phaseOf(pod: V1Pod, status: V1ContainerStatus | undefined, now: number): Told {
  const { phase, reason, message } = pod.status ?? {}
  // Whoever took it away, how its program ended says nothing about the program.
  if (pod.metadata?.deletionTimestamp !== undefined) return { phase: 'pending', ...leaving(pod, status) }
  const ended = status?.state?.terminated
  const disruption = disruptionOf(pod)
  if (reason === 'Evicted') {
    // The node makes room for others with a word of its own; without it the pod was beyond its own limit.
    const isOwnFault = disruption === undefined
    return { phase: 'failed', reason: 'evicted', message: sentence(message), ...(isOwnFault && { isOwnFault }) }
  }
  if (reason === 'NodeLost') return { phase: 'failed', reason: 'node_lost', message: sentence(message) }
  if (phase === 'Succeeded') return { phase: 'succeeded', exitCode: ended?.exitCode ?? 0 }
  if (phase === 'Failed') {
    if (disruption !== undefined) {
      return { phase: 'failed', reason: 'evicted', message: sentence(disruption.message ?? message ?? reason) }
    }
    if (ended !== undefined) return { phase: 'failed', ...endOf(pod, ended) }
    return { phase: 'failed', reason: 'runtime_error', message: sentence(message ?? reason) }
  }
  if (isOnSilentNode(pod, status)) return { phase: 'pending', reason: 'node_lost', message: silence(pod) }
  if (status?.state?.running) return { phase: 'running', ready: status.ready }
  if (ended !== undefined) {
    if (isRestarted(pod, ended)) return { phase: 'pending', ...restarting(pod, ended) }
    // The Pod as a whole is told to have ended only some time later.
    return ended.exitCode === 0 ? { phase: 'succeeded', exitCode: 0 } : { phase: 'failed', ...endOf(pod, ended) }
  }
  const waiting = status?.state?.waiting
  if (waiting !== undefined) {
    const isHopeless = isPullFailure(waiting.reason) && now - pullBegin(pod, now) > PULL_PATIENCE_MS
    return { phase: isHopeless ? 'failed' : 'pending', ...waitingFor(pod, waiting, status) }
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return { phase: 'pending', reason: 'unschedulable', message: sentence(scheduled.message) }
  }
  return { phase: 'pending' }
}

/** The cluster marks a Pod whose node falls silent as not ready, and leaves all that the node had said of it. */
function isOnSilentNode({ spec, status }: V1Pod, container: V1ContainerStatus | undefined): boolean {
  const has = (type: string, value: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === value) ?? false
  const isWell = container?.ready === true && has('ContainersReady', 'True')
  return isWell && has('Ready', 'False') && !spec?.readinessGates?.length
}

function silence({ spec }: V1Pod): string {
  const node = spec?.nodeName
  return `the node ${node} does not answer, so nothing is known of the container; ${whatToDo(node)}`
}

/** Why the cluster ends a Pod for reasons of its own. */
function disruptionOf({ status }: V1Pod) {
  return status?.conditions?.find((condition) => condition.type === 'DisruptionTarget' && condition.status === 'True')
}

function leaving(pod: V1Pod, status: V1ContainerStatus | undefined): { reason: ReasonCode; message: string } {
  if (isOnSilentNode(pod, status)) return { reason: 'node_lost', message: silence(pod) }
  const cause = sentence(disruptionOf(pod)?.message)
  return { reason: 'evicted', message: `the cluster is removing the container${cause === null ? '' : `: ${cause}`}` }
}

/** A second container of one instance is never risked, so only the node itself or an operator can end the wait. */
export function whatToDo(node: string | undefined): string {
  return `the pod goes on once the node is back, or once an operator has deleted it (kubectl delete node ${node}) because it is off for good`
}

function hasPlainEnd({ status }: V1Pod): boolean {
  const { state, lastState } = status?.containerStatuses?.[0] ?? {}
  const ended = state?.terminated ?? (state?.waiting && lastState?.terminated)
  const telling = ['OOMKilled', 'StartError', 'ContainerCannotRun', 'ContainerStatusUnknown']
  return ended !== undefined && !telling.includes(ended.reason ?? '')
}

type Terminated = NonNullable<NonNullable<V1ContainerStatus['state']>['terminated']>
type Waiting = NonNullable<NonNullable<V1ContainerStatus['state']>['waiting']>

interface End {
  exitCode: number
  reason: ReasonCode | null
  message: string | null
}

function endOf(pod: V1Pod, { exitCode, reason, message }: Terminated): End {
  if (reason === 'OOMKilled') {
    const limit = pod.spec?.containers[0]?.resources?.limits?.memory
    return { exitCode, reason: 'out_of_memory' as const, message: `it used more memory than its limit of ${limit}` }
  }
  // Only here are the words those of the engine: else they are the last lines of the program.
  if (reason === 'StartError' || reason === 'ContainerCannotRun') return { exitCode, ...startFailure(pod, message) }
  if (reason === 'ContainerStatusUnknown') {
    return { exitCode, reason: 'node_lost' as const, message: 'the node lost the container' }
  }
  if (exitCode === 0) return { exitCode, reason: null, message: null }
  return { exitCode, reason: 'exited' as const, message: `the program ended with exit code ${exitCode}` }
}

export function isRestarted({ spec }: V1Pod, { exitCode }: Terminated): boolean {
  if (spec?.restartPolicy === 'Never') return false
  return spec?.restartPolicy !== 'OnFailure' || exitCode !== 0
}

function restarting(pod: V1Pod, ended: Terminated) {
  const { message, exitCode } = endOf(pod, ended)
  const end = message ?? `the program ended with exit code ${exitCode}`
  return { exitCode, reason: 'restarting' as const, message: `${end}; it is started again` }
}

/** The words of a container engine that could not start the program; they hold the program's name, not its arguments. */
function startFailure(pod: V1Pod, text = ''): { reason: ReasonCode; message: string } {
  const [, name, problem = ''] = /exec: "((?:[^"\\]|\\.)*)": (.*)/s.exec(text) ?? []
  const isOfImage = pod.spec?.containers[0]?.command?.[0] === undefined
  const program = `the program ${isOfImage ? 'of the image ' : ''}"${name}"`
  if (/permission denied/.test(problem)) {
    return { reason: 'command_not_executable', message: `${program} may not be executed` }
  }
  if (/not found|no such file/.test(problem)) {
    return { reason: 'command_not_found', message: `${program} is not in the image` }
  }
  // Engines quote a variable that they dislike with its value.
  const cause = sentence(text.replaceAll(/"(?:[^"\\]|\\.)*=(?:[^"\\]|\\.)*"/g, '"…"'))
  return { reason: 'runtime_error', message: `the container cannot be started${cause === null ? '' : `: ${cause}`}` }
}

function waitingFor(pod: V1Pod, { reason, message }: Waiting, status: V1ContainerStatus | undefined): Partial<Told> {
  const last = status?.lastState?.terminated
  if (isPullFailure(reason)) return { reason: 'image_pull_failed', message: pullSentence(pod, message) }
  switch (reason) {
    case 'ContainerCreating':
    case 'PodInitializing':
      return {}
    case 'CrashLoopBackOff':
      return last === undefined ? { reason: 'restarting', message: sentence(message) } : restarting(pod, last)
    default:
      return startFailure(pod, message ?? reason)
  }
}

function isPullFailure(reason: string | undefined): boolean {
  return ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'RegistryUnavailable'].includes(reason ?? '')
}

/** From when on the image could be pulled: the Pod has its place and its volumes, and no container that runs. */
function pullBegin({ status }: V1Pod, now: number): number {
  const conditions = status?.conditions?.filter(
    ({ type, status }) => status === 'True' && (type === 'PodScheduled' || type === 'PodReadyToStartContainers'),
  )
  const begins = (conditions ?? []).map(({ lastTransitionTime }) => new Date(lastTransitionTime ?? now).getTime())
  const lastEnd = status?.containerStatuses?.[0]?.lastState?.terminated?.finishedAt
  if (lastEnd !== undefined) begins.push(new Date(lastEnd).getTime() + RESTART_WAIT_MS)
  return begins.length === 0 ? now : Math.max(...begins)
}

function pullSentence(pod: V1Pod, message: string | undefined): string {
  const image = pod.spec?.containers[0]?.image
  // The node says the same cause in two forms by turns, with and without its wait.
  const cause = sentence(message?.replace(/^Back-off pulling image "[^"]*"(: \w+)?:?/, '').replaceAll(RPC_PREFIX, ''))
  return `the image ${image} cannot be pulled${cause === null ? '' : `: ${cause}`}`
}

export function sentence(text: string | undefined): string | null {
  const told = text?.trim() ?? ''
  return told === '' ? null : told.slice(0, MAX_MESSAGE)
}

/** The moment of a program that never ran is told as that of 1970. */
function startOf(status: V1ContainerStatus | undefined): Date | null {
  const { running, terminated } = status?.state ?? {}
  const told = [running?.startedAt, terminated?.startedAt, status?.lastState?.terminated?.startedAt]
  return told.map((moment) => new Date(moment ?? 0)).find((date) => date.getTime() > 0) ?? null
}

function endpointsOf(pod: V1Pod): Record<string, Endpoint> {
  const host = pod.status?.podIP
  if (!host) return {}
  const ports = pod.spec?.containers[0]?.ports ?? []
  return Object.fromEntries(ports.map(({ containerPort: port }) => [String(port), { host, port }]))
}
