// What the tests on a container engine share: a runtime with a data folder of its own, and a look at what it left behind.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { expect } from 'vitest'
import { folderIdOf } from '../../../packages/server/src/runtime/docker/data-folder.ts'
import {
  type DockerRuntime,
  type DockerRuntimeOptions,
  openDockerRuntime,
} from '../../../packages/server/src/runtime/docker/docker-runtime.ts'
import { Engine } from '../../../packages/server/src/runtime/docker/engine.ts'
import { folderLabel, helperLabel } from '../../../packages/server/src/runtime/docker/names.ts'
import { findNetworks } from '../../../packages/server/src/runtime/docker/networks.ts'

export type RuntimeFields = Omit<Partial<DockerRuntimeOptions>, 'host' | 'folder'>

export interface EnginePlace {
  /** Holds the folder of the runtime and the storage. */
  folder: string
  storageRoot: string
  options: DockerRuntimeOptions
  docker: Docker
  open(): Promise<DockerRuntime>
  /** Names of the containers, networks and volumes that were made from here and are still there. */
  leftovers(): Promise<string[]>
  /** Throws when there is a container of a pod or a volume, or after a while a network or another container. */
  untilNothingIsLeft(): Promise<void>
  /** Throws when anything was left behind. */
  close(): Promise<void>
}

/** Networks go a moment after their last container, and helpers when they have done their work. */
const LEFT_MS = 10_000

export async function makeEnginePlace(host: string, fields: RuntimeFields = {}): Promise<EnginePlace> {
  // Not below /tmp: an engine in a sandbox of its own may have another one.
  const folder = await mkdtemp('/var/tmp/tpods-docker-')
  const storageRoot = await mkdtemp('/var/tmp/tpods-storage-')
  const options = { folder: join(folder, 'docker'), host, storageRoot, networkLingerMs: 100, ...fields }
  const engine = new Engine({ host })
  await engine.learn()
  const { docker } = engine

  async function leftovers(): Promise<string[]> {
    const filters = { label: [`${folderLabel}=${await folderIdOf(options.folder)}`] }
    const containers = await docker.listContainers({ all: true, filters })
    const networks = await findNetworks(engine, filters)
    const { Volumes: volumes } = await docker.listVolumes({ filters })
    return [
      ...containers.map(({ Names, Labels }) => `${helperLabel in Labels ? 'helper' : 'container'} ${Names[0]}`),
      ...networks.map(({ name }) => `network ${name}`),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ]
  }

  return {
    folder,
    storageRoot,
    options,
    docker,
    open: () => openDockerRuntime(options),
    leftovers,
    async untilNothingIsLeft() {
      expect((await leftovers()).filter((left) => !/^(network|helper) /.test(left))).toEqual([])
      await expect.poll(leftovers, { timeout: LEFT_MS }).toEqual([])
    },
    async close() {
      const left = await leftovers()
      engine.close()
      await rm(folder, { recursive: true, force: true })
      await rm(storageRoot, { recursive: true, force: true })
      if (left.length > 0) throw new Error(`the runtime left behind: ${left.join(', ')}`)
    },
  }
}
