// `pod upload`, `download`, `ls-files` and `cp`: files between here and the container of a pod.
import path from 'node:path'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import type { View } from '../../output.ts'
import { openSource, save, startCount } from '../../transfer.ts'

interface FileRow {
  name: string
  size: number
  owner: string
  group: string
  nativePermissions: string
  lastModified: string
}

const fileRows: View<FileRow> = {
  columns: [
    { title: 'MODE', text: (file) => file.nativePermissions },
    { title: 'OWNER', text: (file) => `${file.owner}:${file.group}` },
    { title: 'SIZE', text: (file) => String(file.size) },
    { title: 'MODIFIED', text: (file) => file.lastModified },
    { title: 'NAME', text: (file) => file.name },
  ],
  name: (file) => file.name,
}

export async function listPodFiles(context: Context, podId: string, folder = '.'): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.pods.files.list(podId, folder, context.call), fileRows)
}

/** `local` is a file or `-` for stdin; a remote path that ends in `/` takes the name of the local file. */
export async function uploadFile(context: Context, podId: string, local: string, remote: string): Promise<void> {
  if (remote.endsWith('/') && local === '-')
    throw new CliError('usage', `stdin has no name for "${remote}"`, { remedy: 'name the file in the pod' })
  const destPath = remote.endsWith('/') ? remote + path.basename(local) : remote
  const { stream: source, sizeBytes } = await openSource(context, local)
  const progress = await startCount(context, `uploading ${destPath}`, sizeBytes)
  try {
    const client = await context.client()
    await client.pods.files.upload(podId, destPath, source, {
      ...context.call,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      onProgress: progress.update,
    })
  } finally {
    progress.stop()
    source.destroy()
  }
  context.output.note(`${destPath} is in pod "${podId}"`)
}

/** `local` is a file, a folder, or `-` for stdout. The file appears only whole. */
export async function downloadFile(context: Context, podId: string, remote: string, local = '.'): Promise<void> {
  const client = await context.client()
  const { stream, size, name } = await client.pods.files.download(podId, remote, context.call)
  const progress = await startCount(context, `downloading ${remote}`, size)
  try {
    const target = await save(context, stream, local, { name, onProgress: progress.update })
    if (target !== '-') context.output.note(`${target} is written`)
  } finally {
    progress.stop()
    if (!stream.locked) await stream.cancel().catch(() => undefined)
  }
}

/** One of the two is `pod:path`. */
export async function copyFile(context: Context, from: string, to: string): Promise<void> {
  const bare = [from, to].find((place) => /^[a-z][a-z0-9-]*:$/.test(place))
  if (bare !== undefined) {
    throw new CliError('usage', `the path in the pod is missing in "${bare}"`, { remedy: `write it as ${bare}/path` })
  }
  const [source, target] = [placeOf(from), placeOf(to)]
  if (source.podId === undefined && target.podId !== undefined)
    return uploadFile(context, target.podId, source.path, target.path)
  if (source.podId !== undefined && target.podId === undefined)
    return downloadFile(context, source.podId, source.path, target.path)
  throw new CliError('usage', 'one of SRC and DST must be in a pod, and one here', {
    remedy: 'write it as tpods pod cp ./file hello:/tmp/file',
  })
}

/** A path with a slash or dot before the colon is local. */
function placeOf(text: string): { podId: string | undefined; path: string } {
  const [, podId, rest] = /^([a-z][a-z0-9-]*):(.+)$/s.exec(text) ?? []
  return rest === undefined ? { podId: undefined, path: text } : { podId, path: rest }
}
