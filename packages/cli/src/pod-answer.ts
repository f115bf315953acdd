// Whether something answers at the address of a pod: one look, without a judgement on what it says.
import { connect } from 'node:net'
import type { Gateway, Pod } from '@tpods/sdk/node'

export interface Place {
  pod: Pod
  network: string
  /** Of that network. */
  url: string
  gateway: Gateway | undefined
}

/** Undefined when the pod answers, else what was seen in its place. */
export async function whyNoAnswer(place: Place, signal: AbortSignal): Promise<string | undefined> {
  if (!/^https?:/.test(place.url)) return knock(place.url, signal)
  const answer = await fetchStatus(place, signal)
  if (typeof answer === 'string') return answer
  return isFromGateway(answer, place.pod) ? `status ${answer}` : undefined
}

/** The proxy says 502 to 504 for a program that does not listen, and 404 while it does not know the route. */
function isFromGateway(status: number, pod: Pod): boolean {
  return (status >= 502 && status <= 504) || (status === 404 && pod.networking_live === false)
}

/** The status of the answer, or the reason why there is none. Through the gateway where the host name need not resolve. */
async function fetchStatus({ pod, network, url, gateway }: Place, signal: AbortSignal): Promise<number | string> {
  const { podFetch } = await import('@tpods/sdk/node')
  const enough = new AbortController()
  const either = AbortSignal.any([signal, enough.signal])
  try {
    const response = await (gateway === undefined
      ? fetch(url, { redirect: 'manual', signal: either })
      : podFetch(pod, '/', { gateway, network, signal: either }))
    return response.status
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    // The body may be endless; nobody reads it.
    enough.abort()
  }
}

/** A connection that is taken is enough: what is spoken there is not ours to know. */
function knock(url: string, signal: AbortSignal): Promise<string | undefined> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), signal })
  return new Promise<string | undefined>((resolve) => {
    socket.on('connect', () => resolve(undefined)).on('error', (error) => resolve(error.message))
  }).finally(() => socket.destroy())
}
