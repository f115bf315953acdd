// Processes found by a mark in their environment, and their end. Needs /proc: elsewhere nothing is found, and a
// process that left its group outlives its pod.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { identifyProcess, isSameProcess, type ProcessIdentity } from '../../support/process-identity.ts'

/** Carried by every process of a pod. */
export const podVariable = 'TPODS_POD_UID'
/** Carried by its shims. */
export const shimVariable = 'TPODS_SHIM_UID'
/** Carried by all that one exec started. */
export const execVariable = 'TPODS_EXEC'

export const podMark = (uid: string): string => `${podVariable}=${uid}`
export const shimMark = (uid: string): string => `${shimVariable}=${uid}`
export const execMark = (id: string): string => `${execVariable}=${id}`

/** All that carry the mark and all that descend from them (a program may clear its environment or write over it). */
export function markedProcesses(mark: string): ProcessIdentity[] {
  const processes = processIds().flatMap((pid) => {
    const parent = parentOf(pid)
    return parent === undefined ? [] : [{ pid, parent, isMarked: carries(pid, mark) }]
  })
  const found = new Set(processes.filter(({ isMarked }) => isMarked).map(({ pid }) => pid))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid)
  }
  found.delete(process.pid)
  return [...found].map((pid) => identifyProcess(pid)).filter((identity) => identity !== undefined)
}

/** Kills what carries the mark until nothing does. */
export async function endMarked(mark: string, { withinMs = 10_000 } = {}): Promise<void> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const processes = markedProcesses(mark)
    if (processes.length === 0) return
    if (Date.now() > deadline) {
      const pids = processes.map(({ pid }) => pid).join(', ')
      throw new PodsError('runtime_unavailable', `processes that were killed are still there: ${pids}`)
    }
    for (const identity of processes) signalProcess(identity, 'SIGKILL')
    await sleep(10)
  }
}

/** False when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isSameProcess(identity) && kill(identity.pid, signal)
}

/** Only right while the leader is alive or has only just ended: later its number may lead another group. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  return kill(-leader, signal)
}

/** True when the processes were gone in time. */
export async function areGone(processes: ProcessIdentity[], { withinMs }: { withinMs: number }): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (processes.some(isSameProcess)) {
    if (Date.now() >= deadline) return false
    await sleep(10)
  }
  return true
}

function kill(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal)
  } catch {
    return false
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function parentOf(pid: number): number | undefined {
  const stat = readProc(pid, 'stat')
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function carries(pid: number, mark: string): boolean {
  return `\0${readProc(pid, 'environ') ?? ''}\0`.includes(`\0${mark}\0`)
}

/** Undefined for a process that ended meanwhile or belongs to another user. */
function readProc(pid: number, file: 'stat' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined
  }
}
