// Keeps other containers still while one is started whose folders they could exchange for links: an engine looks a path up
// anew when it mounts it. A server that is killed meanwhile leaves a note of whom to let go.
import { readFile, rm } from 'node:fs/promises'
import { isErrno, writeFileAtomic } from '../../support/atomic-file.ts'
import { KeyedLock } from '../../support/keyed-lock.ts'
import type { SeenContainer } from './containers.ts'
import type { Engine } from './engine.ts'
import { isStatus } from './engine-error.ts'

/** Pure. Those that may write in a folder above one of the sources. */
export function mayExchange(sources: readonly string[], others: readonly SeenContainer[]): SeenContainer[] {
  return others.filter(({ state, writes }) => {
    return state === 'running' && writes.some((folder) => sources.some((source) => source.startsWith(`${folder}/`)))
  })
}

export class Hold {
  readonly #engine: Engine
  readonly #file: string
  readonly #lock = new KeyedLock()
  #held: readonly string[] = []

  constructor(engine: Engine, file: string) {
    this.#engine = engine
    this.#file = file
  }

  /**
   * Does the work while none of those runs that are chosen at its begin. One work after the other, so that nobody begins to
   * run in the middle of another's; what mounts a folder is therefore started in here too.
   */
  async during<T>(choose: () => readonly string[], work: () => Promise<T>): Promise<T> {
    return this.#lock.run('', async () => {
      const ids = choose()
      if (ids.length === 0) return work()
      await writeFileAtomic(this.#file, JSON.stringify(ids))
      this.#held = ids
      try {
        await Promise.all(ids.map((id) => this.#set(id, 'pause')))
        return await work()
      } finally {
        await this.#letGo(ids)
      }
    })
  }

  /** Returns when the container is not held, at once for most. */
  async freed(id: string): Promise<void> {
    if (this.#held.includes(id)) await this.#lock.run('', async () => undefined)
  }

  /** Lets one go that somebody else holds still. */
  async release(id: string): Promise<void> {
    await this.#lock.run('', () => this.#set(id, 'unpause'))
  }

  /** Lets go whom a killed server held. */
  async resume(): Promise<void> {
    if (this.#held.length > 0) return // by this server
    const ids = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if (isErrno(error, 'ENOENT')) return undefined
      throw error
    })
    if (ids !== undefined) await this.#letGo(JSON.parse(ids) as string[]) // written by `during` alone
  }

  async #letGo(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#set(id, 'unpause')))
    this.#held = []
    await rm(this.#file, { force: true })
  }

  /** One that has ended, or is still already, needs nothing. */
  async #set(id: string, what: 'pause' | 'unpause'): Promise<void> {
    const container = this.#engine.docker.getContainer(id)
    try {
      await this.#engine.ask(() => container[what]())
    } catch (error) {
      if (!isStatus(error, 404) && !/not running|not paused|already paused/.test(String(error))) throw error
    }
  }
}
