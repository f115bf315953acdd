// The volumes of pods: made when the first container needs them, and kept until the pod is forgotten.
import { labelNames } from '../pod-names.ts'
import type { PodDefinition } from '../port.ts'
import type { Engine } from './engine.ts'
import { isStatus } from './engine-error.ts'
import { volumeNamesOf } from './mounts.ts'
import { folderLabel, volumeLabels } from './names.ts'

export interface VolumesDeps {
  engine: Engine
  folderId: string
}

export class Volumes {
  readonly #deps: VolumesDeps

  constructor(deps: VolumesDeps) {
    this.#deps = deps
  }

  /** One that is there is kept with all that is in it. */
  async make(definition: PodDefinition): Promise<void> {
    const { engine, folderId } = this.#deps
    for (const name of volumeNamesOf(definition)) {
      const Labels = volumeLabels(folderId, definition.key)
      await engine.ask(() => engine.docker.createVolume({ Name: name, Labels }))
    }
  }

  async remove(uid: string): Promise<void> {
    const { engine } = this.#deps
    for (const { name } of await this.#list(`${labelNames.uid}=${uid}`)) {
      await engine.ask(() => engine.docker.getVolume(name).remove()).catch(unlessMissing)
    }
  }

  /** The uids of pods that have any. */
  async owners(): Promise<string[]> {
    return [...new Set((await this.#list(labelNames.uid)).map(({ uid }) => uid))]
  }

  async #list(label: string): Promise<{ name: string; uid: string }[]> {
    const { engine, folderId } = this.#deps
    const filters = { label: [`${folderLabel}=${folderId}`, label] }
    const { Volumes } = await engine.ask(() => engine.docker.listVolumes({ filters }))
    return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, uid: Labels?.[labelNames.uid] ?? '' }))
  }
}

function unlessMissing(error: unknown): undefined {
  if (!isStatus(error, 404)) throw error
}
