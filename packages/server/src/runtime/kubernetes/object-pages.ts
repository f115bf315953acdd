// A list of objects page by page, so that no answer holds thousands of whole ones.
import type { ClusterClient } from './client.ts'

export interface ObjectPage<T> {
  metadata: { resourceVersion: string; continue?: string }
  items: T[]
}

/** Which objects of a collection. */
export interface Selector {
  labelSelector?: string
  fieldSelector?: string
}

export interface ObjectPagesOptions {
  client: ClusterClient
  /** Of the collection: `/api/v1/namespaces/<namespace>/pods`. */
  path: string
  selector: Selector
  signal?: AbortSignal
}

/**
 * Of whole objects, which are some kilobytes each. What a page takes up while it is read is gone with the next quick
 * collection; larger ones outlive that, and are what a server of many pods holds most of.
 */
const PAGE = 25

export async function* objectPages<T>(options: ObjectPagesOptions): AsyncGenerator<ObjectPage<T>> {
  const { client, path, selector, signal } = options
  let next: string | undefined
  do {
    const query = { ...selector, limit: PAGE, continue: next }
    const page: ObjectPage<T> = await client.call('GET', path, { query, ...(signal && { signal }) })
    yield page
    next = page.metadata.continue
  } while (next)
}
