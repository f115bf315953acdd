// How connections are made on Node: proxy, private certificate authorities, keep-alive.
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { ConfigError } from '../errors.ts'

export interface ConnectionOptions {
  /** URL of a proxy; `true` takes it from HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Default: none. */
  proxy?: string | true | undefined
  /** A PEM file with certificate authorities to trust besides the usual ones. */
  caFile?: string | undefined
  /** Take any certificate. For a look at a test server only: anybody on the way can read the token. Default false. */
  insecure?: boolean | undefined
}

/** With `isTunnel` also plain connections go through CONNECT, as WebSockets need it. */
export function createDispatcher({ proxy, caFile, insecure = false }: ConnectionOptions, isTunnel = false): Dispatcher {
  const tls = {
    ...(caFile === undefined ? {} : { ca: [...rootCertificates, readAuthorities(caFile)] }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  }
  // The client has time limits of its own, and a followed log may be silent for hours.
  const limits = { headersTimeout: 0, bodyTimeout: 0 }
  if (proxy === undefined) return new Agent({ ...limits, connect: tls })
  // Plain http goes to a proxy as it does from other tools: with the whole address. Many allow CONNECT for TLS only.
  const through = { ...limits, connect: tls, requestTls: tls, proxyTls: tls, proxyTunnel: isTunnel }
  if (proxy === true) return new EnvHttpProxyAgent(through)
  return new ProxyAgent({ ...through, uri: checkProxyUrl(proxy) })
}

function checkProxyUrl(proxy: string): string {
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : undefined
  if (protocol !== 'http:' && protocol !== 'https:') throw new ConfigError('proxy must be an http:// or https:// URL')
  return proxy
}

function readAuthorities(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8')
  } catch (cause) {
    throw new ConfigError(`caFile ${caFile} cannot be read`, { cause })
  }
}
