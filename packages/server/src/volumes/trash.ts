// The folders of deleted volumes: out of reach at once, removed in the background, and after a kill by the next start.
import { randomUUID } from 'node:crypto'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { at, codeOf, isDenied, within } from './folders.ts'
import type { StorageHelper } from './port.ts'
import { removeTree } from './tree.ts'

export interface TrashOptions {
  root: string
  helper: StorageHelper | undefined
  logger: { warn(obj: object, text: string): void } | undefined
}

const TRASH = '.trash-'

export class Trash {
  readonly #options: TrashOptions
  readonly #running = new Set<Promise<void>>()

  constructor(options: TrashOptions) {
    this.#options = options
  }

  /** Begins with what a kill in the middle of a deletion left. */
  async sweep(): Promise<void> {
    const { root } = this.#options
    for (const site of await foldersIn(root)) {
      for (const tenant of await foldersIn(join(root, site))) {
        const names = [site, tenant, 'volumes']
        const left = (await foldersIn(join(root, ...names))).filter((name) => name.startsWith(TRASH))
        for (const trash of left) this.#begin(names, trash)
      }
    }
  }

  /** Returns when the folder in that of the names is out of reach; one that is missing is. */
  async take(names: string[], folder: string): Promise<void> {
    const trash = `${TRASH}${randomUUID()}`
    try {
      await within(this.#options.root, names, { make: true }, (parent) => rename(at(parent, folder), at(parent, trash)))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return
      throw error
    }
    this.#begin(names, trash)
  }

  async close(): Promise<void> {
    await Promise.all(this.#running)
  }

  #begin(names: string[], trash: string): void {
    const work: Promise<void> = this.#remove(names, trash)
      .catch((err: unknown) =>
        this.#options.logger?.warn(
          { err },
          'files of a deleted volume could not be removed; the next start tries again',
        ),
      )
      .finally(() => this.#running.delete(work))
    this.#running.add(work)
  }

  async #remove(names: string[], trash: string): Promise<void> {
    const { root, helper } = this.#options
    const remove = () => within(root, names, { make: false }, (parent) => removeTree(parent, trash))
    try {
      await remove()
    } catch (error) {
      if (helper === undefined || !isDenied(error)) throw error
      await helper.empty(join(root, ...names, trash))
      await remove()
    }
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
