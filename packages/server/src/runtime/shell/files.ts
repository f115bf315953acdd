// Files in a container by constant scripts of its own shell, with every path as an argument. A write goes to a name of
// its own first; only when the pod has counted as many bytes as were sent does it take the place of the target.
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { ExecOptions, ExecOutcome, PodFile } from '../port.ts'
import { Counted, SizedBody } from './bodies.ts'
import { toPodFiles } from './file-listing.ts'
import { type FileTrouble, fileRefusal } from './file-refusals.ts'
import { code, DROP, LIST, PLACE, READ, RECEIVE } from './file-scripts.ts'
import { Text } from './sinks.ts'

/** Where there is a shell. */
export interface ShellPlace {
  podId: string
  /** Runs a command in the container. `isRead`: it reads all of its input at once. */
  exec(argv: string[], options: ExecOptions & { isRead?: boolean }): Promise<ExecOutcome>
}

const troubles = ['missing', 'notFile', 'isFolder', 'noFolder', 'tooMany'] as const

interface SignalOption {
  signal?: AbortSignal
}

export async function listFilesOf(place: ShellPlace, path: string): Promise<PodFile[]> {
  const said = await runScript(place, LIST, [path])
  refuseByCode(said, place, path)
  return toPodFiles(said.stdout.split('\0').slice(0, -1), path).sort((a, b) => (a.name < b.name ? -1 : 1))
}

export async function readFileOf(
  place: ShellPlace,
  path: string,
  { signal }: SignalOption,
): Promise<{ sizeBytes: number; stream: Readable }> {
  const given = new AbortController()
  const ended = signal === undefined ? given.signal : AbortSignal.any([given.signal, signal])
  const body = new SizedBody(path)
  const stderr = new Text()
  const streams = { stdout: body, stderr, signal: ended }
  const running = place.exec(['sh', '-c', READ, 'sh', path], streams).then((outcome) => {
    if (body.sizeBytes === undefined) refuseByCode({ ...outcome, stdout: '', stderr: stderr.text }, place, path)
    body.end()
  })
  body.on('error', () => undefined) // told by what is awaited, and to whoever reads
  running.catch((error: Error) => body.destroy(error))
  body.once('close', () => given.abort())
  void body.overflowed.then(() => given.abort())
  await Promise.race([body.started, running])
  if (body.sizeBytes === undefined) throw new PodsError('runtime_unavailable', `${path} could not be read`)
  return { sizeBytes: body.sizeBytes, stream: body }
}

export async function writeFileOf(
  place: ShellPlace,
  path: string,
  source: Readable,
  { signal }: SignalOption,
): Promise<void> {
  const temporary = `.tpods-${randomUUID()}`
  const failed = new AbortController()
  const counted = new Counted()
  source.once('error', (error) => {
    failed.abort(error)
    counted.destroy()
  })
  source.pipe(counted)
  const ended = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal])
  try {
    const said = await runScript(place, RECEIVE, [path, temporary], { stdin: counted, isRead: true, signal: ended })
    ended.throwIfAborted()
    refuseByCode(said, place, path)
    // Each connection on the way keeps its bytes as they are and in order; what can be lost is an end.
    const size = said.stdout.trim()
    if (!counted.isWhole || Number(size) !== counted.bytes) {
      throw new PodsError(
        'runtime_unavailable',
        `${path}: the pod got ${size} of ${counted.bytes} bytes; send it again`,
      )
    }
    refuseByCode(await runScript(place, PLACE, [path, temporary]), place, path)
  } catch (error) {
    await runScript(place, DROP, [path, temporary]).catch(() => undefined) // the first error tells more
    throw namingFile(error, path)
  }
}

/** What went wrong on the way knows nothing of files. */
function namingFile(error: unknown, path: string): unknown {
  if (!(error instanceof PodsError) || error.message.includes(path)) return error
  const { code, details, message } = error
  return new PodsError(code, `${path} was not written: ${message}`, { cause: error, ...(details && { details }) })
}

interface Said extends ExecOutcome {
  stdout: string
  stderr: string
}

async function runScript(
  place: ShellPlace,
  script: string,
  args: string[],
  options: { stdin?: Readable; isRead?: boolean; signal?: AbortSignal } = {},
): Promise<Said> {
  const [stdout, stderr] = [new Text(), new Text()]
  const outcome = await place.exec(['sh', '-c', script, 'sh', ...args], { ...options, stdout, stderr })
  return { ...outcome, stdout: stdout.text, stderr: stderr.text }
}

function refuseByCode({ exitCode, stderr }: Said, { podId }: ShellPlace, path: string): void {
  if (exitCode === 0) return
  const trouble = troubleOf(exitCode, stderr)
  if (trouble !== undefined) throw fileRefusal(trouble, podId, path)
  const said = stderr.trim().slice(0, 300) || 'the command failed'
  throw new PodsError('runtime_unavailable', `${path} in pod "${podId}": ${said}`)
}

function troubleOf(exitCode: number | null, stderr: string): FileTrouble | undefined {
  const told = troubles.find((trouble) => code[trouble] === exitCode)
  if (told !== undefined) return told
  if (/No space left|quota exceeded/i.test(stderr)) return 'full'
  if (/Read-only file system|Permission denied/i.test(stderr)) return 'readOnly'
  return /Not a directory/i.test(stderr) ? 'missing' : undefined
}
