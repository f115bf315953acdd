// A folder as a zip archive, made while it is read: one file after the other, so that only the folders on the way and
// one file are open. Links, pipes and what vanishes meanwhile are left out.

import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import yazl from 'yazl'
import { codeOf, enter, type Folder, openFile, within } from './folders.ts'
import { readStreamOf } from './read-stream.ts'
import { isTemporary, MAX_DEPTH } from './tree.ts'

/** The folder at the components; `only` names the one file of it that is wanted. */
export async function zipOf(root: string, components: string[], only: string | undefined): Promise<Readable> {
  const zip = new yazl.ZipFile()
  const out = new PassThrough()
  const gone = new AbortController()
  out.once('close', () => gone.abort())
  zip.on('error', (error: unknown) => out.destroy(error as Error))
  zip.outputStream.pipe(out)
  // Whether it is there is found out before the first byte.
  await within(root, components, { make: false }, async (folder) => {
    if (only !== undefined) await (await openFile(folder, only)).close()
  })
  const work = within(root, components, { make: false }, (folder) =>
    only === undefined ? addFolder(zip, folder, '', 0, gone.signal) : addFile(zip, folder, only, only, gone.signal),
  )
  work.then(
    () => zip.end(),
    (error: Error) => out.destroy(gone.signal.aborted ? undefined : error),
  )
  return out
}

async function addFolder(zip: yazl.ZipFile, folder: Folder, prefix: string, depth: number, signal: AbortSignal) {
  const entries = (await readdir(folder.path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (entries.length === 0 && prefix !== '') zip.addEmptyDirectory(prefix)
  for (const { name } of entries) {
    if (signal.aborted) return
    if (isTemporary(name)) continue
    const child = await unlessGone(enter(folder, name))
    if (child === undefined) {
      await addFile(zip, folder, name, prefix + name, signal)
      continue
    }
    try {
      if (depth >= MAX_DEPTH) throw new Error(`the folders are nested more than ${MAX_DEPTH} deep`)
      await addFolder(zip, child, `${prefix}${name}/`, depth + 1, signal)
    } finally {
      await child.handle.close()
    }
  }
}

async function addFile(zip: yazl.ZipFile, folder: Folder, name: string, path: string, signal: AbortSignal) {
  const handle = await unlessGone(openFile(folder, name))
  if (handle === undefined) return
  const stat = await handle.stat()
  // Without a size: what was read is what is in the archive, also when the file changes meanwhile.
  const stream = readStreamOf(handle, { start: 0, end: stat.size - 1, isExact: false })
  const cut = () => void stream.destroy()
  signal.addEventListener('abort', cut)
  try {
    const closed = once(stream, 'close')
    zip.addReadStream(stream, path, { mtime: stat.mtime, mode: stat.mode & 0o100777 })
    if (signal.aborted) stream.destroy()
    await closed
  } finally {
    signal.removeEventListener('abort', cut)
  }
}

async function unlessGone<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}
