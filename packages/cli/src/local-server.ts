// The server of this machine: its data folder, and whether the process that server.json tells of is still that one.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Io } from './io.ts'

export interface LocalServer {
  pid: number
  /** Opaque; equal only for the same process of the same boot. */
  start: string
  url: string
  gatewayUrl: string | null
  version: string
}

/** Given by flag, else TPODS_DATA_DIR, else where the server itself looks. */
export function dataFolder(io: Io, given?: string): string {
  const { env, cwd } = io
  const named = given ?? env.TPODS_DATA_DIR
  if (named !== undefined) return path.resolve(cwd, named)
  if (process.getuid?.() === 0) return '/var/lib/tpods'
  const xdg = env.XDG_DATA_HOME
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env.HOME ?? os.homedir(), '.local/share')
  return path.join(base, 'tpods')
}

/** The server that runs on this data folder; undefined when there is none or it has ended. */
export function findLocalServer(folder: string): LocalServer | undefined {
  let server: Partial<LocalServer>
  try {
    server = JSON.parse(readFileSync(path.join(folder, 'server.json'), 'utf8'))
  } catch {
    return undefined // none has run here, or it is not ours to read
  }
  const { pid, start, url, gatewayUrl = null, version = '' } = server
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof url !== 'string') return undefined
  const found = { pid, start, url, gatewayUrl, version }
  return isRunning(found) ? found : undefined
}

/** False when the process has ended, also when its id was given to another one since. */
export function isRunning({ pid, start }: Pick<LocalServer, 'pid' | 'start'>): boolean {
  return startOf(pid) === start
}

function startOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  } catch {
    return undefined
  }
}

function startOnLinux(pid: number): string | undefined {
  // The command name is in parentheses and may hold spaces; the fields count from behind it.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
}

function startByPs(pid: number): string | undefined {
  const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [state = '', ...start] = line.trim().split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ')
}
