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
const oneFetchMs = 10_000

/** Knocks at the address of an available pod until something behind it answers. */
async function waitForUrl(context: Context, available: Pod, network: string, progress: Progress): Promise<Pod> {
  const client = await context.client()
  const { WaitError, WaitTimeoutError } = await import('@tpods/sdk/node')
  const { setTimeout: sleep } = await import('node:timers/promises')
  const podId = available.pod_id
  const gateway = await context.gateway()
  const { networking } = await derivedPod(context, available)
  const url = requireUrl({ ...available, networking }, network, gateway)
  const endsAt = Date.now() + context.waitMs
  let pod = available
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const signal = AbortSignal.any([context.io.signal, AbortSignal.timeout(oneFetchMs)])
    const seen = await whyNoAnswer({ pod: { ...pod, networking }, network, url, gateway }, signal)
    context.io.signal.throwIfAborted()
    if (seen === undefined) return pod
    progress.update(podId, `${url} does not answer yet (${seen})`)
    const failure = { podId, target: 'url', status: pod.status, detail: seen }
    if (Date.now() + pauseMs > endsAt) throw new WaitTimeoutError(`${url} does not answer: ${seen}`, failure)
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal: context.io.signal })
    pod = await client.pods.get(podId, {}, { signal: context.io.signal })
    if (pod.status === 'ERROR' || pod.status === 'COMPLETE' || pod.status === 'STOPPED') {
      throw new WaitError(`pod "${podId}" is ${pod.status} (${reasonOf(pod)}); ${url} will not answer`, {
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
