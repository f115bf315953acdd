// The processes of a server's data folder, as the machine shows them: pods by the marks in their environment, and
// everything else that works in the folder or names it in its command. Needs /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  identifyProcess,
  isSameProcess,
  type ProcessIdentity,
} from '../../../packages/server/src/support/process-identity.ts'

export interface PodProcess extends ProcessIdentity {
  podId: string
  uid: string
  instance: number
  /** Leads its session: the command of the pod itself, and not something that it started. */
  isMain: boolean
}

export function podProcesses(dataFolder: string): PodProcess[] {
  return processIds().flatMap((pid) => {
    const environment = environmentOf(pid)
    const uid = environment.get('TPODS_POD_UID')
    if (uid === undefined || !environment.get('HOME')?.startsWith(`${dataFolder}/`)) return []
    const identity = identifyProcess(pid)
    if (identity === undefined) return []
    return {
      ...identity,
      uid,
      podId: environment.get('TPODS_POD_ID') ?? '',
      instance: Number(environment.get('TPODS_POD_INSTANCE')),
      isMain: sessionOf(pid) === pid,
    }
  })
}

/** Everything that the folder keeps busy: servers, pods, shims, Postgres. */
export function processesOf(dataFolder: string): ProcessIdentity[] {
  return processIds()
    .filter((pid) => pid !== process.pid && belongsTo(pid, dataFolder))
    .map((pid) => identifyProcess(pid))
    .filter((identity) => identity !== undefined)
}

/** The processes that look after one pod each. */
export function shimsOf(dataFolder: string): (ProcessIdentity & { uid: string })[] {
  return processesOf(dataFolder).flatMap((identity) => {
    const uid = environmentOf(identity.pid).get('TPODS_SHIM_UID')
    return uid === undefined ? [] : [{ ...identity, uid }]
  })
}

export function postmasterOf(dataFolder: string): ProcessIdentity | undefined {
  const content = read(() => readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8'))
  return content === undefined ? undefined : identifyProcess(Number.parseInt(content, 10))
}

export async function killAll(dataFolder: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20)) {
    const found = processesOf(dataFolder)
    if (found.length === 0) return
    for (const identity of found) kill(identity)
  }
  throw new Error(`processes of ${dataFolder} could not be killed`)
}

function kill(identity: ProcessIdentity): void {
  try {
    if (isSameProcess(identity)) process.kill(identity.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // ESRCH: it was faster
  }
}

/** For messages. */
export function describeProcesses(processes: readonly ProcessIdentity[]): string {
  return processes.map(({ pid }) => `${pid} ${commandOf(pid).slice(0, 160)}`).join('\n')
}

function belongsTo(pid: number, dataFolder: string): boolean {
  const isInside = (path: string | undefined) => path === dataFolder || path?.startsWith(`${dataFolder}/`) === true
  if (isInside(read(() => readlinkSync(`/proc/${pid}/cwd`)))) return true
  if (commandOf(pid).includes(`${dataFolder}/`)) return true
  const environment = environmentOf(pid)
  return isInside(environment.get('HOME')) || isInside(environment.get('TPODS_DATA_DIR'))
}

function environmentOf(pid: number): Map<string, string> {
  const entries = (read(() => readFileSync(`/proc/${pid}/environ`, 'latin1')) ?? '').split('\0')
  return new Map(entries.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]))
}

function commandOf(pid: number): string {
  return (read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '').replaceAll('\0', ' ')
}

function sessionOf(pid: number): number | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

/** Undefined for a process that has ended meanwhile. */
function read(get: () => string): string | undefined {
  try {
    return get()
  } catch {
    return undefined
  }
}
