// What a pod mounts, in the words of the engine: folders below the storage root, files of its record, and volumes of its
// own, which outlive its instances. Pure; nothing else of this machine is ever mounted.
import { join, resolve, sep } from 'node:path'
import type { MountSettings } from 'dockerode'
import type { PodDefinition, PodMount } from '../port.ts'
import type { EngineFacts } from './engine.ts'
import { refused } from './engine-error.ts'
import { volumeName } from './names.ts'

export interface MountPlaces {
  /** The folder that the sources of mounts lie in. */
  storageRoot?: string | undefined
  /** Holds the files of the definition, by their place among the mounts. */
  filesFolder: string
}

interface Bind {
  source: string
  target: string
  readOnly: boolean
}

/** Where the engine guards files by labels, binds say so in a form of their own: see `bindsOf`. */
export function mountsOf(definition: PodDefinition, places: MountPlaces, { hasSelinux }: EngineFacts): MountSettings[] {
  const binds = hasSelinux ? [] : allBinds(definition, places)
  return [
    ...binds.map(({ source, target, readOnly }) => ({
      Type: 'bind' as const,
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
    ...definition.mounts.flatMap((mount) =>
      mount.kind === 'claim'
        ? [
            {
              Type: 'volume' as const,
              Source: volumeName(definition.key, mount.name, mount.subPath),
              Target: mount.path,
              ReadOnly: mount.readOnly,
            },
          ]
        : [],
    ),
  ]
}

/** The engine labels the sources so that containers may touch them. */
export function bindsOf(definition: PodDefinition, places: MountPlaces): string[] {
  return allBinds(definition, places).map(({ source, target, readOnly }) => {
    return `${source}:${target}:${readOnly ? 'ro' : 'rw'},z`
  })
}

function allBinds({ mounts }: PodDefinition, places: MountPlaces): Bind[] {
  return mounts.flatMap((mount, place): Bind[] => {
    const { path: target, readOnly } = mount
    if (mount.kind === 'folder') return [{ source: sourceOf(mount, places.storageRoot), target, readOnly }]
    if (mount.kind === 'file') return [{ source: join(places.filesFolder, String(place)), target, readOnly: true }]
    return []
  })
}

/** Of the folders that it mounts. */
export function sourcesOf({ mounts }: PodDefinition, storageRoot: string | undefined): string[] {
  return mounts.flatMap((mount) => (mount.kind === 'folder' ? [sourceOf(mount, storageRoot)] : []))
}

/** Throws `runtime_refused` for one that does not lie below the storage root, as its text says. */
export function sourceOf({ source }: { source: string }, storageRoot: string | undefined): string {
  if (storageRoot === undefined) throw refused('this server has no storage for mounts')
  const root = resolve(storageRoot)
  const folder = resolve(root, source)
  if (!folder.startsWith(`${root}${sep}`)) throw refused(`mount source ${source} lies outside the storage`)
  return folder
}

/** One for each claim and part of one; made with the pod. */
export function volumeNamesOf({ key, mounts }: PodDefinition): string[] {
  return [...new Set(mounts.flatMap((mount) => (isClaim(mount) ? [volumeName(key, mount.name, mount.subPath)] : [])))]
}

function isClaim(mount: PodMount): mount is Extract<PodMount, { kind: 'claim' }> {
  return mount.kind === 'claim'
}
