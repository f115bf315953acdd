// A pod's own wish as the pod_definition of a template tag: what belongs to this one pod becomes a blank to fill in.
import type { NetworkingStanza, VolumeMount } from '../generated/api.ts'
import { placeholderText } from './mount-rules.ts'
import type { PodSpec, VolumeMounts } from './pod-spec.ts'

/** `spec` is what the pod itself sets, so the tag of a pod on a template goes on referring to that template. */
export function definitionFromPod(spec: PodSpec): PodSpec {
  const { template_overrides: _own, time_to_stop_instance: _instance, ...definition } = structuredClone(spec)
  if (definition.networking !== undefined) definition.networking = withoutHosts(definition.networking)
  if (definition.secret_map !== undefined) definition.secret_map = blankSecrets(definition.secret_map)
  if (definition.volume_mounts !== undefined) definition.volume_mounts = blankSources(definition.volume_mounts)
  return definition
}

function withoutHosts(networking: NonNullable<PodSpec['networking']>): Record<string, NetworkingStanza> {
  return Object.fromEntries(
    Object.entries(networking).map(([name, { url: _made, cors_add_vary_header: _ignored, ...stanza }]) => [
      name,
      stanza,
    ]),
  )
}

/** Whatever a value was, it may be secret: only the description of a blank is taken over. */
function blankSecrets(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, blank(placeholderText(value) ?? `value of ${key}`)]),
  )
}

function blankSources(mounts: VolumeMounts): VolumeMounts {
  return Object.fromEntries(
    Object.entries(mounts).map(([path, mount]) => [path, mount === null ? null : blankSource(path, mount)]),
  )
}

function blankSource(path: string, { mounted_by: _owner, ...mount }: VolumeMount): VolumeMount {
  if (mount.type !== 'tapisvolume' && mount.type !== 'tapissnapshot') return mount
  const noun = mount.type === 'tapisvolume' ? 'volume' : 'snapshot'
  return { ...mount, source_id: blank(placeholderText(mount.source_id) ?? `${noun} to mount at ${path}`) }
}

function blank(description: string): string {
  return `\${:?${description.replaceAll('}', '')}}`
}
