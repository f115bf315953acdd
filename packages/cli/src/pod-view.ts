// How pods look in tables.
import type { Gateway, Pod } from '@tpods/sdk/node'
import type { Tone } from './colour.ts'
import type { Context } from './context.ts'
import type { Column, View } from './output.ts'
import { defaultNetwork, derivedPod, hasTemplate, networkUrl } from './pod-url.ts'
import { formatSpan } from './units.ts'

const nothing = '-'

const tones: Record<string, Tone> = {
  AVAILABLE: 'good',
  RUNNING: 'good',
  COMPLETE: 'good',
  ERROR: 'bad',
  STOPPED: 'faint',
}

/** One line a pod. */
export function podRows(gateway: Gateway | undefined, now = Date.now()): View<Pod> {
  return {
    name: ({ pod_id }) => pod_id,
    columns: [
      { title: 'POD', text: ({ pod_id }) => pod_id },
      statusColumn,
      { title: 'IMAGE', text: imageOf },
      { title: 'AGE', text: ({ creation_ts }) => ageOf(creation_ts, now) },
      { title: 'TTL', text: (pod) => ttlOf(pod, now) },
      { title: 'URL', text: (pod) => networkUrl(pod, defaultNetwork, gateway) ?? nothing },
    ],
  }
}

/** Everything about one pod that people look for first. */
export function podDetails(gateway: Gateway | undefined, now = Date.now()): View<Pod> {
  const rows = podRows(gateway, now)
  const details: Column<Pod>[] = [
    ...rows.columns.filter(({ title }) => title !== 'URL'),
    { title: 'REASON', text: reasonOf },
    { title: 'WANTED', text: ({ status_requested }) => status_requested },
    { title: 'TEMPLATE', text: ({ template }) => template || nothing },
    {
      title: 'COMMAND',
      text: ({ command, arguments: rest }) => [...(command ?? []), ...(rest ?? [])].join(' ') || nothing,
    },
    {
      title: 'RESTARTS',
      text: ({ restart_policy, status_container }) => `${status_container?.restart_count ?? 0} (${restart_policy})`,
    },
    { title: 'NETWORKS', text: (pod) => networksOf(pod, gateway) },
    { title: 'LOCAL PORTS', text: localPortsOf },
    { title: 'DESCRIPTION', text: ({ description }) => description || nothing },
  ]
  return { name: rows.name, columns: details }
}

const statusColumn: Column<Pod> = {
  title: 'STATUS',
  text: ({ status }) => status,
  tone: ({ status }) => tones[status] ?? 'busy',
}

/** The code and the sentence, for example in a line of progress. */
export function reasonOf({ status_container }: Pod): string {
  const { reason, message } = status_container ?? {}
  return [reason, message].filter((part) => part !== undefined && part !== null && part !== '').join(': ') || nothing
}

function imageOf({ image, template }: Pod): string {
  return image || template || nothing
}

function ageOf(since: string | null | undefined, now: number): string {
  return since === null || since === undefined ? nothing : formatSpan(now - Date.parse(since))
}

/** What is left until the pod is stopped. */
function ttlOf({ time_to_stop_ts, status }: Pod, now: number): string {
  if (time_to_stop_ts !== null && time_to_stop_ts !== undefined) return formatSpan(Date.parse(time_to_stop_ts) - now)
  return status === 'AVAILABLE' ? 'never' : nothing
}

function networksOf(pod: Pod, gateway: Gateway | undefined): string {
  const lines = Object.entries(pod.networking ?? {}).map(([name, { port, protocol }]) =>
    `${name}=${port}/${protocol} ${networkUrl(pod, name, gateway) ?? ''}`.trimEnd(),
  )
  return lines.join(', ') || nothing
}

/** Where its ports are on the machine of the server. */
function localPortsOf({ status_container }: Pod): string {
  const lines = Object.entries(status_container?.local_ports ?? {}).map(([port, address]) => `${port} at ${address}`)
  return lines.join(', ') || nothing
}

/** Tables show full URLs, and those need to know the gateway. */
export async function tableGateway(context: Context): Promise<Gateway | undefined> {
  return context.output.mode === 'table' ? context.gateway() : undefined
}

/** For a table, whose URLs are those of the template's networks. Programs get the pod as the server sent it. */
export async function withNetworks(context: Context, pod: Pod): Promise<Pod> {
  if (context.output.mode !== 'table') return pod
  const { networking } = await derivedPod(context, pod).catch(() => pod)
  return { ...pod, networking }
}

/** As withNetworks, with one call for all of a list and none where no pod has a template. */
export async function withAllNetworks(pods: Pod[], readDerived: () => Promise<Pod[]>): Promise<Pod[]> {
  if (!pods.some(hasTemplate)) return pods
  const derived = await readDerived().catch(() => pods)
  const networks = new Map(derived.map(({ pod_id, networking }) => [pod_id, networking]))
  return pods.map((pod) => ({ ...pod, networking: networks.get(pod.pod_id) ?? pod.networking }))
}
