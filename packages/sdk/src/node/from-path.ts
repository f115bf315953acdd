// A file of this machine as the source of an upload.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'
import type { FileSource } from '../internal/multipart.ts'

/**
 * The file is opened when the upload begins, and closed when it ends, however it ends. A file that grows or shrinks
 * meanwhile is a failure, and nothing of it is stored.
 * @example
 * await client.volumes.files.upload('results', '/run1/in.csv', await fromPath('./in.csv'))
 */
export async function fromPath(path: string): Promise<FileSource> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ConfigError(`${path} cannot be read`, { cause })
  })
  if (!found.isFile()) throw new ConfigError(`${path} is no file`)
  return { sizeBytes: found.size, open: () => createReadStream(path) }
}
