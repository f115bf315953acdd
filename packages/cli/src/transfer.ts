// Bytes between a file here and the server: whole files only, with their number shown on a terminal.
import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from './context.ts'
import { CliError, systemCode } from './errors.ts'
import { startProgress } from './progress.ts'

/** What has come and is not written yet; less of it would mean many small writes. */
const WRITE_BYTES = 1024 * 1024

export interface LocalSource {
  stream: Readable
  /** undefined for stdin and the like. */
  sizeBytes: number | undefined
}

/** `local` is a file, or `-` for stdin. */
export async function openSource(context: Context, local: string): Promise<LocalSource> {
  if (local === '-') return { stream: context.io.stdin, sizeBytes: undefined }
  const file = path.resolve(context.io.cwd, local)
  if (await isFolder(file))
    throw new CliError('usage', `${local} is a folder`, { remedy: 'one file is copied at a time; pack it with tar' })
  const handle = await open(file).catch((error: unknown) => {
    throw new CliError('config', `cannot read ${local} (${systemCode(error)})`, { cause: error })
  })
  const found = await handle.stat()
  return { stream: handle.createReadStream(), sizeBytes: found.isFile() ? found.size : undefined }
}

/** Answers with where it was saved: `local` is a file, a folder, or `-` for stdout. The file appears only whole. */
export async function save(
  context: Context,
  stream: ReadableStream<Uint8Array>,
  local: string,
  { name, onProgress }: { name: string; onProgress: (bytes: number) => void },
): Promise<string> {
  const counted = count(stream, onProgress)
  if (local === '-') {
    await pipeline(counted, context.io.stdout, { end: false })
    return '-'
  }
  const asked = path.resolve(context.io.cwd, local)
  const target = (await isFolder(asked)) ? path.join(asked, path.basename(name)) : asked
  const part = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.part`)
  try {
    // Opened before anything can fail: a stream that opens it itself may make the file after it was removed.
    const file = await open(part, 'wx')
    await pipeline(counted, file.createWriteStream({ flush: true, highWaterMark: WRITE_BYTES }))
    await rename(part, target)
    return target
  } catch (error) {
    await rm(part, { force: true })
    const code = systemCode(error)
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error
    throw new CliError('config', `cannot write ${target} (${code})`, { cause: error })
  }
}

async function* count(stream: ReadableStream<Uint8Array>, onProgress: (bytes: number) => void) {
  let bytes = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    onProgress(bytes)
    yield chunk
  }
}

function isFolder(target: string): Promise<boolean> {
  return stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

const LOOK_MS = 100

/** Only on a terminal: elsewhere each look would be a line. */
export async function startCount(context: Context, title: string, total: number | undefined) {
  if (!context.io.isTTY.stderr) return { update: () => {}, stop: () => {} }
  const progress = await startProgress(context, title)
  let shownAt = 0
  return {
    update(bytes: number): void {
      if (Date.now() - shownAt < LOOK_MS) return
      shownAt = Date.now()
      const share = total ? ` of ${(total / 1e6).toFixed(1)} MB, ${Math.floor((bytes / total) * 100)}%` : ' MB'
      progress.update('', `${(bytes / 1e6).toFixed(1)}${share}`)
    },
    stop: () => progress.stop(),
  }
}
