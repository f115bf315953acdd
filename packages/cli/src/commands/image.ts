// `tpods image`: images that pods may use. Changing the list is for administrators.
import type { Image } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { exit } from '../exit-codes.ts'
import { writeFailure } from '../failure.ts'
import { addListFlags, type ListFlags, listItems, pageOf } from '../list-flags.ts'
import { callWithNotes } from '../notes.ts'
import type { View } from '../output.ts'
import { collect } from '../parsers.ts'
import { confirm } from '../prompts.ts'
import type { Session } from '../session.ts'

const view: View<Image> = {
  name: ({ image }) => image,
  columns: [
    { title: 'IMAGE', text: ({ image }) => image },
    { title: 'TENANTS', text: ({ tenants }) => tenants.map((tenant) => (tenant === '**' ? 'all' : tenant)).join(', ') },
    { title: 'DESCRIPTION', text: ({ description }) => description },
  ],
}

interface ImageFlags {
  tenant?: string[]
  description?: string
}

export function declare(image: Command, session: Session): void {
  addListFlags(image.command('ls'))
    .alias('list')
    .description('list the allowed images')
    .action(session.action(listImages))
  image.command('get <image>').description('show one image').action(session.action(getImage))
  addFlags(image.command('add <images...>'))
    .description('allow images; their tags are taken off')
    .option('--skip-duplicates', 'those that are allowed already are no failure')
    .addHelpText('after', '\nExamples:\n  tpods image add redis mongo\n  tpods image add lab/app --tenant dev')
    .action(session.action(addImages))
  addFlags(image.command('update <image>')).description('change an image').action(session.action(updateImage))
  image
    .command('rm <image>')
    .alias('delete')
    .description('allow an image no longer; asks first, or needs --yes')
    .action(session.action(removeImage))
}

function addFlags(command: Command): Command {
  return command
    .option('--tenant <tenant>', 'for this tenant; -<tenant> denies (default: all)', collect)
    .option('--description <text>', 'what it is')
}

async function listImages(context: Context, flags: ListFlags): Promise<void> {
  const client = await context.client()
  await context.output.list(await listItems(context, client.images, pageOf(flags)), view)
}

async function getImage(context: Context, image: string): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.images.get(image, context.call), view)
}

async function addImages(
  context: Context,
  names: string[],
  { tenant = ['**'], description, skipDuplicates = false }: ImageFlags & { skipDuplicates?: boolean },
): Promise<number | undefined> {
  const client = await context.client()
  const bodies = [...new Set(names)].map((image) => ({
    image,
    tenants: tenant,
    ...(description === undefined ? {} : { description }),
  }))
  const [only] = bodies
  if (only !== undefined && bodies.length === 1 && !skipDuplicates) {
    await context.output.one(await client.images.add(only, callWithNotes(context)), view)
    return undefined
  }
  const added = await client.images.addMany(bodies, { skipDuplicates: true }, callWithNotes(context))
  if (!(await context.output.data(added)) && added.length > 0) await context.output.list(added, view)
  const left = bodies.map(({ image }) => image).filter((name) => !added.some(({ image }) => isNamed(name, image)))
  return left.length === 0
    ? undefined
    : tellDuplicates(context, left, { isFailure: !skipDuplicates, added: added.length })
}

/** The server stores the name without a tag or digest. */
function isNamed(asked: string, stored: string): boolean {
  return asked === stored || asked.startsWith(`${stored}:`) || asked.startsWith(`${stored}@`)
}

function tellDuplicates(
  { io, output }: Context,
  names: string[],
  { isFailure, added }: { isFailure: boolean; added: number },
): number {
  const exitCode = added === 0 ? exit.conflict : exit.partial
  if (!isFailure) for (const name of names) output.note(`note: image ${name} is allowed already`)
  else if (output.mode === 'json') {
    const message = `allowed already: ${names.join(', ')}`
    writeFailure(io, { code: added === 0 ? 'already_exists' : 'partial', message, exitCode }, true)
  } else {
    const remedy = 'change it with `tpods image update`, or use --skip-duplicates'
    for (const name of names) {
      writeFailure(io, { code: 'already_exists', message: `image ${name} is allowed already`, exitCode, remedy }, false)
    }
  }
  return isFailure ? exitCode : exit.ok
}

async function updateImage(context: Context, image: string, { tenant, description }: ImageFlags): Promise<void> {
  if (tenant === undefined && description === undefined) {
    throw new CliError('usage', 'nothing to change', { remedy: 'give --tenant or --description' })
  }
  const client = await context.client()
  const changes = {
    ...(tenant === undefined ? {} : { tenants: tenant }),
    ...(description === undefined ? {} : { description }),
  }
  await context.output.one(await client.images.update(image, changes, callWithNotes(context)), view)
}

async function removeImage(context: Context, image: string): Promise<void> {
  const client = await context.client()
  const { value: server } = await context.baseUrl()
  if (!(await confirm(context, `Delete image ${image} at ${server}?`))) {
    throw new CliError('failure', 'not confirmed: nothing was deleted')
  }
  await client.images.delete(image, context.call)
  if (!(await context.output.data({ image, deleted: true }))) await context.output.text(`${image}\n`)
}
