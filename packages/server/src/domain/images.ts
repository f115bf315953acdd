// Image references and the allow list. References are parsed as engines do it, so a registry with a port, a tag or
// a digest never changes which image is meant.

export interface ImageReference {
  registry: string
  repository: string
  tag: string | undefined
  digest: string | undefined
}

const DEFAULT_REGISTRY = 'docker.io'
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const REGISTRY = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?$/

/** Undefined when the text is no image reference. */
export function parseImage(text: string): ImageReference | undefined {
  const [named = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const tag = hasTag ? named.slice(colon + 1) : undefined
  if (tag !== undefined && !TAG.test(tag)) return undefined
  const parts = (hasTag ? named.slice(0, colon) : named).split('/')
  const first = parts[0] ?? ''
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost')
  const registry = hasRegistry ? first.toLowerCase() : DEFAULT_REGISTRY
  const path = hasRegistry ? parts.slice(1) : parts
  if (!REGISTRY.test(registry) || path.length === 0 || !path.every((part) => COMPONENT.test(part))) return undefined
  const repository = registry === DEFAULT_REGISTRY && path.length === 1 ? `library/${path[0]}` : path.join('/')
  return { registry: registry === 'index.docker.io' ? DEFAULT_REGISTRY : registry, repository, tag, digest }
}

/** The name by which images are compared: registry and repository, without tag and digest. */
export function comparableName(image: string): string | undefined {
  const parsed = parseImage(image)
  return parsed && `${parsed.registry}/${parsed.repository}`
}

export interface AllowedImage {
  image: string
  tenants: readonly string[]
}

export interface ImagePolicy {
  /** From the configuration: allowed in every tenant. */
  allowList: readonly string[]
  allowAll: boolean
}

/** `**` and `*` mean every tenant, `-<tenant>` denies and beats all. */
export function isForTenant(tenants: readonly string[], tenant: string): boolean {
  if (tenants.includes(`-${tenant}`)) return false
  return tenants.includes('**') || tenants.includes('*') || tenants.includes(tenant)
}

export function isImageAllowed(
  image: string,
  tenant: string,
  rows: readonly AllowedImage[],
  policy: ImagePolicy,
): boolean {
  const name = comparableName(image)
  if (name === undefined) return false
  if (policy.allowAll || policy.allowList.some((allowed) => comparableName(allowed) === name)) return true
  return rows.some((row) => comparableName(row.image) === name && isForTenant(row.tenants, tenant))
}
