// The files of volumes with a helper for what the server may not touch.

import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { componentsOf, explain, isDenied, placeOf } from './folders.ts'
import type { OpenFile, StorageHelper, VolumeFiles, VolumeKey } from './port.ts'
import { zipOfArchive } from './zip.ts'

export function helped(files: VolumeFiles, helper: StorageHelper): VolumeFiles {
  /** What was denied goes to the helper, and what that says is told as the storage tells it. */
  const orHelped = async <T>(
    key: VolumeKey,
    path: string,
    own: () => Promise<T>,
    byHelper: (folder: string, inner: string) => Promise<T>,
  ): Promise<T> => {
    try {
      return await own()
    } catch (error) {
      if (!isDenied(error)) throw error
      const inner = componentsOf(path).join('/')
      try {
        return await byHelper(join(files.root, ...placeOf(key)), inner)
      } catch (failure) {
        throw explain(failure, inner)
      }
    }
  }
  return {
    ...files,
    list: (key, path) =>
      orHelped(
        key,
        path,
        () => files.list(key, path),
        async (folder, inner) => {
          const above = inner === '' ? '' : `/${inner}`
          return (await helper.list(folder, inner)).map((entry) => ({ ...entry, path: `${above}/${entry.name}` }))
        },
      ),
    open: (key, path) =>
      orHelped(
        key,
        path,
        () => files.open(key, path),
        (folder, inner) => openByHelper(helper, folder, inner),
      ),
    zip: (key, path) =>
      orHelped(
        key,
        path,
        () => files.zip(key, path),
        (folder, inner) => zipByHelper(helper, folder, inner),
      ),
    measure: (key) =>
      orHelped(
        key,
        '',
        () => files.measure(key),
        (folder) => helper.measure(folder),
      ),
  }
}

async function zipByHelper(helper: StorageHelper, folder: string, path: string) {
  const { type } = await helper.find(folder, path)
  if (type !== 'dir' && type !== 'file') throw Object.assign(new Error(`a ${type}`), { code: notRegular[type] })
  const name = path.slice(path.lastIndexOf('/') + 1)
  const above = path.slice(0, -name.length - 1)
  // A file stands in the archive by its name, a folder by what is in it.
  const archive = await (type === 'dir' ? helper.archive(folder, path, ['.']) : helper.archive(folder, above, [name]))
  return { name: `${name}.zip`, stream: zipOfArchive(archive) }
}

const notRegular = { dir: 'EISDIR', symbolic_link: 'ELOOP', other: 'ENXIO' } as const

async function openByHelper(helper: StorageHelper, folder: string, path: string): Promise<OpenFile> {
  const { type, sizeBytes, modifiedAt, mark } = await helper.find(folder, path)
  if (type !== 'file') throw Object.assign(new Error(`a ${type}`), { code: notRegular[type] })
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    name,
    sizeBytes,
    modifiedAt,
    etag: `"${mark}"`,
    createReadStream({ start, end } = { start: 0, end: sizeBytes - 1 }) {
      const part = new Part(start, end)
      const take = ({ stream, ...read }: { sizeBytes: number; stream: Readable }) => {
        stream.on('error', (error) => part.destroy(error))
        if (read.sizeBytes !== sizeBytes) stream.destroy(new Error('the file changed while it was read'))
        part.once('full', () => {
          stream.unpipe(part)
          part.end()
        })
        // Whoever reads may have gone before it came.
        if (part.destroyed) stream.destroy()
        else part.once('close', () => stream.destroy())
        stream.pipe(part)
      }
      helper.read(folder, path).then(take, (error: Error) => part.destroy(error))
      return part
    },
    close: async () => undefined,
  }
}

/** Lets the bytes from `start` to `end` through, both included, and says `full` when it has them. */
class Part extends Transform {
  #before: number
  #left: number

  constructor(start: number, end: number) {
    super()
    this.#before = start
    this.#left = end + 1 - start
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const from = Math.min(this.#before, chunk.length)
    this.#before -= from
    const taken = chunk.subarray(from, from + this.#left)
    this.#left -= taken.length
    if (taken.length > 0) this.push(taken)
    if (this.#left === 0) this.emit('full')
    done()
  }

  override _flush(done: (error?: Error) => void): void {
    done(this.#left > 0 ? new Error('the file became shorter while it was read') : undefined)
  }
}
