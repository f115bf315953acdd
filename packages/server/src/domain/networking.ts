// Host names of pods: `<pod_id>.pods.<tenant host>` for the default network, `<pod_id>-<name>.pods.…` for the others.
// Because a pod id has no hyphen, the first one splits id and network.

const MAX_LABEL = 63

export function hostLabel(podId: string, network: string): string {
  return network === 'default' ? podId : `${podId}-${network}`
}

export function podHost(podId: string, network: string, tenantHost: string): string {
  return `${hostLabel(podId, network)}.pods.${tenantHost}`
}

/** DNS allows 63 characters a label; returns the sentence that says so, or undefined. */
export function labelProblem(podId: string, network: string): string | undefined {
  const length = hostLabel(podId, network).length
  if (length <= MAX_LABEL) return undefined
  return network === 'default'
    ? `pod_id: its host name would have ${length} characters before the first dot, ${MAX_LABEL} are allowed`
    : `networking: the host name '${podId}-${network}' would have ${length} characters before the first dot, ${MAX_LABEL} are allowed`
}

/** The host part of a tenant's base URL, without port. */
export function tenantHostOf(baseUrl: string): string {
  return new URL(baseUrl).hostname
}
