// Reaching the URL of a pod where its host name does not resolve: through the gateway, by Host header.
import type { Readable } from 'node:stream'
import { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { type Dispatcher, request } from 'undici'
import { ConfigError, ConnectionError, UserAbortError } from '../errors.ts'
import type { Gateway, Pod } from '../types.ts'

export interface PodFetchOptions {
  /** From `(await client.health()).metadata.gateway`. */
  gateway: Gateway
  /** The entry of the pod's `networking`. Default `default`. */
  network?: string | undefined
  method?: Dispatcher.HttpMethod | undefined
  headers?: Record<string, string> | undefined
  body?: string | Uint8Array | Readable | undefined
  signal?: AbortSignal | undefined
  dispatcher?: Dispatcher | undefined
}

/**
 * Fetches from a pod. Redirects are not followed, and no token is sent unless it is among the headers.
 * @example
 * const { gateway } = (await client.health()).metadata
 * const response = await podFetch(await client.pods.get('web'), '/index.html', { gateway })
 */
export async function podFetch(
  pod: Pick<Pod, 'pod_id' | 'networking'>,
  path: string,
  options: PodFetchOptions,
): Promise<Response> {
  const { gateway, network = 'default', method = 'GET', headers = {}, body, signal, dispatcher } = options
  const hostname = pod.networking[network]?.url
  if (hostname === undefined || hostname === '')
    throw new ConfigError(`pod "${pod.pod_id}" has no URL in network "${network}"`)
  if (!path.startsWith('/')) throw new ConfigError('path must begin with "/"')
  const address = gateway.host.includes(':') ? `[${gateway.host}]` : gateway.host
  const origin = `${gateway.scheme}://${address}:${gateway.port}`
  try {
    const answer = await request(origin + path, {
      method,
      headers: { ...headers, host: `${hostname}:${gateway.port}` },
      body: body ?? null,
      ...(signal === undefined ? {} : { signal }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    })
    return toResponse(answer)
  } catch (cause) {
    if (signal?.aborted) throw new UserAbortError(signal.reason)
    throw new ConnectionError(`the gateway at ${origin} gave no answer for ${hostname}`, { cause })
  }
}

async function toResponse({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Response> {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((text): [string, string] => [name, text]),
  )
  const isBodiless = statusCode === 204 || statusCode === 205 || statusCode === 304
  if (isBodiless) await body.dump()
  // Not Readable.toWeb: on Node 20 it fails behind everybody's back when a body is cancelled while it flows.
  const stream = isBodiless ? null : (NodeReadableStream.from(body) as ReadableStream<Uint8Array>)
  return new Response(stream, { status: statusCode, headers: fields })
}
