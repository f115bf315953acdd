// A list of Pods page by page, so that no answer holds thousands of whole objects.
import type { V1Pod } from '@kubernetes/client-node'
import type { ClusterClient } from './client.ts'

export interface PodPage {
  metadata: { resourceVersion: string; continue?: string }
  items: V1Pod[]
}

export interface PodPagesOptions {
  client: ClusterClient
  /** Of the collection: `/api/v1/namespaces/<namespace>/pods`. */
  path: string
  labelSelector: string
  signal?: AbortSignal
}

const PAGE = 500

export async function* podPages({ client, path, labelSelector, signal }: PodPagesOptions): AsyncGenerator<PodPage> {
  let next: string | undefined
  do {
    const query = { labelSelector, limit: PAGE, continue: next }
    const page: PodPage = await client.call('GET', path, { query, ...(signal && { signal }) })
    yield page
    next = page.metadata.continue
  } while (next)
}
