// Reads a zip archive to its last byte and fails where anything in it is not whole.
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'

interface Entry {
  fileName: string
  crc32: number
}

interface ZipFile {
  readEntry(): void
  on(event: 'entry', listener: (entry: Entry) => void): void
  on(event: 'end', listener: () => void): void
  on(event: 'error', listener: (error: Error) => void): void
  openReadStream(entry: Entry, done: (error: Error | null, stream: Readable) => void): void
}

// The package has no types.
const { fromBuffer } = createRequire(import.meta.url)('yauzl') as {
  fromBuffer(bytes: Buffer, options: object, done: (error: Error | null, zip: ZipFile) => void): void
}

/** The files by name; folders end in a slash. */
export async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await promisify(fromBuffer)(bytes, { lazyEntries: true })
  const files = new Map<string, Buffer>()
  const read = async (entry: Entry) => {
    const content = await buffer(await promisify(zip.openReadStream.bind(zip))(entry))
    if (crc32(content) !== entry.crc32) throw new Error(`${entry.fileName} has another checksum than was said`)
    files.set(entry.fileName, content)
    zip.readEntry()
  }
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry) => void read(entry).catch(reject))
    zip.on('end', resolve)
    zip.on('error', reject)
    zip.readEntry()
  })
  return files
}
