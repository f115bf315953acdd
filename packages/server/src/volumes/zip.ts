// A folder as a zip archive, made while it is read: one file after the other, so that only the folders on the way and
// one file are open. Links, pipes and what vanishes meanwhile are left out.

import { once } from 'node:events'
import { type FileHandle, readdir } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import yazl from 'yazl'
import { codeOf, enter, type Folder, openFile, within } from './folders.ts'
import { readStreamOf } from './read-stream.ts'
import { isTemporary, MAX_DEPTH } from './tree.ts'

/** The folder at the components; `only` names the one file of it that is wanted. What is missing rejects. */
export function zipOf(root: string, components: string[], only: string | undefined): Promise<Readable> {
  const zip = new yazl.ZipFile()
  const out = new PassThrough()
  const gone = new AbortController()
  out.once('close', () => gone.abort())
  zip.on('error', (error: unknown) => out.destroy(error as Error))
  zip.outputStream.pipe(out)
  return new Promise((resolve, reject) => {
    let isFound = false
    within(root, components, { make: false }, async (folder) => {
      const file = only === undefined ? undefined : { handle: await openFile(folder, only), path: only }
      // What was found is what is read: a second look could find something else.
      isFound = true
      resolve(out)
      await (file === undefined ? addFolder(zip, folder, '', 0, gone.signal) : addFile(zip, file, gone.signal))
    }).then(
      () => zip.end(),
      (error: Error) => {
        out.destroy(isFound && !gone.signal.aborted ? error : undefined)
        reject(error)
      },
    )
  })
}

async function addFolder(zip: yazl.ZipFile, folder: Folder, prefix: string, depth: number, signal: AbortSignal) {
  const entries = (await readdir(folder.path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (entries.length === 0 && prefix !== '') zip.addEmptyDirectory(prefix)
  for (const { name } of entries) {
    if (signal.aborted) return
    if (isTemporary(name)) continue
    const child = await unlessGone(enter(folder, name))
    if (child === undefined) {
      const handle = await unlessGone(openFile(folder, name))
      if (handle !== undefined) await addFile(zip, { handle, path: prefix + name }, signal)
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

/** Closes the file. */
async function addFile(zip: yazl.ZipFile, { handle, path }: { handle: FileHandle; path: string }, signal: AbortSignal) {
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
