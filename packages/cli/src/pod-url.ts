// The address of a pod's network: of its derived view, because a template may bring the network.
import type { Gateway, Pod } from '@tpods/sdk/node'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'

export const defaultNetwork = 'default'

type Stanza = Pod['networking'][string]

const schemes: Record<string, string> = { http: 'https', tcp: 'tcp', postgres: 'postgres' }
const defaultPorts: Record<string, number> = { http: 80, https: 443 }

/** The pod with what its template brings; itself where it has none. */
export async function derivedPod(context: Context, pod: Pod): Promise<Pod> {
  if (!hasTemplate(pod)) return pod
  const client = await context.client()
  return client.pods.derived(pod.pod_id, {}, context.call)
}

export function hasTemplate({ template }: Pod): boolean {
  return template !== '' && template !== undefined
}

/** Undefined for a network that is reached from other pods only, or not now. */
export function networkUrl(pod: Pod, network: string, gateway: Gateway | undefined): string | undefined {
  const stanza = pod.networking?.[network]
  const scheme = schemes[stanza?.protocol ?? '']
  if (stanza === undefined || scheme === undefined) return undefined
  if (stanza.protocol === 'http') return httpUrl(stanza, gateway)
  const local = pod.status_container?.local_ports?.[stanza.port]
  if (local !== undefined) return `${scheme}://${bracketed(local)}`
  // The embedded gateway passes on HTTP only; elsewhere a proxy does it on one port for all.
  return gateway !== undefined || stanza.url === '' ? undefined : `${scheme}://${stanza.url}:443`
}

function httpUrl({ url }: Stanza, gateway: Gateway | undefined): string | undefined {
  if (url === '') return undefined
  if (gateway === undefined) return `https://${url}`
  const port = defaultPorts[gateway.scheme] === gateway.port ? '' : `:${gateway.port}`
  return `${gateway.scheme}://${url}${port}`
}

/** `::1:40123` is `[::1]:40123` in a URL. */
function bracketed(address: string): string {
  const at = address.lastIndexOf(':')
  const host = address.slice(0, at)
  return host.includes(':') && !host.startsWith('[') ? `[${host}]${address.slice(at)}` : address
}

/** As networkUrl, but a pod without such a network, or without an address there, is an error. */
export function requireUrl(pod: Pod, network: string, gateway: Gateway | undefined): string {
  const { pod_id: id, status } = pod
  const stanza = pod.networking[network]
  if (stanza === undefined) {
    const names = Object.keys(pod.networking)
    throw new CliError('not_found', `pod "${id}" has no network "${network}"`, {
      remedy: names.length === 0 ? 'give it one with `tpods pod update --port`' : `it has ${names.join(', ')}`,
    })
  }
  const url = networkUrl(pod, network, gateway)
  if (url !== undefined) return url
  const what = `network "${network}" of pod "${id}" has no public URL here: it is ${stanza.protocol}`
  if (stanza.protocol === 'local_only') throw new CliError('not_found', what, { remedy: 'reach it from another pod' })
  if (status === 'AVAILABLE') {
    throw new CliError('not_offered', `${what} and this server passes on http only`, {
      remedy: `use it in the pod, with \`tpods pod exec ${id}\``,
    })
  }
  const advice =
    status === 'STOPPED'
      ? `start it with \`tpods pod start ${id} --wait\``
      : `see \`tpods pod wait ${id} --for available\``
  throw new CliError('conflict', `${what} and the pod is ${status}`, {
    remedy: `it has an address while it runs; ${advice}`,
  })
}
