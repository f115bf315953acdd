// Files of a container: by scripts of its shell where it has one, else through the engine's archives.
import type { Readable } from 'node:stream'
import type { PodFile } from '../port.ts'
import * as byShell from '../shell/files.ts'
import { listFromArchive, readFromArchive, writeToArchive } from './archive-files.ts'
import { execInContainer, hasShell } from './exec.ts'
import type { ContainerPlace } from './place.ts'

export async function listFilesOf(place: ContainerPlace, path: string): Promise<PodFile[]> {
  return (await hasShell(place)) ? byShell.listFilesOf(shellOf(place), path) : listFromArchive(place, path)
}

export async function readFileOf(
  place: ContainerPlace,
  path: string,
  options: { signal?: AbortSignal },
): Promise<{ sizeBytes: number; stream: Readable }> {
  if (await hasShell(place)) return byShell.readFileOf(shellOf(place), path, options)
  return readFromArchive(place, path, options)
}

export async function writeFileOf(
  place: ContainerPlace,
  path: string,
  source: Readable,
  options: { signal?: AbortSignal },
): Promise<void> {
  if (await hasShell(place)) await byShell.writeFileOf(shellOf(place), path, source, options)
  else await writeToArchive(place, path, source, options)
}

function shellOf(place: ContainerPlace): byShell.ShellPlace {
  return { podId: place.podId, exec: (argv, options) => execInContainer(place, argv, options) }
}
