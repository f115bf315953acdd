// What every list of the API can do beside giving all at once: one page with the whole number, and page after page.
import type { RequestOptions } from '../options.ts'

/** All optional. A Tapis site knows none of them and answers with everything. */
export interface ListParams {
  /** At most this many. Default all. */
  limit?: number | undefined
  /** Leave the first ones out. Default 0. */
  offset?: number | undefined
  /** Only those whose id or description holds this text, in any case. */
  search?: string | undefined
}

export interface Page<Item> {
  items: Item[]
  /** Of all pages; undefined where the server knows no pages, filters or order: `items` are then all there are. */
  total: number | undefined
}

export type IterateParams<Params extends ListParams> = Omit<Params, 'limit' | 'offset'> & {
  /** How many are fetched at once. Default 100. */
  pageSize?: number | undefined
}

export abstract class Listing<Item, Params extends ListParams> {
  abstract list(params: Params, options: RequestOptions): Promise<Item[]>

  /**
   * As `list`, with the whole number.
   * @example
   * const { items, total } = await client.pods.listPage({ limit: 20, offset: 40 })
   */
  async listPage(params: Params = {} as Params, options: RequestOptions = {}): Promise<Page<Item>> {
    let total: unknown
    const items = await this.list(
      { ...params, offset: params.offset ?? 0 },
      {
        ...options,
        onResponse: (info) => {
          total = info.envelope.metadata.total
          options.onResponse?.(info)
        },
      },
    )
    return { items, total: typeof total === 'number' ? total : undefined }
  }

  /**
   * As `list`, fetched page by page while they are read. What is created or deleted meanwhile may be missed.
   * @example
   * for await (const { pod_id } of client.pods.iterate({ pageSize: 50 })) console.log(pod_id)
   */
  async *iterate(
    params: IterateParams<Params> = {} as IterateParams<Params>,
    options?: RequestOptions,
  ): AsyncGenerator<Item, void, undefined> {
    const { pageSize = 100, ...filter } = params
    for (let offset = 0; ; offset += pageSize) {
      // The compiler cannot put a generic type together again.
      const page = { ...filter, limit: pageSize, offset } as unknown as Params
      const { items, total } = await this.listPage(page, options)
      yield* items
      if (total === undefined || offset + pageSize >= total) return
    }
  }
}
