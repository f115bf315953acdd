// Containers that are no pods: the server makes one for some work, and it goes with it.
import type { Engine } from './engine.ts'
import { isStatus } from './engine-error.ts'
import { folderLabel, helperLabel } from './names.ts'

const REMOVE_MS = 60_000

/** By which they are found again; `work` says what one is for. */
export function helperLabels(folderId: string, work: string): Record<string, string> {
  return { [folderLabel]: folderId, [helperLabel]: work }
}

export async function removeHelper(engine: Engine, id: string): Promise<void> {
  try {
    await engine.ask(() => engine.docker.getContainer(id).remove({ force: true, v: true }), { timeoutMs: REMOVE_MS })
  } catch (error) {
    if (!isStatus(error, 404, 409)) throw error
  }
}

/** What a killed server left. */
export async function removeHelpers(engine: Engine, folderId: string): Promise<void> {
  const filters = { label: [`${folderLabel}=${folderId}`, helperLabel] }
  const found = await engine.ask(() => engine.docker.listContainers({ all: true, filters }))
  await Promise.all(found.map(({ Id }) => removeHelper(engine, Id)))
}
