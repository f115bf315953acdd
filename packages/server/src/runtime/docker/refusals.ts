// What this engine cannot do for a definition: refused for good, waited for, or only noted. Pure.
import type { PodDefinition } from '../port.ts'
import type { SpecOptions } from './container-spec.ts'
import { refused } from './engine-error.ts'
import { type MountPlaces, sourceOf } from './mounts.ts'

/** Engines take no less. */
const LEAST_MEMORY_MI = 6

/** Throws `runtime_refused` with a sentence. */
export function refuseImpossible(
  { key, mounts, resources }: PodDefinition,
  { facts }: SpecOptions,
  { storageRoot }: Pick<MountPlaces, 'storageRoot'>,
): void {
  for (const mount of mounts) if (mount.kind === 'folder') sourceOf(mount, storageRoot)
  const shared = mounts.find(({ kind }) => kind !== 'claim')
  if (shared !== undefined && facts.isElsewhere) {
    throw refused(
      `mount path ${shared.path} of pod "${key.podId}" needs a folder of this server, and the engine runs on another machine, which does not see it; use an engine of this machine, or a server on Kubernetes`,
    )
  }
  if (resources.gpus > 0 && facts.product === 'podman') {
    throw refused(
      `pod "${key.podId}" asks for a GPU, which Podman does not give by this way; use Docker, or a server on Kubernetes`,
    )
  }
  if (resources.memLimitMi < LEAST_MEMORY_MI) {
    throw refused(
      `pod "${key.podId}" has a memory limit of ${resources.memLimitMi}Mi; containers need ${LEAST_MEMORY_MI}Mi`,
    )
  }
}

/** An image that starts as root has no place where nobody may be root. */
export function refuseRoot(image: string, user: string, { security }: SpecOptions): void {
  const [name = ''] = user.split(':')
  if (security !== 'restricted' || !['', '0', 'root'].includes(name)) return
  throw refused(
    `the image ${image} starts as root, which this server does not allow; use an image that names another user (USER)`,
  )
}

/** Why the machine has no room for it; undefined when it has. */
export function lackOfRoom({ resources }: PodDefinition, { facts }: SpecOptions): string | undefined {
  const { cpuRequestMillis, memRequestMi } = resources
  if (cpuRequestMillis > facts.cpus * 1000) {
    return `it asks for ${cpuRequestMillis}m CPU, and the engine's machine has ${facts.cpus * 1000}m`
  }
  if (facts.memoryMi > 0 && memRequestMi > facts.memoryMi) {
    return `it asks for ${memRequestMi}Mi of memory, and the engine's machine has ${facts.memoryMi}Mi`
  }
  return undefined
}

/** What is not as it was asked for, though the pod runs; null when all is. */
export function noteOf({ computeQueue = 'default', resources }: PodDefinition): string | null {
  const notes = [
    ...(computeQueue === 'default' ? [] : [`the compute queue "${computeQueue}" is this machine, as every other`]),
    ...(resources.ephemeralLimitMi === undefined
      ? []
      : [`the limit of ${resources.ephemeralLimitMi}Mi on its own files is not enforced by this engine`]),
  ]
  return notes.length === 0 ? null : `note: ${notes.join('; ')}`
}
