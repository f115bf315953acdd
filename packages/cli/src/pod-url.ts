// The address of a pod's network as a full URL, and whether something answers there.
import type { Gateway, Pod } from '@tpods/sdk/node'
import { CliError } from './errors.ts'

export const defaultNetwork = 'default'

type Stanza = Pod['networking'][string]

const schemes: Record<string, string> = { http: 'https', tcp: 'tcp', postgres: 'postgres' }
const defaultPorts: Record<string, number> = { http: 80, https: 443 }

/** Undefined for a network that is reached from other pods only. */
export function networkUrl(stanza: Stanza | undefined, gateway: Gateway | undefined): string | undefined {
  if (stanza === undefined || stanza.url === '') return undefined
  const scheme = schemes[stanza.protocol]
  if (scheme === undefined) return undefined
  if (stanza.protocol !== 'http') return `${scheme}://${stanza.url}:443`
  if (gateway === undefined) return `${scheme}://${stanza.url}`
  const port = defaultPorts[gateway.scheme] === gateway.port ? '' : `:${gateway.port}`
  return `${gateway.scheme}://${stanza.url}${port}`
}

/** As networkUrl, but a pod without such a network, or without an address there, is an error. */
export function requireUrl(pod: Pod, network: string, gateway: Gateway | undefined): string {
  const stanza = pod.networking[network]
  if (stanza === undefined) {
    const names = Object.keys(pod.networking)
    throw new CliError('not_found', `pod "${pod.pod_id}" has no network "${network}"`, {
      remedy: names.length === 0 ? 'give it one with `tpods pod update --port`' : `it has ${names.join(', ')}`,
    })
  }
  const url = networkUrl(stanza, gateway)
  if (url !== undefined) return url
  throw new CliError('not_found', `network "${network}" of pod "${pod.pod_id}" has no URL: it is ${stanza.protocol}`)
}
