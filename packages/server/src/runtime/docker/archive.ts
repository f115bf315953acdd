// Files of a container as the engine itself reads and writes them: one at a time by name, folders as tar. It works in any
// image, and it sees what the engine has mounted, which is not all that the program sees.
import type { Readable } from 'node:stream'
import { extract, type Header, pack } from 'tar-stream'
import { EngineError, isStatus } from './engine-error.ts'
import type { ContainerPlace } from './place.ts'

export interface ArchiveStat {
  sizeBytes: number
  kind: 'file' | 'dir' | 'link' | 'other'
  mode: number
  /** Of a link: what it leads to, from the root of the container. */
  target: string
}

/** As Go has them. */
const goMode = { dir: 2 ** 31, link: 2 ** 27, special: 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 21 + 2 ** 19 } as const
const MAX_LINKS = 10
/** For the answer to what was written: at least so much of it each second gets into a container. */
const LEAST_BYTES_A_SECOND = 2 * 1024 * 1024
const ANSWER_MS = 60_000

/** Undefined where nothing is. A link is told as such. */
export async function statInArchive({ engine, id }: ContainerPlace, path: string): Promise<ArchiveStat | undefined> {
  try {
    const container = engine.docker.getContainer(id)
    const reply = (await engine.ask((abortSignal) => container.infoArchive({ path, abortSignal }))) as ArchiveReply
    reply.resume()
    const text = Buffer.from(String(reply.headers['x-docker-container-path-stat']), 'base64').toString()
    return toStat(JSON.parse(text) as GoStat)
  } catch (error) {
    // Docker has 500, without a word, for what is below a file.
    if (isStatus(error, 404, 500)) return undefined
    throw error
  }
}

type ArchiveReply = Readable & { headers: Record<string, string> }

interface GoStat {
  size: number
  mode: number
  linkTarget?: string
}

export function toStat({ size, mode, linkTarget = '' }: GoStat): ArchiveStat {
  const has = (bits: number) => Math.floor(mode / bits) % 2 === 1
  const isSpecial = (mode & goMode.special) !== 0
  const kind = has(goMode.dir) ? 'dir' : has(goMode.link) ? 'link' : isSpecial ? 'other' : 'file'
  return { sizeBytes: size, kind, mode: mode & 0o777, target: linkTarget }
}

/** Where the path leads in the end, behind all links, and what is there. */
export async function resolveInArchive(
  place: ContainerPlace,
  path: string,
): Promise<{ path: string; stat: ArchiveStat | undefined }> {
  let at = path
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const stat = await statInArchive(place, at)
    if (stat?.kind !== 'link' || stat.target === '' || stat.target === at) return { path: at, stat }
    at = stat.target
  }
  return { path: at, stat: undefined }
}

export interface ArchiveEntry {
  header: Header
  /** Must be read or destroyed before the next one comes. */
  body: AsyncIterable<Buffer> & { resume(): void }
}

/** What the engine sends for the path, entry by entry. Whoever stops early ends the transfer. */
export async function* entriesInArchive(
  { engine, id }: ContainerPlace,
  path: string,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  // Without a signal, which would end the stream too.
  const opening = engine.docker.getContainer(id).getArchive({ path }) as Promise<Readable>
  const stream = await engine
    .ask(() => opening)
    .catch((error: unknown) => {
      opening.then((late) => late.destroy()).catch(() => undefined)
      throw error
    })
  const unpacked = extract()
  stream.on('error', (error) => unpacked.destroy(error))
  stream.once('close', () => {
    if (!stream.readableEnded) unpacked.destroy(new Error('the engine broke off'))
  })
  stream.pipe(unpacked)
  try {
    for await (const body of unpacked) yield { header: body.header, body: body as ArchiveEntry['body'] }
  } finally {
    stream.destroy()
  }
}

/** One file into a folder that is there. It takes the place of whatever has its name. */
export async function putInArchive(
  { engine, id }: ContainerPlace,
  folder: string,
  header: Partial<Header> & Pick<Header, 'name' | 'size'>,
  content: Readable,
): Promise<void> {
  const packed = pack()
  const entry = packed.entry(header, (error) => {
    if (error) packed.destroy(error)
    else packed.finalize()
  })
  content.on('error', (error) => packed.destroy(error))
  content.pipe(entry as unknown as NodeJS.WritableStream) // a stream of another making
  const timeoutMs = ANSWER_MS + Math.ceil((header.size / LEAST_BYTES_A_SECOND) * 1_000)
  const container = engine.docker.getContainer(id)
  await engine.ask(
    (abortSignal) => container.putArchive(packed as unknown as NodeJS.ReadableStream, { path: folder, abortSignal }),
    { timeoutMs },
  )
}

/** Why the engine did not take it, where that is not its own fault. */
export function writeTroubleOf(error: unknown): 'full' | 'readOnly' | undefined {
  if (!(error instanceof EngineError)) return undefined
  if (/no space left|quota exceeded/i.test(error.message)) return 'full'
  return /read-only|permission denied/i.test(error.message) ? 'readOnly' : undefined
}
