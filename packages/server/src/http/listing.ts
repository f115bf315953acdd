// Pages of small lists, which are read whole: search, then offset and limit, and what the metadata says of it.

export interface ListQuery {
  limit?: number
  offset?: number
  search?: string
}

export interface Page<Row> {
  rows: Row[]
  metadata: { total?: number }
}

/** `texts` are what a search looks in. The total is told only where a part was asked for. */
export function pageOf<Row>(all: readonly Row[], query: ListQuery, texts: (row: Row) => string[]): Page<Row> {
  const needle = query.search?.toLowerCase()
  const found =
    needle === undefined
      ? [...all]
      : all.filter((row) => texts(row).some((text) => text.toLowerCase().includes(needle)))
  if (query.limit === undefined && query.offset === undefined) return { rows: found, metadata: {} }
  const start = query.offset ?? 0
  const end = query.limit === undefined ? undefined : start + query.limit
  return { rows: found.slice(start, end), metadata: { total: found.length } }
}

/** What admin mode adds to a list. */
export function adminContext(accessibleIds: string[] | undefined, total: number, noun: string) {
  if (accessibleIds === undefined) return {}
  const msg = `You can access ${accessibleIds.length} ${noun}, admin reveals ${total}`
  return { admin_context: { admin_mode: true, user_accessible_ids: accessibleIds, msg } }
}
