// Waiting for pods, with progress, and with a word on what goes on when the wait is broken off.
import type { Pod, WaitTarget } from '@tpods/sdk/node'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { whyNoAnswer } from './pod-answer.ts'
import { defaultNetwork, derivedPod, requireUrl } from './pod-url.ts'
import { reasonOf } from './pod-view.ts'
import { type Progress, startProgress } from './progress.ts'
import { pullOf } from './pull-bar.ts'

export const waitGoals = ['available', 'stopped', 'complete', 'deleted', 'settled', 'url'] as const satisfies (
  | WaitTarget
  | 'url'
)[]
export type WaitGoal = (typeof waitGoals)[number]

/** Shows progress while `work` waits. */
export async function withProgress<T>(
  context: Context,
  title: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = await startProgress(context, title)
  try {
    return await work(progress)
  } finally {
    progress.stop()
  }
}

/** The pod in the state asked for; undefined when it was waited for to be deleted. */
export async function waitForPod(
  context: Context,
  podId: string,
  goal: WaitGoal,
  progress: Progress,
  network = defaultNetwork,
): Promise<Pod | undefined> {
  let last: Pod | undefined
  const onChange = (pod: Pod): void => {
    last = pod
    const pull = pullOf(pod)
    const reason = pull?.what ?? reasonOf(pod)
    progress.update(podId, reason === '-' ? pod.status : `${pod.status} (${reason})`, pull?.bar)
  }
  try {
    const client = await context.client()
    const target = goal === 'url' ? 'available' : goal
    const options = { timeoutMs: context.waitMs, signal: context.io.signal, onChange }
    const pod = await client.pods.waitFor(podId, target, options)
    if (goal !== 'url' || pod === undefined) return pod
    return await waitForUrl(context, pod, network, progress)
  } catch (error) {
    if (context.io.signal.aborted) throw brokenOff(podId, goal, last)
    // A pod that was never there is "not found" and no failure of what was waited for.
    throw last === undefined ? await notFoundBehind(error) : error
  }
}

const firstPauseMs = 100
const longestPauseMs = 1000
const oneKnockMs = 10_000
/** What a port is answered with before its program listens, or while its pod restarts. */
const comingUp = ['wrong_state', 'port_closed']

/** Something of a pod that may answer later than the pod is available. */
interface Door {
  target: 'url' | 'port'
  name: string
  /** Undefined once it answers. */
  whyClosed(pod: Pod, signal: AbortSignal): Promise<string | undefined>
}

async function waitForUrl(context: Context, available: Pod, network: string, progress: Progress): Promise<Pod> {
  const gateway = await context.gateway()
  const { networking } = await derivedPod(context, available)
  const url = requireUrl({ ...available, networking }, network, gateway)
  const whyClosed = (pod: Pod, signal: AbortSignal) =>
    whyNoAnswer({ pod: { ...pod, networking }, network, url, gateway }, signal)
  return waitForDoor(context, available, { target: 'url', name: url, whyClosed }, progress)
}

/** Until something listens on the port of a pod that may still be on its way up. */
export async function waitForPort(context: Context, podId: string, port: number, progress: Progress): Promise<void> {
  const client = await context.client()
  const { ApiError } = await import('@tpods/sdk/node')
  const whyClosed = async (_pod: Pod, signal: AbortSignal) => {
    try {
      await client.pods.checkPort(podId, port, { signal })
      return undefined
    } catch (error) {
      if (signal.aborted) return 'no answer'
      if (error instanceof ApiError && (error.retryable || comingUp.includes(error.code)))
        return error.messages.join(' ')
      throw error
    }
  }
  const pod = await waitForPod(context, podId, 'available', progress)
  if (pod !== undefined) await waitForDoor(context, pod, { target: 'port', name: `port ${port}`, whyClosed }, progress)
}

/** Knocks until it answers, for as long as the pod may still get there. */
async function waitForDoor(
  context: Context,
  available: Pod,
  { target, name, whyClosed }: Door,
  progress: Progress,
): Promise<Pod> {
  const client = await context.client()
  const { WaitError, WaitTimeoutError } = await import('@tpods/sdk/node')
  const { setTimeout: sleep } = await import('node:timers/promises')
  const podId = available.pod_id
  const endsAt = Date.now() + context.waitMs
  let pod = available
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const signal = AbortSignal.any([context.io.signal, AbortSignal.timeout(oneKnockMs)])
    const seen = await whyClosed(pod, signal)
    context.io.signal.throwIfAborted()
    if (seen === undefined) return pod
    progress.update(podId, `${name} does not answer yet (${seen})`)
    const failure = { podId, target, status: pod.status, detail: seen }
    if (Date.now() + pauseMs > endsAt) throw new WaitTimeoutError(`${name} does not answer: ${seen}`, failure)
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal: context.io.signal })
    pod = await client.pods.get(podId, {}, { signal: context.io.signal })
    if (pod.status === 'ERROR' || pod.status === 'COMPLETE' || pod.status === 'STOPPED') {
      throw new WaitError(`pod "${podId}" is ${pod.status} (${reasonOf(pod)}); ${name} will not answer`, {
        ...failure,
        status: pod.status,
      })
    }
  }
}

async function notFoundBehind(error: unknown): Promise<unknown> {
  const { NotFoundError, WaitError } = await import('@tpods/sdk/node')
  return error instanceof WaitError && error.cause instanceof NotFoundError ? error.cause : error
}

function brokenOff(podId: string, goal: WaitGoal, last: Pod | undefined): CliError {
  const state = last === undefined ? '' : ` is ${last.status} and`
  return new CliError('interrupted', `stopped waiting; on the server pod "${podId}"${state} goes on`, {
    remedy: `follow it with \`tpods pod wait ${podId} --for ${goal}\``,
  })
}
