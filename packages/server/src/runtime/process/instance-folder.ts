// The folder of one instance and its records. Every record appears whole, by rename or link; the runtime writes the
// plan and the stop request, the shim that holds the claim writes all else.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileAtomic, isErrno, writeFileAtomic } from '../../support/atomic-file.ts'
import { identifyProcess, isSameProcess, type ProcessIdentity } from '../../support/process-identity.ts'
import type { PodKey, ReasonCode, RestartPolicy } from '../port.ts'

/** What to run, with everything decided: fixed for the life of the instance. */
export interface InstancePlan {
  key: PodKey
  instance: number
  argv: readonly [string, ...string[]]
  /** All of it; nothing is added at the start. */
  environment: Record<string, string>
  ports: GivenPort[]
  /** Missing in the records of older releases. */
  mounts?: { path: string; readOnly: boolean }[]
  restartPolicy: RestartPolicy
  graceMs: number
}

/** The port of the definition and the one that the program was given on this machine. */
export interface GivenPort {
  wirePort: number
  port: number
}

/** How a main process ended. `reason` is null for a clean end. */
export interface Ending {
  exitCode: number
  reason: ReasonCode | null
  message: string | null
}

export type InstanceState = StateFacts &
  (
    | { phase: 'running'; main: ProcessIdentity | null }
    | { phase: 'restarting'; ending: Ending }
    | { phase: 'ended'; ending: Ending }
  )

interface StateFacts {
  /** The claim of the shim that wrote it. */
  claim: number
  startedAt: string
  restartCount: number
}

export interface Claim {
  /** 0 when no shim ever owned the instance. */
  number: number
  shim: ProcessIdentity | undefined
  isHeld: boolean
}

export interface StopRequest {
  graceMs: number
}

export const workFolder = (folder: string): string => join(folder, 'work')
export const shimLog = (folder: string): string => join(folder, 'shim.log')

export function readPlan(folder: string): InstancePlan | undefined {
  return readRecord<InstancePlan>(join(folder, 'definition.json'))
}

export function writePlan(folder: string, plan: InstancePlan): Promise<void> {
  return writeRecord(join(folder, 'definition.json'), plan)
}

export function readState(folder: string): InstanceState | undefined {
  return readRecord<InstanceState>(join(folder, 'state.json'))
}

export function writeState(folder: string, state: InstanceState): Promise<void> {
  return writeRecord(join(folder, 'state.json'), state)
}

export function readStop(folder: string): StopRequest | undefined {
  return readRecord<StopRequest>(join(folder, 'stop.json'))
}

export function writeStop(folder: string, stop: StopRequest): Promise<void> {
  return writeRecord(join(folder, 'stop.json'), stop)
}

/** Made anew where the pod has removed it; never where the instance itself is gone. */
export async function makeWorkFolder(folder: string): Promise<string> {
  const work = workFolder(folder)
  await mkdir(work, { mode: 0o700 }).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error
  })
  return work
}

/** The newest claim. Claims are numbered and never taken back, so a slow racer cannot remove the claim of another. */
export function readClaim(folder: string): Claim {
  const number = Math.max(0, ...namesIn(folder).map((name) => Number(/^owner\.(\d+)\.json$/.exec(name)?.[1] ?? 0)))
  const shim = number === 0 ? undefined : readRecord<ProcessIdentity>(claimFile(folder, number))
  return { number, shim, isHeld: shim !== undefined && isSameProcess(shim) }
}

/** Makes this process the owner of the instance. Gives the number of its claim, undefined when another one has it. */
export async function claimInstance(folder: string): Promise<number | undefined> {
  const { number, isHeld } = readClaim(folder)
  const self = identifyProcess(process.pid)
  if (isHeld || self === undefined) return undefined
  const isMine = await createFileAtomic(claimFile(folder, number + 1), JSON.stringify(self))
  return isMine ? number + 1 : undefined
}

/** Whether the instance will never write again: it ended, its shim was killed, or its folder is gone. */
export function isOver(folder: string): boolean {
  if (readState(folder)?.phase === 'ended') return true
  const { number, isHeld } = readClaim(folder)
  if (number === 0) return readPlan(folder) === undefined
  return !isHeld
}

/** The numbered files `<prefix>.<number>` in a folder, lowest first; none when there is no folder. */
export function numbersIn(folder: string, prefix = ''): number[] {
  return namesIn(folder)
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b)
}

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

function claimFile(folder: string, number: number): string {
  return join(folder, `owner.${number}.json`)
}

function writeRecord(path: string, record: unknown): Promise<void> {
  return writeFileAtomic(path, JSON.stringify(record))
}

function readRecord<Record>(path: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record // only this file writes them, and always whole
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
