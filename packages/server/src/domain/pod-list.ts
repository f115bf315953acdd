// The list of pods: the plain call gives all that the caller may read, oldest first; filters, order and pages are
// optional and have the same order at every call.

import { PodsError } from '../errors.ts'
import type { Status } from '../generated/api.ts'
import { briefPods, type PodBrief, type PodPage, pageOfPods } from '../store/pod-lists.ts'
import { listPods as listPodRows, type PodWithLevels, podsByUid } from '../store/pods.ts'
import type { Db } from '../store/store.ts'
import { type Caller, isAtLeast, levelFor } from './permissions.ts'
import { wireStatus } from './status.ts'

export interface PodQuery {
  limit?: number | undefined
  offset?: number | undefined
  search?: string | undefined
  /** Words separated by commas; the words of older services are taken too. */
  status?: string | undefined
  template?: string | undefined
  sort?: string | undefined
}

export interface PodList {
  rows: PodWithLevels[]
  /** Of all pages; undefined where everything was asked for. */
  total: number | undefined
  /** In admin mode: the ids that the caller could see without it. */
  accessibleIds: string[] | undefined
}

export async function listPods({ db }: { db: Db }, caller: Caller, query: PodQuery): Promise<PodList> {
  if (Object.values(query).every((value) => value === undefined)) {
    const rows = await listPodRows(db, caller)
    if (caller.adminMode) return { rows, total: undefined, accessibleIds: readableIds(caller, rows) }
    return { rows: rows.filter((row) => canRead(caller, row)), total: undefined, accessibleIds: undefined }
  }
  const sort = query.sort === undefined ? undefined : readSort(query.sort)
  // The status word is worked out here, and admin mode tells what the caller could see without it.
  const { uids, total, accessibleIds } =
    caller.adminMode || query.status !== undefined || sort?.key === 'status'
      ? await cutHere(db, caller, query, sort)
      : await cutByDatabase(db, caller, query, sort && { column: sort.key, isReversed: sort.isReversed })
  return { rows: await podsByUid(db, caller, uids), total, accessibleIds }
}

interface FoundPage {
  uids: string[]
  total: number
  accessibleIds: string[] | undefined
}

async function cutByDatabase(db: Db, caller: Caller, query: PodQuery, sort: PodPage['sort']): Promise<FoundPage> {
  const page = { sort, offset: query.offset ?? 0, limit: query.limit }
  const found = await pageOfPods(db, caller, query, { onlyPodId: caller.token?.podId ?? undefined, page })
  return { ...found, accessibleIds: undefined }
}

/** Looks at all pods, in brief. */
async function cutHere(db: Db, caller: Caller, query: PodQuery, sort: Sort | undefined): Promise<FoundPage> {
  const wanted = readStatuses(query.status)
  const found = (await briefPods(db, caller, query)).filter(
    (brief) => (caller.adminMode || canRead(caller, brief)) && (wanted === undefined || wanted.has(wireStatus(brief))),
  )
  if (sort !== undefined) found.sort(comparison(sort))
  const start = query.offset ?? 0
  const page = found.slice(start, query.limit === undefined ? undefined : start + query.limit)
  return {
    uids: page.map(({ uid }) => uid),
    total: found.length,
    accessibleIds: caller.adminMode ? readableIds(caller, found) : undefined,
  }
}

function readableIds(caller: Caller, rows: Pick<PodBrief, 'pod_id' | 'levels'>[]): string[] {
  return rows.filter((row) => canRead(caller, row)).map(({ pod_id }) => pod_id)
}

function canRead(caller: Caller, row: Pick<PodBrief, 'pod_id' | 'levels'>): boolean {
  return isAtLeast(levelFor(caller, 'pod', row.pod_id, row.levels), 'READ')
}

/** Words of older services, for the programs that still use them. */
const aliases: Record<string, Status> = {
  RUNNING: 'AVAILABLE',
  'SPAWNER SETUP': 'CREATING',
  SPAWNER_SETUP: 'CREATING',
  SPAWNING: 'CREATING',
  CREATING_CONTAINER: 'CREATING',
  SHUTTING_DOWN: 'DELETING',
  RESTARTING: 'DELETING',
}
const words: readonly Status[] = ['REQUESTED', 'CREATING', 'AVAILABLE', 'DELETING', 'STOPPED', 'COMPLETE', 'ERROR']

function readStatuses(text: string | undefined): Set<Status> | undefined {
  if (text === undefined) return undefined
  return new Set(
    text.split(',').map((part) => {
      const word = part.trim().toUpperCase()
      const status = words.find((known) => known === word) ?? aliases[word]
      if (status !== undefined) return status
      throw new PodsError('invalid_query', `query, status: '${part.trim()}' is not one of ${words.join(', ')}.`)
    }),
  )
}

interface Sort {
  key: 'pod_id' | 'status' | 'creation_ts' | 'update_ts'
  isReversed: boolean
}

/** The contract lets no other keys through. */
function readSort(text: string): Sort {
  return { key: text.replace(/^-/, '') as Sort['key'], isReversed: text.startsWith('-') }
}

/** By the key, then by id, so that equal ones keep their order from page to page. */
function comparison({ key, isReversed }: Sort): (a: PodBrief, b: PodBrief) => number {
  const value = (brief: PodBrief): string | number => {
    if (key === 'status') return wireStatus(brief)
    if (key === 'pod_id') return brief.pod_id
    return brief[key].getTime()
  }
  return (a, b) => {
    const [left, right] = [value(a), value(b)]
    const order = left < right ? -1 : left > right ? 1 : 0
    return (isReversed ? -order : order) || (a.pod_id < b.pod_id ? -1 : 1)
  }
}
