// The list of pods: the plain call gives all that the caller may read, oldest first; filters, order and pages are
// optional and have the same order at every call.

import { PodsError } from '../errors.ts'
import type { Status } from '../generated/api.ts'
import { briefPods, type PodBrief, pageOfPods } from '../store/pod-lists.ts'
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
    const readable = rows.filter((row) => canRead(caller, row))
    return {
      rows: caller.adminMode ? rows : readable,
      total: undefined,
      accessibleIds: caller.adminMode ? readable.map(({ pod_id }) => pod_id) : undefined,
    }
  }
  const isByStatus = query.status !== undefined || query.sort?.replace(/^-/, '') === 'status'
  const { uids, total, accessibleIds } = await (isByStatus || caller.adminMode ? byStatus : byColumn)(db, caller, query)
  return { rows: await podsByUid(db, caller, uids), total, accessibleIds }
}

interface FoundPage {
  uids: string[]
  total: number
  accessibleIds: string[] | undefined
}

/** The database cuts the page. */
async function byColumn(db: Db, caller: Caller, query: PodQuery): Promise<FoundPage> {
  const { sort, offset = 0, limit } = query
  const column = sort?.replace(/^-/, '') as 'pod_id' | 'creation_ts' | 'update_ts' | undefined // the contract's list
  const page = { sort: column && { column, isReversed: sort?.startsWith('-') === true }, offset, limit }
  const found = await pageOfPods(db, caller, query, { onlyPodId: caller.token?.podId ?? undefined, page })
  return { ...found, accessibleIds: undefined }
}

/** The status word is worked out here, so all pods are looked at, in brief. */
async function byStatus(db: Db, caller: Caller, query: PodQuery): Promise<FoundPage> {
  const wanted = readStatuses(query.status)
  const found = (await briefPods(db, caller, query)).filter(
    (brief) => (caller.adminMode || canRead(caller, brief)) && (wanted === undefined || wanted.has(wireStatus(brief))),
  )
  if (query.sort !== undefined) found.sort(comparison(query.sort))
  const start = query.offset ?? 0
  const page = found.slice(start, query.limit === undefined ? undefined : start + query.limit)
  const readable = found.filter((brief) => canRead(caller, brief))
  return {
    uids: page.map(({ uid }) => uid),
    total: found.length,
    accessibleIds: caller.adminMode ? readable.map(({ pod_id }) => pod_id) : undefined,
  }
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

/** By the key, then by id, so that equal ones keep their order from page to page. */
function comparison(sort: string): (a: PodBrief, b: PodBrief) => number {
  const isReversed = sort.startsWith('-')
  const key = sort.replace(/^-/, '')
  const value = (brief: PodBrief): string | number => {
    if (key === 'status') return wireStatus(brief)
    if (key === 'pod_id') return brief.pod_id
    return (key === 'update_ts' ? brief.update_ts : brief.creation_ts).getTime()
  }
  return (a, b) => {
    const [left, right] = [value(a), value(b)]
    const order = left < right ? -1 : left > right ? 1 : 0
    return (isReversed ? -order : order) || (a.pod_id < b.pod_id ? -1 : 1)
  }
}
