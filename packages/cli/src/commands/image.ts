// `tpods image`: images that pods may use.
import type { Image } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { View } from '../output.ts'
import type { Session } from '../session.ts'

const view: View<Image> = {
  name: ({ image }) => image,
  columns: [
    { title: 'IMAGE', text: ({ image }) => image },
    { title: 'TENANTS', text: ({ tenants }) => tenants.map((tenant) => (tenant === '**' ? 'all' : tenant)).join(', ') },
    { title: 'DESCRIPTION', text: ({ description }) => description },
  ],
}

export function declare(image: Command, session: Session): void {
  image.command('ls').alias('list').description('list the allowed images').action(session.action(listImages))
}

async function listImages(context: Context): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.images.list(context.call), view)
}
