// Works as root in one folder of the storage: in a container that sees nothing but that folder, reaches no network, and is
// gone when the work is done.
import { finished, PassThrough, type Readable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { FileType, FoundFile, StorageHelper, VolumeEntry } from '../../volumes/port.ts'
import { typeOf } from '../shell/file-listing.ts'
import { listFilesOf, readFileOf, type ShellPlace } from '../shell/files.ts'
import { Text } from '../shell/sinks.ts'
import type { Engine } from './engine.ts'
import { explained } from './engine-error.ts'
import { execInContainer } from './exec.ts'
import { helperLabels, removeHelper } from './helpers.ts'
import type { Images } from './images.ts'

export interface StorageHelperDeps {
  engine: Engine
  images: Images
  folderId: string
  /** One with a shell, `stat`, `find` and `sleep`. */
  image: string
  spoolFolder: string
  /** Resolves when what an earlier server left is gone. */
  ready(): Promise<unknown>
}

/** Where the folder is in the container. */
const PLACE = '/volume'
/** One container each; more wait for nothing, they are refused. */
const MAX_AT_ONCE = 8
const START_MS = 60_000
const MEMORY_BYTES = 256 * 2 ** 20
const gone = { missing: 44, link: 45 } as const

/** Each on the way down must be no link, which could lead out of the folder. */
const WALK = `d=$(dirname -- "$1"); [ -e "$d" ] || exit ${gone.missing}; [ "$(readlink -f -- "$d")" = "$d" ] || exit ${gone.link}`
const FIND = `${WALK}; { [ -e "$1" ] || [ -L "$1" ]; } || exit ${gone.missing}; exec stat -c '%f %s %Y %Z %i' -- "$1"`
const MEASURE = `find "$1" -type f -exec stat -c %s {} + 2>/dev/null | awk '{ n += $1 } END { printf "%d", n }'`

export function openStorageHelper(deps: StorageHelperDeps): StorageHelper {
  let working = 0

  /** Gives what `use` gives; the container goes when `use` has ended, or what it left open has. */
  async function inside<T>(
    folder: string,
    use: (place: ShellPlace, keep: (until: Promise<void>) => void) => Promise<T>,
  ) {
    if (working >= MAX_AT_ONCE) {
      throw new PodsError('too_many_requests', `${MAX_AT_ONCE} files of root are worked on already; try again soon`)
    }
    working += 1
    const left: Promise<void>[] = []
    let end: () => Promise<void> = async () => undefined
    try {
      const container = await explained(() => start(deps, folder))
      end = container.end
      return await use(container.place, (until) => left.push(until))
    } finally {
      // One that does not go now goes with the next start of the server.
      const ending = Promise.all(left)
        .then(end)
        .catch(() => undefined)
        .finally(() => {
          working -= 1
        })
      if (left.length === 0) await ending
    }
  }

  return {
    find: (folder, path) => inside(folder, (place) => findIn(place, path)),
    list: (folder, path) =>
      inside(folder, async (place) => {
        const { type } = await findIn(place, path)
        if (type !== 'dir') throw withCode(type === 'symbolic_link' ? 'ELOOP' : 'ENOTDIR')
        return (await listFilesOf(place, at(path))).map(toEntry)
      }),
    read: (folder, path) =>
      inside(folder, async (place, keep) => {
        const { type } = await findIn(place, path)
        if (type !== 'file') throw withCode(codes[type])
        const read = await readFileOf(place, at(path), {})
        keep(ended(read.stream))
        return read
      }),
    archive: (folder, path, paths) =>
      inside(folder, async (place, keep) => {
        await findIn(place, path)
        const archive = new PassThrough()
        const stop = new AbortController()
        archive.once('close', () => stop.abort())
        const argv = ['tar', '-c', '-f', '-', '-C', at(path), ...paths.map((name) => `./${name}`)]
        const stderr = new Text()
        place.exec(argv, { stdout: archive, stderr, signal: stop.signal }).then(
          ({ exitCode }) => (exitCode === 0 ? archive.end() : archive.destroy(failure(stderr, exitCode))),
          (error: Error) => archive.destroy(error),
        )
        keep(ended(archive))
        return archive
      }),
    measure: (folder) => inside(folder, async (place) => Number(await said(place, ['sh', '-c', MEASURE, 'sh', PLACE]))),
    empty: (folder) =>
      inside(folder, async (place) => {
        await said(place, ['find', PLACE, '-mindepth', '1', '-maxdepth', '1', '-exec', 'rm', '-rf', '--', '{}', '+'])
      }),
  }
}

async function start({ engine, images, folderId, image, spoolFolder, ready }: StorageHelperDeps, folder: string) {
  await ready()
  const { product, hasSelinux } = await engine.learn()
  const signal = AbortSignal.timeout(START_MS)
  const { name } = await images.ensure(image, { signal, onProgress: () => undefined })
  const { id } = await engine.ask(() =>
    engine.docker.createContainer({
      Image: name,
      Entrypoint: ['sleep'],
      Cmd: ['86400'],
      User: '0:0',
      WorkingDir: '/',
      Labels: helperLabels(folderId, 'storage'),
      HostConfig: {
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: ['DAC_OVERRIDE', 'FOWNER'],
        SecurityOpt: ['no-new-privileges'],
        PidsLimit: 64,
        Memory: MEMORY_BYTES,
        ...(hasSelinux
          ? { Binds: [`${folder}:${PLACE}:rw,z`] }
          : { Mounts: [{ Type: 'bind', Source: folder, Target: PLACE, ReadOnly: false }] }),
      },
    }),
  )
  const life = new AbortController()
  const end = async () => {
    life.abort()
    await removeHelper(engine, id)
  }
  try {
    await engine.ask(() => engine.docker.getContainer(id).start(), { timeoutMs: START_MS })
  } catch (error) {
    await end().catch(() => undefined) // the first error tells more
    throw error
  }
  const container = {
    engine,
    id,
    podId: 'storage',
    product,
    shells: new Map([[id, true]]),
    ended: life.signal,
    spoolFolder,
  }
  const place: ShellPlace = { podId: 'storage', exec: (argv, options) => execInContainer(container, argv, options) }
  return { place, end }
}

async function findIn(place: ShellPlace, path: string): Promise<FoundFile> {
  const [bits = '', size, seconds = '', changed, inode] = (await said(place, ['sh', '-c', FIND, 'sh', at(path)])).split(
    ' ',
  )
  const isFresh = Date.now() - Number(changed) * 1000 < 2_000
  return {
    type: typeOf(Number.parseInt(bits, 16)),
    sizeBytes: Number(size),
    modifiedAt: new Date(Number(seconds) * 1000),
    // Within a second it may change twice and look the same.
    mark: [inode, size, changed, ...(isFresh ? [Date.now()] : [])].join('-'),
  }
}

async function said(place: ShellPlace, argv: string[]): Promise<string> {
  const [stdout, stderr] = [new Text(), new Text()]
  const { exitCode } = await place.exec(argv, { stdout, stderr })
  if (exitCode === gone.missing) throw withCode('ENOENT')
  if (exitCode === gone.link) throw withCode('ELOOP')
  if (exitCode !== 0) throw failure(stderr, exitCode)
  return stdout.text.trim()
}

function failure({ text }: Text, exitCode: number | null): Error {
  return new Error(`the work in the storage failed: ${text.trim().slice(0, 300) || exitCode}`)
}

const codes = { dir: 'EISDIR', symbolic_link: 'ELOOP', other: 'ENXIO' } as const

function withCode(code: string): Error {
  return Object.assign(new Error(`no such thing in the storage (${code})`), { code })
}

function at(path: string): string {
  return path === '' ? PLACE : `${PLACE}/${path}`
}

function toEntry(file: {
  name: string
  type: FileType
  sizeBytes: number
  modifiedAt: Date
  mode: string
}): Omit<VolumeEntry, 'path'> {
  const { name, type, sizeBytes, modifiedAt, mode } = file
  return { name, type, sizeBytes, modifiedAt, permissions: mode.slice(1) }
}

function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => finished(stream, () => resolve()))
}
