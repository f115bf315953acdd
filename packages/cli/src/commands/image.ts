// `tpods image`: images that pods may use. Changing the list is for administrators.
import type { Image } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
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
  image.command('ls').alias('list').description('list the allowed images').action(session.action(listImages))
  image.command('get <image>').description('show one image').action(session.action(getImage))
  addFlags(image.command('add <image>'))
    .description('allow an image; its tag is taken off')
    .addHelpText('after', '\nExamples:\n  tpods image add redis\n  tpods image add lab/app --tenant dev')
    .action(session.action(addImage))
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

async function listImages(context: Context): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.images.list(context.call), view)
}

async function getImage(context: Context, image: string): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.images.get(image, context.call), view)
}

async function addImage(context: Context, image: string, { tenant = ['**'], description }: ImageFlags): Promise<void> {
  const client = await context.client()
  const body = { image, tenants: tenant, ...(description === undefined ? {} : { description }) }
  await context.output.one(await client.images.add(body, callWithNotes(context)), view)
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
