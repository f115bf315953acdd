// The tenants of the embedded issuer, from the setting `id` or `id=base URL`. The first one is the default.

export interface ServedTenant {
  tenant: string
  /** Without a trailing slash. */
  baseUrl: string
}

/** `publicBaseUrl` is that of the first tenant; empty for `http://localhost:<port>`. */
export function servedTenants(entries: readonly string[], publicBaseUrl: string, port: number): ServedTenant[] {
  return entries.map((entry, place) => {
    const [tenant = '', baseUrl] = entry.split('=')
    const host = place === 0 ? 'localhost' : `${tenant}.localhost`
    const own = place === 0 && publicBaseUrl !== '' ? publicBaseUrl : `http://${host}:${port}`
    return { tenant, baseUrl: (baseUrl ?? own).replace(/\/+$/, '') }
  })
}
