// Which pods and tags are made from which tag. Pods of every tenant of the site are named, so administrators only.
import { PodsError } from '../errors.ts'
import type { Dependents } from '../generated/api.ts'
import type { Executor } from '../store/store.ts'
import { podsFrom, tagsFrom } from '../store/template-tags.ts'
import { type Caller, isAdmin } from './permissions.ts'

/** By pinned reference; every reference that was asked for has an entry. */
export async function dependentsOf(
  db: Executor,
  caller: Caller,
  refs: readonly string[],
): Promise<Map<string, Dependents>> {
  if (!isAdmin(caller)) {
    throw new PodsError(
      'forbidden',
      'include_dependencies requires admin mode or the role pods_admin. Leave it out to see the rest.',
    )
  }
  const [pods, tags] = [await podsFrom(db, caller.site, refs), await tagsFrom(db, caller.site, refs)]
  return new Map(
    refs.map((ref) => {
      const podIds = pods.filter((one) => one.ref === ref).map(({ name }) => name)
      const tagNames = tags.filter((one) => one.ref === ref).map(({ name }) => name)
      const dependents: Dependents = {
        dependant_pods: podIds,
        dependant_pod_count: podIds.length,
        dependant_tags: tagNames,
        dependant_tags_count: tagNames.length,
      }
      return [ref, dependents]
    }),
  )
}
