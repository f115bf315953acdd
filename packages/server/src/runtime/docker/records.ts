// What is wanted of each pod, and what has become of it so far, as files of this user only: `pods/<uid>/<instance>.json`
// is the wish, `<instance>.state.json` what happened, and `<instance>.files/` what is mounted from here. They are the
// truth: nothing is kept in memory that a new server would miss.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno, writeFileAtomic } from '../../support/atomic-file.ts'
import type { PodDefinition, PodMount, ReasonCode } from '../port.ts'

export interface PodRecord {
  definition: PodDefinition
  appliedAtMs: number
  /** Its removal has begun; nothing is started any more. */
  isLeaving: boolean
}

export type EndCause =
  /** By itself, well or not. */
  | 'program'
  | 'memory'
  /** We ended it for a probe that failed. */
  | 'probe'
  /** The engine could not start the program. */
  | 'start'
  /** The engine or the machine was stopped. */
  | 'engine'
  /** Somebody else ended or removed it. */
  | 'outsider'
  /** It will never work. */
  | 'refused'

/** How the container of a round ended. */
export interface RoundEnd {
  restarts: number
  cause: EndCause
  /** Null where no program has run to its end. */
  exitCode: number | null
  startedAtMs: number | null
  atMs: number
  /** Only for causes that do not say it all. */
  reason?: ReasonCode
  message?: string
}

/** All of it is about the newest round that it names. */
export interface InstanceState {
  /** The newest round whose container was made. */
  made: number | null
  end: RoundEnd | null
  /** Ends in a row that came soon; they make the wait for the next start longer. */
  hastyEnds: number
  /** We end the container of this round, for this reason. */
  ending: { restarts: number; message: string } | null
  health: { restarts: number; hasStarted: boolean; isReady: boolean } | null
}

export const freshState: InstanceState = { made: null, end: null, hastyEnds: 0, ending: null, health: null }

export class Records {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = join(folder, 'pods')
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  async uids(): Promise<string[]> {
    return namesIn(this.#folder)
  }

  /** Of the pod, the oldest first. */
  async instances(uid: string): Promise<number[]> {
    const names = await namesIn(this.#podFolder(uid))
    return names
      .flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
      .sort((one, other) => one - other)
  }

  async read(uid: string, instance: number): Promise<PodRecord | undefined> {
    return readJson<PodRecord>(this.#file(uid, `${instance}.json`))
  }

  /** Undefined for a pod without one. */
  async newest(uid: string): Promise<PodRecord | undefined> {
    const instance = (await this.instances(uid)).at(-1)
    return instance === undefined ? undefined : this.read(uid, instance)
  }

  async write(record: PodRecord): Promise<void> {
    const { key, instance } = record.definition
    await mkdir(this.#podFolder(key.uid), { recursive: true, mode: 0o700 })
    await writeFileAtomic(this.#file(key.uid, `${instance}.json`), JSON.stringify(record))
  }

  async state(uid: string, instance: number): Promise<InstanceState> {
    return (await readJson<InstanceState>(this.#file(uid, `${instance}.state.json`))) ?? freshState
  }

  /** False when the pod has been removed meanwhile: it does not come back for that. */
  async writeState(uid: string, instance: number, state: InstanceState): Promise<boolean> {
    try {
      await writeFileAtomic(this.#file(uid, `${instance}.state.json`), JSON.stringify(state))
      return true
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false
      throw error
    }
  }

  filesFolder(uid: string, instance: number): string {
    return this.#file(uid, `${instance}.files`)
  }

  /** The files that the pod mounts, by their place among its mounts. Engines read them also where nobody else may. */
  async writeFiles({ key, instance, mounts }: PodDefinition): Promise<void> {
    const files = mounts.flatMap((mount, place) => (isFile(mount) ? [{ ...mount, place }] : []))
    if (files.length === 0) return
    const folder = this.filesFolder(key.uid, instance)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const { place, content, mode } of files) {
      // As on a cluster: no set-user-ID and the like.
      await writeFileAtomic(join(folder, String(place)), content, mode & 0o777)
    }
  }

  /** Of one instance; with the last one the pod's folder goes. */
  async delete(uid: string, instance: number): Promise<void> {
    await rm(this.filesFolder(uid, instance), { recursive: true, force: true })
    // The wish goes last: what it stands for is then gone.
    for (const name of [`${instance}.state.json`, `${instance}.json`]) {
      await rm(this.#file(uid, name), { force: true })
    }
    // With what a kill in the middle of a write may have left.
    if ((await this.instances(uid)).length === 0) await rm(this.#podFolder(uid), { recursive: true, force: true })
  }

  #podFolder(uid: string): string {
    return join(this.#folder, uid)
  }

  #file(uid: string, name: string): string {
    return join(this.#podFolder(uid), name)
  }
}

function isFile(mount: PodMount): mount is Extract<PodMount, { kind: 'file' }> {
  return mount.kind === 'file'
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** Only this file writes them, and always whole. */
async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
