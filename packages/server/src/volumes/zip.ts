// A folder as a zip archive, made while it is read: one file after the other, so that only the folders on the way and
// one file are open. Links, pipes and what vanishes meanwhile are left out. What the server may not touch comes last, by
// way of whoever may.

import { once } from 'node:events'
import { type FileHandle, readdir } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { extract } from 'tar-stream'
import yazl from 'yazl'
import { codeOf, enter, type Folder, isDenied, openFile, within } from './folders.ts'
import { readStreamOf } from './read-stream.ts'
import { isTemporary, MAX_DEPTH } from './tree.ts'

export interface ZipOptions {
  /** The one file of the folder that is wanted. */
  only?: string | undefined
  /** A tar archive of what is at those paths in the folder. Without it, what the server may not touch is an error. */
  archive?: ((paths: string[]) => Promise<Readable>) | undefined
}

interface Zipping {
  zip: yazl.ZipFile
  signal: AbortSignal
  /** Paths that the server may not touch; undefined where nobody else may. */
  denied: string[] | undefined
}

/** Of denied paths: they are arguments of one program. */
const PATHS_AT_ONCE = 200

/** The folder at the components. What is missing rejects. */
export function zipOf(root: string, components: string[], { only, archive }: ZipOptions): Promise<Readable> {
  const { zip, out, gone } = openZip()
  return new Promise((resolve, reject) => {
    let isFound = false
    within(root, components, { make: false }, async (folder) => {
      const file = only === undefined ? undefined : { handle: await openFile(folder, only), path: only }
      // What was found is what is read: a second look could find something else.
      isFound = true
      resolve(out)
      const zipping: Zipping = { zip, signal: gone.signal, denied: archive && [] }
      await (file === undefined ? addFolder(zipping, folder, '', 0) : addFile(zipping, file))
      const { denied = [] } = zipping
      while (archive !== undefined && denied.length > 0 && !gone.signal.aborted) {
        await addArchive(zipping, await archive(denied.splice(0, PATHS_AT_ONCE)))
      }
    }).then(
      () => zip.end(),
      (error: Error) => {
        out.destroy(isFound && !gone.signal.aborted ? error : undefined)
        reject(error)
      },
    )
  })
}

/** All of it is what whoever may touch it gives. */
export function zipOfArchive(archive: Readable): Readable {
  const { zip, out, gone } = openZip()
  addArchive({ zip, signal: gone.signal, denied: undefined }, archive).then(
    () => zip.end(),
    (error: Error) => out.destroy(gone.signal.aborted ? undefined : error),
  )
  return out
}

/** `gone` fires when nobody reads `out` any more. */
function openZip() {
  const zip = new yazl.ZipFile()
  const out = new PassThrough()
  const gone = new AbortController()
  out.once('close', () => gone.abort())
  zip.on('error', (error: unknown) => out.destroy(error as Error))
  zip.outputStream.pipe(out)
  return { zip, out, gone }
}

async function addFolder(zipping: Zipping, folder: Folder, prefix: string, depth: number) {
  const { zip, signal, denied } = zipping
  const entries = (await readdir(folder.path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (entries.length === 0 && prefix !== '') zip.addEmptyDirectory(prefix)
  for (const { name } of entries) {
    if (signal.aborted) return
    if (isTemporary(name)) continue
    const path = prefix + name
    try {
      const child = await unlessGone(enter(folder, name))
      if (child === undefined) {
        const handle = await unlessGone(openFile(folder, name))
        if (handle !== undefined) await addFile(zipping, { handle, path })
        continue
      }
      try {
        if (depth >= MAX_DEPTH) throw new Error(`the folders are nested more than ${MAX_DEPTH} deep`)
        await addFolder(zipping, child, `${path}/`, depth + 1)
      } finally {
        await child.handle.close()
      }
    } catch (error) {
      if (denied === undefined || !isDenied(error)) throw error
      denied.push(path)
    }
  }
}

/** Closes the file. */
async function addFile({ zip, signal }: Zipping, { handle, path }: { handle: FileHandle; path: string }) {
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

async function addArchive({ zip, signal }: Zipping, archive: Readable) {
  const entries = extract()
  const cut = () => void archive.destroy()
  signal.addEventListener('abort', cut)
  archive.once('error', (error) => entries.destroy(error))
  try {
    signal.throwIfAborted()
    archive.pipe(entries)
    for await (const entry of entries) {
      const { name, type, mtime = new Date(), mode = 0o600 } = entry.header
      const path = name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '')
      if (type === 'directory' && path !== '' && path !== '.') zip.addEmptyDirectory(path, { mtime })
      if (type !== 'file') {
        entry.resume()
        continue
      }
      const content = new PassThrough()
      entry.on('error', (error: Error) => content.destroy(error))
      entry.pipe(content)
      zip.addReadStream(content, path, { mtime, mode: 0o100000 | (mode & 0o777) })
      await once(content, 'close', { signal })
    }
  } finally {
    signal.removeEventListener('abort', cut)
    archive.destroy()
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
