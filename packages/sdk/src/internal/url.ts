// Addresses: the base URL as users write it, values put into paths, and their last parts.
import { ConfigError } from '../errors.ts'

/** The base URL without a trailing slash or `/v3`. */
export function normalizeBaseUrl(baseUrl: string): string {
  let url: URL
  try {
    url = new URL(baseUrl)
  } catch {
    throw new ConfigError('baseUrl must be an absolute URL such as http://localhost:8000')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ConfigError('baseUrl must begin with http:// or https://')
  if (url.username !== '' || url.password !== '')
    throw new ConfigError('baseUrl must not hold a username or password; use auth')
  if (url.search !== '' || url.hash !== '') throw new ConfigError('baseUrl must not hold a query or fragment')
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v3$/, '').replace(/\/+$/, '')
}

/** The values take the place of `{name}`, each percent-encoded as one segment. */
export function serializePath(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? '')
    // Clients resolve these segments away, encoded too, and the call would meet another path.
    if (value === '' || value === '.' || value === '..') throw new ConfigError(`${name} must not be empty, "." or ".."`)
    return encodeURIComponent(value)
  })
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path
}
