// The three packages as npm makes them, installed into folders of their own the way a user does it.
import { execFile } from 'node:child_process'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface PackedPackage {
  name: string
  version: string
  /** The tarball. */
  file: string
  /** Bytes of the tarball, and of its files. */
  size: number
  unpackedSize: number
  paths: string[]
}

export interface Ran {
  stdout: string
  stderr: string
}

interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  input?: string
  timeoutMs?: number
}

/** npm could not reach the registry, and its cache was not enough. */
export class RegistryAwayError extends Error {}

const npmTimeoutMs = 100_000
const unreachable =
  /npm (?:error|ERR!) code (?:ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|E\w+UNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|E50\d)/

/** Rejects with what the program printed when it does not end with 0. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { cwd, env = process.env, input, timeoutMs = 60_000 } = options
  const running = promisify(execFile)(program, args, { cwd, env, timeout: timeoutMs, maxBuffer: 2 ** 24 })
  running.child.stdin?.end(input)
  try {
    return await running
  } catch (error) {
    const { stdout, stderr } = error as Ran
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** Packs what was built last. */
export async function packAll(folder: string): Promise<PackedPackage[]> {
  const workspaces = ['sdk', 'server', 'cli'].map((name) => `--workspace=packages/${name}`)
  const args = ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`, ...workspaces]
  const { stdout } = await npm(args, root)
  const packed = JSON.parse(stdout) as (Omit<PackedPackage, 'file' | 'paths'> & {
    filename: string
    files: { path: string }[]
  })[]
  return packed.map(({ name, version, filename, size, unpackedSize, files }) => {
    return { name, version, size, unpackedSize, file: join(folder, filename), paths: files.map(({ path }) => path) }
  })
}

/** Makes the folder and installs into it. No install script runs, unless they are asked for. */
export async function install(folder: string, specs: readonly string[], withScripts = false): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const quick = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000']
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  await npm(['install', `--ignore-scripts=${!withScripts}`, ...quick, ...quiet, ...specs], folder)
}

/** A program of that version of Node: this one, or the one of the npm package `node`. */
export async function provideNode(version: string, folder: string): Promise<string> {
  if (version.split('.')[0] === process.versions.node.split('.')[0]) return process.execPath
  await install(folder, [`node@${version}`], true)
  return realpath(join(folder, 'node_modules/node/bin/node'))
}

async function npm(args: readonly string[], cwd: string): Promise<Ran> {
  // Variables of the npm that runs these tests would point this one at the repository.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|_prefix$/.test(name)),
  )
  try {
    return await run('npm', args, { cwd, env, timeoutMs: npmTimeoutMs })
  } catch (error) {
    if (!isAway(error)) throw error
    throw new RegistryAwayError('npm cannot reach its registry', { cause: error })
  }
}

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isTimedOut = (error.cause as { killed?: boolean } | undefined)?.killed === true
  return isTimedOut || unreachable.test(error.message)
}
