// `tpods template`: definitions that pods are made from.
import type { Template } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { View } from '../output.ts'
import type { Session } from '../session.ts'

const view: View<Template> = {
  name: ({ template_id }) => template_id,
  columns: [
    { title: 'TEMPLATE', text: ({ template_id }) => template_id },
    { title: 'TAGS', text: ({ metatags }) => metatags.join(', ') },
    { title: 'DESCRIPTION', text: ({ description }) => description },
  ],
}

export function declare(template: Command, session: Session): void {
  template
    .command('ls')
    .alias('list')
    .description('list the templates that you may read')
    .action(session.action(listTemplates))
}

async function listTemplates(context: Context): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.templates.list(context.call), view)
}
