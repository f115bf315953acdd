// The content of config files in mounts, which replies leave out: how it is hidden, and how it is kept when such a reply
// is sent back; and a mount as replies show it.
import type { VolumeMount } from '../generated/api.ts'
import type { VolumeMounts } from './pod-spec.ts'

const HIDDEN = /^<\d+ bytes - use \?include_configs=true to retrieve>$/

/** A reply's stand-in for content. */
export function isHiddenContent(content: unknown): boolean {
  return typeof content === 'string' && HIDDEN.test(content)
}

/** Each content becomes `<N bytes - use ?include_configs=true to retrieve>`; an empty one stays as it is. */
export function hideContent(mounts: VolumeMounts): VolumeMounts {
  return mapMounts(mounts, (mount) => {
    const content = mount.config_content ?? ''
    if (content === '') return mount
    return {
      ...mount,
      config_content: `<${Buffer.byteLength(content)} bytes - use ?include_configs=true to retrieve>`,
    }
  })
}

/**
 * What was sent, with the stored content where it was left out or is the stand-in of a reply; null and "" empty it.
 * Only a mount of the same path and type is looked at.
 */
export function keepContent(sent: VolumeMounts, stored: VolumeMounts): VolumeMounts {
  return mapMounts(sent, (mount, path) => {
    const former = stored[path]
    if (mount.config_content === null) {
      // An ephemeral mount without content would be refused, and its owner asked for an empty file.
      return { ...mount, config_content: former?.type === 'ephemeral' && mount.type === 'ephemeral' ? '' : null }
    }
    const isLeftOut = mount.config_content === undefined || isHiddenContent(mount.config_content)
    const content = former?.config_content ?? undefined
    if (!isLeftOut || content === undefined || former?.type !== mount.type) return mount
    // In a volume the content cannot stand without its file name.
    const isNameless = mount.type === 'tapisvolume' && mount.config_filename === undefined
    return {
      ...mount,
      config_content: content,
      ...(isNameless && { config_filename: former?.config_filename ?? null }),
    }
  })
}

/** Every field, as a reply shows it. */
export function fullMount(mount: VolumeMount): Required<VolumeMount> {
  const type = mount.type ?? 'tapisvolume'
  return {
    type,
    source_id: mount.source_id ?? null,
    mounted_by: type === 'ephemeral' ? null : (mount.mounted_by ?? null),
    sub_path: mount.sub_path ?? '',
    read_only: type === 'tapissnapshot' ? true : (mount.read_only ?? type === 'ephemeral'),
    config_content: mount.config_content ?? null,
    config_permissions: mount.config_permissions ?? '0644',
    config_filename: mount.config_filename ?? null,
    config_update_mode: mount.config_update_mode ?? 'always',
  }
}

export function mapMounts(
  mounts: VolumeMounts,
  change: (mount: VolumeMount, path: string) => VolumeMount,
): VolumeMounts {
  return Object.fromEntries(
    Object.entries(mounts).map(([path, mount]) => [path, mount === null ? null : change(mount, path)]),
  )
}
