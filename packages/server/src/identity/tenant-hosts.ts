// Which tenant a request's Host header names: the one whose base URL it is, if it is the base URL of exactly one.
import type { TenantInfo } from './port.ts'

const LOOPBACK = /^(127(\.\d+){3}|\[::1\])$/

/**
 * Undefined when the host leaves the tenant open: a loopback address, an unknown host, or one that tenants share.
 * Behind a port forward the port differs; then the host name alone decides, where only one tenant has it.
 */
export function tenantOfHost(tenants: readonly TenantInfo[], host: string | undefined): string | undefined {
  const name = parseUrl(`http://${host ?? ''}`)?.hostname
  if (name === undefined || LOOPBACK.test(name)) return undefined
  const sameName = tenants.filter((tenant) => parseUrl(tenant.baseUrl)?.hostname === name)
  const sameHost = sameName.filter((tenant) => {
    const base = new URL(tenant.baseUrl)
    // Read with the scheme of the base URL, so that a default port counts as none.
    return parseUrl(`${base.protocol}//${host}`)?.host === base.host
  })
  return onlyOne(sameHost.length > 0 ? sameHost : sameName)
}

function onlyOne(tenants: readonly TenantInfo[]): string | undefined {
  return tenants.length === 1 ? tenants[0]?.tenant : undefined
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
