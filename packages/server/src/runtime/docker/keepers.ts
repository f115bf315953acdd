// The keepers of all pods: one for each instance that is wanted, and none beside it.
import type { PodDefinition } from '../port.ts'
import { Keeper, type KeeperDeps } from './keeper.ts'

export class Keepers {
  readonly #deps: KeeperDeps
  readonly #byUid = new Map<string, Keeper>()
  #isClosed = false

  constructor(deps: KeeperDeps) {
    this.#deps = deps
  }

  of(uid: string): Keeper | undefined {
    return this.#byUid.get(uid)
  }

  /** The one that is there looks again at once. */
  begin(definition: PodDefinition): void {
    if (this.#isClosed) return
    const { uid } = definition.key
    const known = this.#byUid.get(uid)
    if (known?.instance === definition.instance && !known.isDone) known.poke()
    else this.#byUid.set(uid, new Keeper(this.#deps, definition))
  }

  poke(uid: string): void {
    this.#byUid.get(uid)?.poke()
  }

  urgeAll(): void {
    for (const keeper of this.#byUid.values()) keeper.urge()
  }

  /** Resolves when nothing is done for the pod any more. */
  async end(uid: string): Promise<void> {
    const keeper = this.#byUid.get(uid)
    this.#byUid.delete(uid)
    await keeper?.close()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#byUid.keys()].map((uid) => this.end(uid)))
  }
}
