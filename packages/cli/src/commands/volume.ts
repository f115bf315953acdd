// `tpods volume`: folders of files that pods mount, and the files in them.
import path from 'node:path'
import type { Volume, VolumeFile } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { addListFlags, type ListFlags, listItems, pageOf } from '../list-flags.ts'
import type { View } from '../output.ts'
import { confirm } from '../prompts.ts'
import type { Session } from '../session.ts'
import { openSource, save, startCount } from '../transfer.ts'
import { declarePermissions } from './permissions.ts'

const view: View<Volume> = {
  name: ({ volume_id }) => volume_id,
  columns: [
    { title: 'VOLUME', text: ({ volume_id }) => volume_id },
    { title: 'STATUS', text: ({ status }) => status },
    { title: 'SIZE', text: ({ size, size_limit }) => `${size} of ${size_limit} MB` },
    { title: 'CREATED', text: ({ creation_ts }) => creation_ts },
    { title: 'DESCRIPTION', text: ({ description }) => description },
  ],
}

const filesView: View<VolumeFile> = {
  name: ({ path: whole }) => whole,
  columns: [
    { title: 'MODE', text: ({ nativePermissions }) => nativePermissions },
    { title: 'TYPE', text: ({ type }) => type },
    { title: 'SIZE', text: ({ size }) => String(size) },
    { title: 'MODIFIED', text: ({ lastModified }) => lastModified },
    { title: 'PATH', text: ({ path: whole }) => whole },
  ],
}

interface Fields {
  description?: string
  sizeLimit?: string
}

export function declare(volume: Command, session: Session): void {
  addListFlags(volume.command('ls'))
    .alias('list')
    .description('list the volumes that you may read')
    .action(session.action(listVolumes))
  volume.command('get <volume_id>').description('show a volume').action(session.action(getVolume))
  volume
    .command('create <volume_id>')
    .description('create a volume')
    .option('--description <text>', 'what it is for')
    .option('--size-limit <MB>', 'warn when it holds more; default 1024')
    .action(session.action(createVolume))
  volume
    .command('update <volume_id>')
    .description('change a volume')
    .option('--description <text>', 'what it is for')
    .option('--size-limit <MB>', 'warn when it holds more')
    .action(session.action(updateVolume))
  volume
    .command('rm <volume_id>')
    .alias('delete')
    .description('delete a volume and its files; asks first, or needs --yes')
    .option('--force', 'also while a pod that is not stopped mounts it')
    .action(session.action(removeVolume))
  volume.command('files <volume_id> [folder]').description('list one folder').action(session.action(listFiles))
  volume
    .command('upload <volume_id> <file> <path>')
    .description('store a file; `-` reads stdin, a path that ends in / takes the name of the file')
    .addHelpText('after', '\nExample:\n  tpods volume upload results ./in.csv /run1/')
    .action(session.action(upload))
  volume
    .command('download <volume_id> <path> [file]')
    .description('save a file, here or as named; `-` writes to stdout')
    .option('--zip', 'a folder or file as a zip archive')
    .addHelpText('after', '\nExample:\n  tpods volume download results /run1 --zip')
    .action(session.action(download))
  declarePermissions(volume, session, 'volume')
}

async function listVolumes(context: Context, flags: ListFlags): Promise<void> {
  const client = await context.client()
  await context.output.list(await listItems(context, client.volumes, pageOf(flags)), view)
}

async function getVolume(context: Context, id: string): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.volumes.get(id, context.call), view)
}

async function createVolume(context: Context, id: string, fields: Fields): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.volumes.create({ volume_id: id, ...toWire(fields) }, context.call), view)
}

async function updateVolume(context: Context, id: string, fields: Fields): Promise<void> {
  const changes = toWire(fields)
  if (Object.keys(changes).length === 0) {
    throw new CliError('usage', 'nothing to change', { remedy: 'give --description or --size-limit' })
  }
  const client = await context.client()
  await context.output.one(await client.volumes.update(id, changes, context.call), view)
}

function toWire({ description, sizeLimit }: Fields): { description?: string; size_limit?: number } {
  if (sizeLimit !== undefined && !/^[1-9]\d{0,8}$/.test(sizeLimit)) {
    throw new CliError('usage', `--size-limit cannot be "${sizeLimit}"`, { remedy: 'give a number of MB such as 2048' })
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(sizeLimit === undefined ? {} : { size_limit: Number(sizeLimit) }),
  }
}

async function removeVolume(context: Context, id: string, { force }: { force?: boolean }): Promise<void> {
  const client = await context.client()
  const { value: server } = await context.baseUrl()
  if (!(await confirm(context, `Delete volume ${id} and all its files at ${server}?`))) {
    throw new CliError('failure', 'not confirmed: nothing was deleted')
  }
  await client.volumes.delete(id, { force }, context.call)
  if (!(await context.output.data({ volume_id: id, deleted: true }))) await context.output.text(`${id}\n`)
}

async function listFiles(context: Context, id: string, folder = ''): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.volumes.files.list(id, folder, context.call), filesView)
}

async function upload(context: Context, id: string, local: string, remote: string): Promise<void> {
  if (remote.endsWith('/') && local === '-')
    throw new CliError('usage', `stdin has no name for "${remote}"`, { remedy: 'name the file in the volume' })
  const target = remote.endsWith('/') ? remote + path.basename(local) : remote
  const client = await context.client()
  const { stream, sizeBytes } = await openSource(context, local)
  const progress = await startCount(context, `uploading ${target}`, sizeBytes)
  try {
    const options = { ...context.call, sizeBytes, onProgress: progress.update }
    const stored = await client.volumes.files.upload(id, target, stream, options)
    if (!(await context.output.data({ volume_id: id, path: stored }))) await context.output.text(`${stored}\n`)
  } finally {
    progress.stop()
    stream.destroy()
  }
}

async function download(
  context: Context,
  id: string,
  remote: string,
  local: string | undefined,
  { zip }: { zip?: boolean },
): Promise<void> {
  const { files } = (await context.client()).volumes
  const trimmed = remote.replace(/\/+$/, '')
  const { stream, size } = await (zip ? files.zip : files.download).call(files, id, trimmed, context.call)
  const name = `${path.posix.basename(trimmed)}${zip ? '.zip' : ''}`
  const progress = await startCount(context, `downloading ${remote}`, size)
  try {
    const target = await save(context, stream, local ?? '.', { name, onProgress: progress.update })
    if (target !== '-') context.output.note(`${target} is written`)
  } finally {
    progress.stop()
  }
}
