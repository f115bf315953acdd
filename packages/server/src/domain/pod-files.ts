// Files in the container of a running pod: list, read, write. They last as long as the container does.
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { PodsError } from '../errors.ts'
import type { PodFile } from '../generated/api.ts'
import type { PodRuntime, PodFile as SeenFile } from '../runtime/port.ts'
import type { Caller } from './permissions.ts'
import { logAction, type PodsDeps } from './pod-write.ts'
import type { RunningPod } from './running-pod.ts'

export interface PodFilesDeps extends PodsDeps {
  runtime: PodRuntime
}

/** The two places where a path can be given; what stands behind the URL is relative to the working directory. */
export interface PathChoice {
  /** Empty, or a slash and the path. */
  urlPath: string
  queryPath: string | undefined
}

/** The path that is meant; `.` for the working directory. */
export function choosePath({ urlPath, queryPath = '' }: PathChoice, what: 'folder' | 'file'): string {
  if (urlPath !== '' && queryPath !== '')
    throw invalid('Error: Provide path either in URL path or as query parameter, not both.')
  const path = queryPath !== '' ? queryPath : urlPath.replace(/^\/+/, '')
  if (path.includes('\0')) throw invalid('Error: Path must not hold a NUL character.')
  if (path !== '') return path
  if (urlPath !== '' && what === 'folder') return '.'
  throw invalid('Error: Path is required. Provide it behind the URL, relative to the working directory, or as ?path=.')
}

/** One level, by name. */
export async function listPodFiles(deps: PodFilesDeps, { key }: RunningPod, path: string): Promise<PodFile[]> {
  const files = await deps.runtime
    .listFiles(key, path)
    .catch((error: unknown) => Promise.reject(missing(error, `Path not found or not accessible: ${path}`)))
  return files.map(toWire)
}

export async function readPodFile(
  deps: PodFilesDeps,
  caller: Caller,
  pod: RunningPod,
  path: string,
  signal: AbortSignal,
): Promise<{ sizeBytes: number; stream: Readable }> {
  const file = await deps.runtime
    .readFile(pod.key, path, { signal })
    .catch((error: unknown) => Promise.reject(missing(error, `File not found or not accessible: ${path}`)))
  try {
    const text = `'${caller.username}' downloaded ${shown(path)} (${file.sizeBytes} bytes)`
    await logAction(deps.db, deps, caller, pod.row.uid, text)
  } catch (error) {
    file.stream.destroy()
    throw error
  }
  return file
}

/** The file appears only whole: when the source fails, the former file stays. */
export async function writePodFile(
  deps: PodFilesDeps,
  caller: Caller,
  pod: RunningPod,
  destPath: string,
  source: Readable,
  signal: AbortSignal,
): Promise<void> {
  if (destPath === '') throw invalid('Destination path is required, got: ')
  if (destPath.includes('\0')) throw invalid('Destination path must not hold a NUL character.')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(null, chunk)
    },
  })
  source.on('error', (error) => counted.destroy(error))
  source.once('close', () => {
    if (!source.readableEnded)
      counted.destroy(new PodsError('invalid_request', 'The upload ended before all of it had arrived.'))
  })
  counted.on('error', () => source.destroy())
  await deps.runtime.writeFile(pod.key, destPath, source.pipe(counted), { signal })
  await logAction(
    deps.db,
    deps,
    caller,
    pod.row.uid,
    `'${caller.username}' uploaded ${shown(destPath)} (${bytes} bytes)`,
  )
}

function toWire(file: SeenFile): PodFile {
  return {
    name: file.name,
    path: file.path,
    type: file.type,
    size: file.sizeBytes,
    owner: file.owner,
    group: file.group,
    nativePermissions: file.mode,
    lastModified: file.modifiedAt.toISOString(),
    mimeType: null,
  }
}

function missing(error: unknown, text: string): unknown {
  if (!(error instanceof PodsError) || error.code !== 'file_not_found') return error
  return new PodsError('file_not_found', text, { cause: error })
}

/** An action log is one line. */
function shown(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a log
  return path.replaceAll(/[\u0000-\u001f\u007f]/g, '?').slice(0, 512)
}

function invalid(text: string): PodsError {
  return new PodsError('invalid_request', text, { messages: [text] })
}
