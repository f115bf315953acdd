// What the `ls` of all nouns have in common: search and pages.
import type { ListParams, Page, RequestOptions } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { count } from './parsers.ts'

export type ListFlags = { [Name in keyof ListParams]: NonNullable<ListParams[Name]> }

export function addListFlags(command: Command): Command {
  return command
    .option('--search <text>', 'only those whose name or description holds the text')
    .option('--limit <number>', 'at most this many', count)
    .option('--offset <number>', 'leave the first ones out', count)
}

/** Only these: the flags of a command hold the global ones too. */
export function pageOf({ search, limit, offset }: ListFlags): ListParams {
  return { search, limit, offset }
}

interface Listing<Item, Params> {
  list(params: Params, options: RequestOptions): Promise<Item[]>
  listPage(params: Params, options: RequestOptions): Promise<Page<Item>>
}

/** Whoever asked for a part must not get the whole: a script may delete what it is given. */
export async function listItems<Item, Params extends ListParams>(
  context: Context,
  listing: Listing<Item, Params>,
  params: NoInfer<Params>,
): Promise<Item[]> {
  if (Object.values(params).every((value) => value === undefined)) return listing.list(params, context.call)
  const { items, total } = await listing.listPage(params, context.call)
  if (total === undefined) {
    throw new CliError('not_offered', 'this server gives whole lists only', {
      remedy: 'leave out --search, --limit and the other flags of the list',
    })
  }
  const next = (params.offset ?? 0) + items.length
  if (items.length > 0 && next < total)
    context.output.note(`${items.length} of ${total} are shown; go on with --offset ${next}`)
  return items
}
