// `tpods template`: definitions that pods are made from, and their tags.
import type { NewTemplateTag, Template, TemplateTag } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { addListFlags, type ListFlags, listItems, pageOf } from '../list-flags.ts'
import { callWithNotes } from '../notes.ts'
import type { View } from '../output.ts'
import { collect } from '../parsers.ts'
import { confirm } from '../prompts.ts'
import type { Session } from '../session.ts'
import { declarePermissions } from './permissions.ts'
import { type DefinitionFlags, updatePodBody } from './pod/definition.ts'

const view: View<Template> = {
  name: ({ template_id }) => template_id,
  columns: [
    { title: 'TEMPLATE', text: ({ template_id }) => template_id },
    { title: 'METATAGS', text: ({ metatags }) => metatags.join(', ') },
    { title: 'DESCRIPTION', text: ({ description }) => description },
  ],
}

const tagView: View<TemplateTag> = {
  name: ({ template_id, tag_timestamp }) => `${template_id}:${tag_timestamp}`,
  columns: [
    { title: 'TEMPLATE', text: ({ template_id }) => template_id },
    { title: 'VERSION', text: ({ tag_timestamp }) => tag_timestamp },
    { title: 'BY', text: ({ added_by }) => added_by },
    { title: 'MESSAGE', text: ({ commit_message }) => commit_message },
  ],
}

interface TemplateFlags {
  description?: string
  metatag?: string[]
  archiveMessage?: string
}

export function declare(template: Command, session: Session): void {
  addListFlags(template.command('ls'))
    .alias('list')
    .description('list the templates that you may read')
    .action(session.action(listTemplates))
  template.command('get <template_id>').description('show one template').action(session.action(getTemplate))
  addFlags(template.command('create <template_id>'))
    .description('create a template, without tags yet')
    .action(session.action(createTemplate))
  addFlags(template.command('update <template_id>'))
    .description('change a template')
    .action(session.action(updateTemplate))
  template
    .command('rm <template_id>')
    .alias('delete')
    .description('delete a template and its tags; asks first, or needs --yes')
    .option('--force', 'also while pods or tags depend on it')
    .action(session.action(removeTemplate))
  declareTags(template, session)
  declarePermissions(template, session, 'template')
}

function addFlags(command: Command): Command {
  return command
    .option('--description <text>', 'what it is for')
    .option('--metatag <word>', 'a word to find it by', collect)
    .option('--archive-message <text>', 'what its users are told')
}

function declareTags(template: Command, session: Session): void {
  template
    .command('tags <template_id> [tag]')
    .description('list the versions of a template, newest first')
    .action(session.action(listTags))
  template
    .command('add-tag <template_id>')
    .description('add a version of a tag')
    .requiredOption('-f, --file <file>', 'the pod definition, JSON or YAML; `-` for stdin')
    .requiredOption('-m, --message <text>', 'what is new')
    .option('--tag <tag>', 'the tag (default: latest)')
    .addHelpText('after', "\nExample:\n  echo 'image: tpods/echo' | tpods template add-tag webapp -f - -m first")
    .action(session.action(addTag))
  template
    .command('rm-tag <template_id> <version>')
    .description('delete one version, tag@timestamp; for administrators')
    .option('--force', 'also while pods or tags depend on it')
    .action(session.action(removeTag))
}

async function listTemplates(context: Context, flags: ListFlags): Promise<void> {
  const client = await context.client()
  await context.output.list(await listItems(context, client.templates, pageOf(flags)), view)
}

async function getTemplate(context: Context, id: string): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.templates.get(id, {}, context.call), view)
}

async function createTemplate(context: Context, id: string, flags: TemplateFlags): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.templates.create({ template_id: id, ...fields(flags) }, context.call), view)
}

async function updateTemplate(context: Context, id: string, flags: TemplateFlags): Promise<void> {
  const changes = fields(flags)
  if (Object.keys(changes).length === 0) throw new CliError('usage', 'nothing to change', { remedy: 'give a flag' })
  const client = await context.client()
  await context.output.one(await client.templates.update(id, changes, callWithNotes(context)), view)
}

function fields({ description, metatag, archiveMessage }: TemplateFlags) {
  return {
    ...(description === undefined ? {} : { description }),
    ...(metatag === undefined ? {} : { metatags: metatag }),
    ...(archiveMessage === undefined ? {} : { archive_message: archiveMessage }),
  }
}

async function removeTemplate(context: Context, id: string, { force = false }: { force?: boolean }): Promise<void> {
  const client = await context.client()
  await requireYes(context, `template ${id} and its tags`)
  await client.templates.delete(id, { force }, context.call)
  if (!(await context.output.data({ template_id: id, deleted: true }))) await context.output.text(`${id}\n`)
}

async function requireYes(context: Context, what: string): Promise<void> {
  const { value: server } = await context.baseUrl()
  if (await confirm(context, `Delete ${what} at ${server}?`)) return
  throw new CliError('failure', 'not confirmed: nothing was deleted')
}

async function listTags(context: Context, id: string, tag: string | undefined): Promise<void> {
  const client = await context.client()
  const { tags } = client.templates
  await context.output.list(
    await (tag === undefined ? tags.list(id, {}, context.call) : tags.get(id, tag, {}, context.call)),
    tagView,
  )
}

interface TagFlags extends Pick<DefinitionFlags, 'file'> {
  message: string
  tag?: string
}

async function addTag(context: Context, id: string, { file, message, tag }: TagFlags): Promise<void> {
  const definition = await updatePodBody(context, { ...(file === undefined ? {} : { file }) }, async () => ({}))
  const body: NewTemplateTag = {
    // The server checks every field.
    pod_definition: definition as NewTemplateTag['pod_definition'],
    commit_message: message,
    ...(tag === undefined ? {} : { tag }),
  }
  const client = await context.client()
  await context.output.one(await client.templates.tags.add(id, body, callWithNotes(context)), tagView)
}

async function removeTag(
  context: Context,
  id: string,
  tag: string,
  { force = false }: { force?: boolean },
): Promise<void> {
  if (!tag.includes('@')) {
    throw new CliError('usage', `"${tag}" is a tag and no version of it`, {
      remedy: `write it as ${tag}@timestamp; see \`tpods template tags ${id} ${tag}\``,
    })
  }
  const client = await context.client()
  await requireYes(context, `version ${tag} of template ${id}`)
  await context.output.one(await client.templates.tags.delete(id, tag, { force }, context.call), tagView)
}
