// From create to rm: what changes the wish for a pod, and waiting until it is fulfilled.
import type { Pod, RequestOptions, TpodsClient } from '@tpods/sdk/node'
import { forEachPod, printOutcomes } from '../../bulk.ts'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { callWithNotes } from '../../notes.ts'
import type { View } from '../../output.ts'
import { podRows, tableGateway, withNetworks } from '../../pod-view.ts'
import { confirm } from '../../prompts.ts'
import { type WaitGoal, waitForPod, waitGoals, withProgress } from '../../waiting.ts'
import { type DefinitionFlags, newPodBody, updatePodBody } from './definition.ts'

export interface WaitFlag {
  wait?: boolean
}

export async function createPod(
  context: Context,
  podId: string | undefined,
  flags: DefinitionFlags & WaitFlag,
): Promise<void> {
  const body = await newPodBody(context, podId, flags)
  const client = await context.client()
  const created = await client.pods.create(body, callWithNotes(context))
  const goal = body.status_requested === 'OFF' ? 'stopped' : 'available'
  await printPod(context, flags.wait === true ? await waitForOne(context, created.pod_id, goal) : created)
}

export async function updatePod(context: Context, podId: string, flags: DefinitionFlags): Promise<void> {
  const client = await context.client()
  const body = await updatePodBody(context, flags, () => client.pods.get(podId, {}, context.call))
  await printPod(context, await client.pods.update(podId, body, callWithNotes(context)))
}

type Change = (client: TpodsClient, podId: string, options: RequestOptions) => Promise<Pod>

export const changes = {
  start: { goal: 'available', change: (client, podId, options) => client.pods.start(podId, options) },
  stop: { goal: 'stopped', change: (client, podId, options) => client.pods.stop(podId, options) },
  restart: { goal: 'available', change: (client, podId, options) => client.pods.restart(podId, {}, options) },
} as const satisfies Record<string, { goal: WaitGoal; change: Change }>

/** Start, stop or restart of several pods. */
export async function changePods(
  context: Context,
  podIds: string[],
  verb: keyof typeof changes,
  flags: WaitFlag,
): Promise<number> {
  const client = await context.client()
  const { goal, change } = changes[verb]
  return withProgress(context, verb, async (progress) => {
    const outcomes = await forEachPod(context, podIds, async (podId) => {
      const pod = await change(client, podId, callWithNotes(context))
      const now = flags.wait === true ? ((await waitForPod(context, podId, goal, progress)) ?? pod) : pod
      return withNetworks(context, now)
    })
    progress.stop()
    return printOutcomes(context, outcomes, await rowsFor(context))
  })
}

const removed: View<{ pod_id: string }> = {
  name: ({ pod_id }) => pod_id,
  columns: [
    { title: 'POD', text: ({ pod_id }) => pod_id },
    { title: 'RESULT', text: () => 'deleted' },
  ],
}

export async function removePods(context: Context, podIds: string[]): Promise<number> {
  const client = await context.client()
  const { value: server } = await context.baseUrl()
  const what = podIds.length === 1 ? `pod ${podIds[0]}` : `${podIds.length} pods (${podIds.join(', ')})`
  if (!(await confirm(context, `Delete ${what} at ${server}?`)))
    throw new CliError('failure', 'not confirmed: nothing was deleted')
  const outcomes = await forEachPod(context, podIds, async (podId) => {
    await client.pods.delete(podId, callWithNotes(context))
    return { pod_id: podId, deleted: true }
  })
  return printOutcomes(context, outcomes, removed)
}

export async function waitForPods(
  context: Context,
  podIds: string[],
  { for: asked }: { for: string },
): Promise<number> {
  const goal = waitGoals.find((known) => known === asked)
  if (goal === undefined) {
    throw new CliError('usage', `--for cannot be "${asked}"`, { remedy: `use one of ${waitGoals.join(', ')}` })
  }
  return withProgress(context, `waiting for ${goal}`, async (progress) => {
    const outcomes = await forEachPod(context, podIds, async (podId) => {
      const pod = await waitForPod(context, podId, goal, progress)
      return pod === undefined ? { pod_id: podId, deleted: true as const } : withNetworks(context, pod)
    })
    progress.stop()
    if (goal === 'deleted') return printOutcomes(context, outcomes, removed)
    // Only a wait for "deleted" ends without a pod.
    return printOutcomes(context, outcomes as Parameters<typeof printOutcomes<Pod>>[1], await rowsFor(context))
  })
}

async function waitForOne(context: Context, podId: string, goal: WaitGoal): Promise<Pod | undefined> {
  return withProgress(context, `waiting for ${goal}`, (progress) => waitForPod(context, podId, goal, progress))
}

async function printPod(context: Context, pod: Pod | undefined): Promise<void> {
  if (pod === undefined || (await context.output.data(pod))) return
  await context.output.list([await withNetworks(context, pod)], await rowsFor(context))
}

async function rowsFor(context: Context): Promise<View<Pod>> {
  return podRows(await tableGateway(context))
}
