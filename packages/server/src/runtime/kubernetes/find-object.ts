// One object of the cluster, which may be gone at any moment.
import type { ClusterClient } from './client.ts'
import { isStatus } from './cluster-error.ts'

/** Undefined when there is none at that path. */
export async function findObject<T>(client: ClusterClient, path: string): Promise<T | undefined> {
  try {
    return await client.call<T>('GET', path)
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    throw error
  }
}
