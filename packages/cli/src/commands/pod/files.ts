// `pod upload`, `download`, `ls-files` and `cp`: files between here and the container of a pod.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Context } from '../../context.ts'
import { CliError, systemCode } from '../../errors.ts'
import type { View } from '../../output.ts'
import { startProgress } from '../../progress.ts'

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
  const { io } = context
  if (remote.endsWith('/') && local === '-')
    throw new CliError('usage', `stdin has no name for "${remote}"`, { remedy: 'name the file in the pod' })
  const destPath = remote.endsWith('/') ? remote + path.basename(local) : remote
  const file = path.resolve(io.cwd, local)
  const sizeBytes = local === '-' ? undefined : await sizeOf(file, local)
  const source = local === '-' ? io.stdin : createReadStream(file)
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
  const { io } = context
  const client = await context.client()
  const { stream, size, name } = await client.pods.files.download(podId, remote, context.call)
  const progress = await startCount(context, `downloading ${remote}`, size)
  try {
    if (local === '-') return await copy(stream, io.stdout, progress.update)
    const target = await targetOf(path.resolve(io.cwd, local), name)
    const part = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.part`)
    try {
      const file = createWriteStream(part, { flags: 'wx' })
      const written = finished(file)
      written.catch(() => undefined)
      try {
        await copy(stream, file, progress.update)
      } finally {
        file.end()
      }
      await written
      await rename(part, target)
    } catch (error) {
      await rm(part, { force: true })
      if (systemCode(error) === undefined) throw error
      throw new CliError('failure', `${target} cannot be written (${systemCode(error)})`, { cause: error })
    }
    context.output.note(`${target} is written`)
  } finally {
    progress.stop()
    if (!stream.locked) await stream.cancel().catch(() => undefined)
  }
}

/** One of the two is `pod:path`. */
export async function copyFile(context: Context, from: string, to: string): Promise<void> {
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

async function sizeOf(file: string, shown: string): Promise<number | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    throw new CliError('not_found', `${shown} cannot be read (${systemCode(error)})`, { cause: error })
  })
  if (found.isDirectory())
    throw new CliError('usage', `${shown} is a folder`, { remedy: 'one file is copied at a time; pack it with tar' })
  return found.isFile() ? found.size : undefined
}

async function targetOf(target: string, name: string): Promise<string> {
  const isFolder = await stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? path.join(target, path.basename(name)) : target
}

async function copy(
  source: ReadableStream<Uint8Array>,
  target: Writable,
  onProgress: (bytes: number) => void,
): Promise<void> {
  let bytes = 0
  const reader = source.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      if (!target.write(value)) await once(target, 'drain')
      bytes += value.length
      onProgress(bytes)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

const LOOK_MS = 100

/** Only on a terminal: elsewhere each look would be a line. */
async function startCount(context: Context, title: string, total: number | undefined) {
  if (!context.io.isTTY.stderr) return { update: () => {}, stop: () => {} }
  const progress = await startProgress(context, title)
  let shownAt = 0
  return {
    update(bytes: number): void {
      if (Date.now() - shownAt < LOOK_MS) return
      shownAt = Date.now()
      const share = total ? `${Math.floor((bytes / total) * 100)}%` : ''
      progress.update(`${(bytes / 1e6).toFixed(1)} MB`.padStart(10), share)
    },
    stop: () => progress.stop(),
  }
}
