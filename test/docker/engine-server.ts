// The built server on a real container engine, on a data folder of its own.
import type Docker from 'dockerode'
import { folderIdOf } from '../../packages/server/src/runtime/docker/data-folder.ts'
import { Engine } from '../../packages/server/src/runtime/docker/engine.ts'
import { folderLabel } from '../../packages/server/src/runtime/docker/names.ts'
import { findNetworks } from '../../packages/server/src/runtime/docker/networks.ts'
import { openServerPlace, type PlaceOptions, type ServerPlace } from '../journeys/support/server-process.ts'

export interface EngineServer {
  docker: Docker
  place: ServerPlace
  /** The label by which all of its containers, networks and volumes are found. */
  label(): Promise<string>
  /** Ends all that is left on the engine too. */
  clear(): Promise<void>
}

/** `host` is unix:///path. */
export async function openEngineServer(
  host: string,
  settings: Record<string, string> = {},
  options: PlaceOptions = {},
): Promise<EngineServer> {
  const engine = new Engine({ host })
  const { docker } = engine
  const fixed = {
    TPODS_RUNTIME: 'docker',
    TPODS_DOCKER_HOST: host,
    TPODS_ALLOW_ALL_IMAGES: 'yes',
    TPODS_GRACE: '2',
    TPODS_MIN_CPU: '10',
    TPODS_MIN_MEM: '16',
    ...settings,
  }
  // An engine in a sandbox of its own may have another folder for temporary files.
  const place = await openServerPlace(fixed, { parent: '/var/tmp', ...options })
  const label = async () => `${folderLabel}=${await folderIdOf(`${place.dataFolder}/docker`)}`
  return {
    docker,
    place,
    label,
    async clear() {
      const filters = { label: [await label()] }
      for (const { Id } of await docker.listContainers({ all: true, filters })) {
        await docker.getContainer(Id).remove({ force: true, v: true })
      }
      const { Volumes: volumes } = await docker.listVolumes({ filters })
      for (const { Name } of volumes ?? []) await docker.getVolume(Name).remove()
      await engine.learn()
      for (const { id } of await findNetworks(engine, filters)) await docker.getNetwork(id).remove()
      engine.close()
      await place.clear()
    },
  }
}
