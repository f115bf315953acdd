// The checks of `tpods doctor`. None changes anything, and none throws: what goes wrong is what was found.
import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { exit } from '../../exit-codes.ts'
import { dataFolder, findLocalServer, type LocalServer } from '../../local-server.ts'
import { askServerProgram } from '../../server-program.ts'
import { version } from '../../version.ts'

export interface Check {
  check: string
  state: 'ok' | 'warn' | 'fail'
  found: string
  remedy: string | null
}

const codes: Record<string, number> = { configuration: exit.config, server: exit.unreachable }

/** Where several parts fail, none of the finer codes tells the whole. */
export function exitCodeOf(checks: readonly Check[]): number {
  const failed = new Set(
    checks.filter(({ state }) => state === 'fail').map(({ check }) => codes[check] ?? exit.failure),
  )
  const [only = exit.ok] = failed
  return failed.size > 1 ? exit.failure : only
}

export async function examine(context: Context, dataDir: string | undefined): Promise<Check[]> {
  const folder = dataFolder(context.io, dataDir)
  const server = findLocalServer(folder)
  const local = [checkNode(process.versions.node), await checkFolder(folder)]
  if (server !== undefined) return [...local, ...(await checkServer(context, server))]
  const none = ok('server', `none runs on ${folder}`)
  const start = { ...none, state: 'warn' as const, remedy: 'start one with `tpods server start --detach --wait`' }
  return [...local, start, ...(await foreseeRuntime(context, folder))]
}

function ok(check: string, found: string): Check {
  return { check, state: 'ok', found, remedy: null }
}

/** Pure. */
export function checkNode(installed: string): Check {
  const least = manifest.engines.node.replace('>=', '')
  const found = `Node ${installed}`
  const [major = 0, minor = 0] = installed.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number)
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  if (isNew) return ok('node', found)
  return { check: 'node', state: 'fail', found, remedy: `install Node ${least} or later` }
}

async function checkFolder(folder: string): Promise<Check> {
  const check = 'data folder'
  const remedy = 'choose another folder with --data-dir or TPODS_DATA_DIR, or run this as the user whose it is'
  for (let at = folder; ; at = path.dirname(at)) {
    const isThere = at === folder
    try {
      await access(at, constants.R_OK | constants.W_OK | constants.X_OK)
      return ok(check, isThere ? folder : `${folder}, which the first start makes`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' || at === path.dirname(at)) {
        const found = isThere ? `${folder} cannot be used (${code})` : `${folder} cannot be made: ${at} (${code})`
        return { check, state: 'fail', found, remedy }
      }
    }
  }
}

async function checkServer(context: Context, server: LocalServer): Promise<Check[]> {
  const at = `process ${server.pid} at ${server.url}`
  const skew = server.version === version ? [] : [versionSkew(server)]
  try {
    const client = await context.openClient(server.url, undefined)
    const [{ metadata }, parts] = await Promise.all([client.health(context.call), client.readiness(context.call)])
    const checks = Object.entries(parts).map(([part, { ok: isWell, detail }]): Check => {
      const found = part === 'runtime' && metadata.runtime !== undefined ? `${metadata.runtime}: ${detail}` : detail
      if (isWell) return ok(part, found)
      return { check: part, state: 'fail', found, remedy: remedies[part] ?? null }
    })
    return [ok('server', at), ...skew, ...checks]
  } catch (error) {
    const found = `${at} does not answer (${(error as Error).message})`
    return [{ check: 'server', state: 'fail', found, remedy: remedies.server ?? null }, ...skew]
  }
}

/** What a runtime says of itself says what to do, too. */
const remedies: Record<string, string> = {
  server: 'see its log, and start it again: `tpods server stop`, `tpods server start --detach --wait`',
  database: 'see the log of the server; with TPODS_DATABASE_URL, look whether that Postgres is well',
  controller: 'see the log of the server',
}

function versionSkew(server: LocalServer): Check {
  const found = `the server is ${server.version || 'of unknown version'}, this program ${version}`
  return { check: 'version', state: 'warn', found, remedy: 'update the older one' }
}

/** As the server itself would decide at a start with this environment. */
async function foreseeRuntime(context: Context, folder: string): Promise<Check[]> {
  try {
    const { runtime, why } = JSON.parse(await askServerProgram(context.io, folder, 'runtime', context.call.signal))
    const chosen = await isChosen(folder)
    const found = `${chosen ? 'a start uses' : 'a first start would choose'} ${runtime}, because ${why}`
    if (runtime !== 'process') return [ok('runtime', found)]
    const remedy = chosen
      ? 'its pods are plain processes without isolation; for real images use Docker or Podman and another --data-dir'
      : 'pods would be plain processes without isolation; start Docker or Podman first to run real images'
    return [{ check: 'runtime', state: 'warn', found, remedy }]
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return [{ check: 'configuration', state: 'fail', found: error.message, remedy: error.remedy ?? null }]
  }
}

async function isChosen(folder: string): Promise<boolean> {
  return readFile(path.join(folder, 'runtime')).then(
    () => true,
    () => false,
  )
}
