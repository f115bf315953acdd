// Lists of pods by filter, order and page: which ones they are, not the whole rows.
import { sql } from 'kysely'
import { callerLevels, type PodRow, type TenantKey } from './pods.ts'
import type { Executor } from './store.ts'
import type { Level } from './tables.ts'

export type ListKey = TenantKey & { username: string }

export type PodBrief = Pick<
  PodRow,
  | 'uid'
  | 'pod_id'
  | 'creation_ts'
  | 'update_ts'
  | 'status_requested'
  | 'lifecycle_generation'
  | 'instance'
  | 'observed_generation'
  | 'observed_instance'
  | 'phase'
> & { levels: Level[] | null }

export interface PodFilter {
  /** In the id or the description, in any case. */
  search?: string | undefined
  /** The pinned template is this one or begins with it. */
  template?: string | undefined
}

/** What filters and orders by status are made of, without the wishes: a tenth of the work of whole rows. */
export function briefPods(db: Executor, key: ListKey, filter: PodFilter): Promise<PodBrief[]> {
  return livePods(db, key, filter)
    .select(['uid', 'pod_id', 'creation_ts', 'update_ts', 'status_requested', 'lifecycle_generation'])
    .select(['instance', 'observed_generation', 'observed_instance', 'phase'])
    .select(callerLevels(key.username).as('levels'))
    .orderBy('creation_ts')
    .orderBy('uid')
    .execute()
}

/** The order in which programs compare ids, whatever the database's language. */
const byteOrder = sql<string>`pod_id collate "C"`

export interface PodPage {
  /** Default: oldest first. */
  sort: { column: 'pod_id' | 'creation_ts' | 'update_ts'; isReversed: boolean } | undefined
  offset: number
  limit: number | undefined
}

/** The uids of one page of the pods that the user may read, and how many there are on all pages. */
export async function pageOfPods(
  db: Executor,
  key: ListKey,
  filter: PodFilter,
  { onlyPodId, page }: { onlyPodId: string | undefined; page: PodPage },
): Promise<{ uids: string[]; total: number }> {
  const found = () =>
    livePods(db, key, filter)
      .where((where) =>
        where.exists(
          where
            .selectFrom('permissions')
            .select(sql`1`.as('one'))
            .whereRef('object_uid', '=', 'pods.uid')
            .where('kind', '=', 'pod')
            .where('grantee', 'in', [key.username, '*'])
            .where('level', '!=', 'NONE'),
        ),
      )
      .$if(onlyPodId !== undefined, (query) => query.where('pod_id', '=', onlyPodId ?? ''))
  const { column, isReversed } = page.sort ?? { column: 'creation_ts' as const, isReversed: false }
  const rows = await found()
    .select(['uid', sql<number>`(count(*) over ())::int`.as('total')])
    .orderBy(column === 'pod_id' ? byteOrder : column, isReversed ? 'desc' : 'asc')
    .orderBy(page.sort === undefined ? 'uid' : byteOrder)
    .offset(page.offset)
    .$if(page.limit !== undefined, (query) => query.limit(page.limit ?? 0))
    .execute()
  const uids = rows.map(({ uid }) => uid)
  if (rows[0] !== undefined) return { uids, total: rows[0].total }
  const { total } = await found().select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
  return { uids, total }
}

function livePods(db: Executor, key: ListKey, { search, template }: PodFilter) {
  const pinned = sql<string>`coalesce(spec ->> 'template', '')`
  return db
    .selectFrom('pods')
    .where('site', '=', key.site)
    .where('tenant', '=', key.tenant)
    .where('deleted_at', 'is', null)
    .$if(search !== undefined, (query) =>
      query.where(
        sql<boolean>`strpos(lower(pod_id || ' ' || coalesce(spec ->> 'description', '')), lower(${search})) > 0`,
      ),
    )
    .$if(template !== undefined, (query) =>
      query.where(
        sql<boolean>`(${pinned} = ${template} or starts_with(${pinned}, ${template} || ':') or starts_with(${pinned}, ${template} || '@'))`,
      ),
    )
}
