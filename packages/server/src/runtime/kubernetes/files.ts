// Files in a container by constant scripts of its own shell, with every path as an argument. A write goes to a name of
// its own first; only when the pod has counted as many bytes as were sent does it take the place of the target.
import { createHash, getFips, randomUUID } from 'node:crypto'
import { type Readable, Transform, Writable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { ExecOutcome, PodFile } from '../port.ts'
import { type ExecPlace, execInPod } from './exec.ts'

const code = { missing: 44, notFile: 45, isFolder: 46, noFolder: 47, tooMany: 48 } as const
/** A listing is one answer, held whole by the server and by whoever asked. */
const MAX_ENTRIES = 50_000

/**
 * Records that end with a NUL: one with a line of mode, size, time and owners for each of some files, then their names,
 * each a record; and so on. Those below a folder begin with `./`. `stat` tells a hundred files at a time, without names,
 * which may hold anything; where one of them vanished meanwhile it is asked for each alone. Two of the three patterns may
 * match nothing and stand for themselves.
 */
const LIST = `tell() { [ $# -gt 0 ] || return 0
if all=$(stat -c '%f %s %Y %U %G' -- "$@" 2>/dev/null); then printf '%s\\000' "$all" "$@"
elif [ $# -gt 1 ]; then for one in "$@"; do tell "$one"; done; fi; }
{ [ -e "$1" ] || [ -L "$1" ]; } || exit ${code.missing}
if [ -d "$1" ]; then cd -- "$1" && ls >/dev/null || exit ${code.missing}
set -- ./* ./.[!.]* ./..?*; [ $# -le ${MAX_ENTRIES + 2} ] || exit ${code.tooMany}
n=0; for each in "$@"; do [ $n -gt 0 ] || set --
[ -e "$each" ] || [ -L "$each" ] || continue; set -- "$@" "$each"; n=$((n+1))
[ $n -lt 100 ] || { tell "$@"; n=0; }; done; [ $n -eq 0 ] || tell "$@"
else all=$(stat -c '%f %s %Y %U %G' -- "$1") && printf '%s\\000' "$all" "\${1##*/}"; fi; exit 0`
/** The size on a line, then at least that many bytes: `head` would stop there, but goes byte by byte in many images. */
const READ = `[ -d "$1" ] && exit ${code.isFolder}; [ -e "$1" ] || exit ${code.missing}; [ -f "$1" ] || exit ${code.notFile}
n=$(stat -L -c %s -- "$1") && exec 3<"$1" || exit ${code.missing}
echo "$n"; cat <&3; exit 0`
/** $1 is the target, $2 the temporary name, $3 what digests. Tells the bytes it got and, where it can, their digest. */
const RECEIVE = `case $1 in */) exit ${code.isFolder};; esac; [ -d "$1" ] && exit ${code.isFolder}
d=$(dirname -- "$1"); [ -d "$d" ] || exit ${code.noFolder}; t="$d/$2"
trap 'rm -f -- "$t"; exit 1' TERM HUP INT
umask 022; cat >"$t" || { rm -f -- "$t"; exit 1; }
if [ -f "$1" ]; then chmod "$(stat -L -c %a -- "$1")" "$t"; chown "$(stat -L -c %u:%g -- "$1")" "$t" 2>/dev/null; fi
stat -c %s -- "$t"; "$3" <"$t" 2>/dev/null; exit 0`
const PLACE = `d=$(dirname -- "$1"); f=$1; [ -L "$f" ] && f=$(readlink -f -- "$f"); mv -f -- "$d/$2" "$f"`
const DROP = `rm -f -- "$(dirname -- "$1")/$2"`

interface SignalOption {
  signal?: AbortSignal
}

export async function listFilesOf(place: ExecPlace, path: string): Promise<PodFile[]> {
  const said = await runScript(place, LIST, [path])
  refuseByCode(said, place, path)
  return toPodFiles(said.stdout.split('\0').slice(0, -1), path).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function toPodFiles(records: string[], path: string): PodFile[] {
  const files: PodFile[] = []
  for (let at = 0; at < records.length; ) {
    const lines = (records[at++] ?? '').split('\n')
    files.push(...lines.map((line) => toPodFile(line, records[at++] ?? '', path)))
  }
  return files
}

function toPodFile(line: string, found: string, path: string): PodFile {
  const [mode = '0', size = '0', seconds = '0', owner = '', group = ''] = line.split(' ')
  const isBelow = found.startsWith('./')
  const name = isBelow ? found.slice(2) : found
  const bits = Number.parseInt(mode, 16)
  return {
    name,
    path: isBelow ? `${path.replace(/\/+$/, '')}/${name}` : path,
    type: typeOf(bits),
    sizeBytes: Number(size),
    owner,
    group,
    mode: modeText(bits),
    modifiedAt: new Date(Number(seconds) * 1000),
  }
}

function typeOf(bits: number): PodFile['type'] {
  const kind = bits & 0xf000
  return kind === 0x4000 ? 'dir' : kind === 0x8000 ? 'file' : kind === 0xa000 ? 'symbolic_link' : 'other'
}

function modeText(bits: number): string {
  const letters: Record<number, string> = { 16384: 'd', 40960: 'l', 4096: 'p', 49152: 's', 8192: 'c', 24576: 'b' }
  const rights = [6, 3, 0].map((shift) => {
    const three = (bits >> shift) & 7
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${three & 1 ? 'x' : '-'}`
  })
  return (letters[bits & 0xf000] ?? '-') + rights.join('')
}

export async function readFileOf(
  place: ExecPlace,
  path: string,
  { signal }: SignalOption,
): Promise<{ sizeBytes: number; stream: Readable }> {
  const given = new AbortController()
  const ended = signal === undefined ? given.signal : AbortSignal.any([given.signal, signal])
  const body = new SizedBody(path)
  const stderr = new Text()
  const streams = { stdout: body, stderr, signal: ended }
  const running = execInPod(place, ['sh', '-c', READ, 'sh', path], streams).then((outcome) => {
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

/** Takes the size from the first line and passes exactly as many bytes on; a file that grows meanwhile has more. */
class SizedBody extends Transform {
  readonly #path: string
  #head = Buffer.alloc(0)
  #left = 0
  #tell = () => {}
  #tellOverflow = () => {}
  sizeBytes: number | undefined
  readonly started = new Promise<void>((resolve) => {
    this.#tell = resolve
  })
  /** All has come, and more than belongs to it. */
  readonly overflowed = new Promise<void>((resolve) => {
    this.#tellOverflow = resolve
  })

  constructor(path: string) {
    super()
    this.#path = path
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    let bytes = chunk
    if (this.sizeBytes === undefined) {
      this.#head = Buffer.concat([this.#head, chunk])
      const border = this.#head.indexOf('\n')
      if (border === -1) {
        done()
        return
      }
      this.sizeBytes = Number(this.#head.subarray(0, border).toString())
      this.#left = this.sizeBytes
      bytes = this.#head.subarray(border + 1)
      this.#tell()
    }
    const part = bytes.subarray(0, this.#left)
    this.#left -= part.length
    if (part.length < bytes.length) this.#tellOverflow()
    if (part.length > 0) this.push(part)
    done()
  }

  override _flush(done: (error?: Error) => void): void {
    const isShort = this.#left > 0
    done(isShort ? new PodsError('runtime_unavailable', `${this.#path} ended before its last byte`) : undefined)
  }
}

export async function writeFileOf(
  place: ExecPlace,
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
    const args = [path, temporary, `${counted.digestName}sum`]
    const said = await runScript(place, RECEIVE, args, { stdin: counted, isRead: true, signal: ended })
    ended.throwIfAborted()
    refuseByCode(said, place, path)
    const [size, sum] = said.stdout.trim().split(/\s+/)
    if (!counted.isWhole || Number(size) !== counted.bytes || (sum !== undefined && sum !== counted.digest())) {
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

/** Knows how much went through, and whether it came to its end. */
class Counted extends Transform {
  /** Accidents are what it is held against, and small images take three times as long for SHA-256. */
  readonly digestName = getFips() === 1 ? 'sha256' : 'md5'
  readonly #hash = createHash(this.digestName)
  bytes = 0
  isWhole = false

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length
    this.#hash.update(chunk)
    done(null, chunk)
  }

  override _flush(done: () => void): void {
    this.isWhole = true
    done()
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}

interface Said extends ExecOutcome {
  stdout: string
  stderr: string
}

async function runScript(
  place: ExecPlace,
  script: string,
  args: string[],
  options: { stdin?: Readable; isRead?: boolean; signal?: AbortSignal } = {},
): Promise<Said> {
  const [stdout, stderr] = [new Text(), new Text()]
  const outcome = await execInPod(place, ['sh', '-c', script, 'sh', ...args], { ...options, stdout, stderr })
  return { ...outcome, stdout: stdout.text, stderr: stderr.text }
}

class Text extends Writable {
  readonly #chunks: Buffer[] = []

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString()
  }
}

function refuseByCode({ exitCode, stderr }: Said, { podId }: ExecPlace, path: string): void {
  const where = `in pod "${podId}"`
  if (exitCode === 0) return
  if (exitCode === code.missing)
    throw new PodsError('file_not_found', `${path} ${where} is not there or may not be read`)
  if (exitCode === code.notFile) {
    throw new PodsError('invalid_request', `${path} ${where} is not a plain file; only files can be read`)
  }
  if (exitCode === code.tooMany) {
    const text = `${path} ${where} holds more than ${MAX_ENTRIES} entries; list a folder below it, or run \`find\` in the pod`
    throw new PodsError('invalid_request', text)
  }
  if (exitCode === code.isFolder) throw new PodsError('invalid_request', `${path} ${where} is a folder; name a file`)
  if (exitCode === code.noFolder) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'
    throw new PodsError('invalid_request', `folder ${folder} does not exist ${where}; make it first`)
  }
  if (/No space left|quota exceeded/i.test(stderr))
    throw new PodsError('storage_full', `the disk of pod "${podId}" is full`)
  if (/Read-only file system|Permission denied/i.test(stderr)) {
    throw new PodsError('invalid_request', `${path} ${where} cannot be written: the folder is read-only for the pod`)
  }
  if (/Not a directory/i.test(stderr)) throw new PodsError('file_not_found', `${path} ${where} is not there`)
  throw new PodsError('runtime_unavailable', `${path} ${where}: ${stderr.trim().slice(0, 300) || 'the command failed'}`)
}
