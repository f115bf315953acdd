// What a client sent, brought to one form: older names and shapes of fields, and parts that were shown masked and came
// back as they were shown.
import type { NewPod, UpdatePod } from '../generated/api.ts'
import type { StoredWish } from '../store/pods.ts'
import { unmaskSent } from './placeholders.ts'
import type { SpecChanges } from './pod-spec.ts'
import { refuse } from './pod-wish.ts'
import { normaliseMounts } from './volume-mounts.ts'

type Sent = Omit<NewPod, 'pod_id' | 'status_requested'> | Omit<UpdatePod, 'status_requested'>

export interface ReadChanges {
  changes: SpecChanges
  warnings: string[]
  /** A volume named as the pod is to exist, because an older client asked for a persistent one. */
  needsOwnVolume: boolean
}

/** Where the volume of `persistent_volume` was always mounted. */
const OWN_VOLUME_PATH = '/tapis_volume_mount'

/** `stored` is what the pod has now, with its secrets in clear. Throws for mounts that break a rule. */
export function readChanges(podId: string, sent: Sent, stored: StoredWish | undefined): ReadChanges {
  const { volume_mounts: sentMounts, secret_map: sentMap, persistent_volume: ownVolume, ...others } = sent
  const needsOwnVolume = ownVolume === true
  const { rest, told } = withoutLegacy(others)
  const changes: SpecChanges = { ...rest }
  const warnings: string[] = [...told]
  if (sentMap !== undefined) {
    changes.secret_map =
      sentMap === null ? null : unmaskSent(sentMap, { ...stored?.derived.secret_map, ...stored?.spec.secret_map })
  }
  if (sentMounts === null) changes.volume_mounts = null
  else if (sentMounts !== undefined) {
    const { mounts, problems, warnings: aboutMounts } = normaliseMounts(sentMounts, stored?.derived.volume_mounts)
    refuse(problems)
    warnings.push(...aboutMounts)
    changes.volume_mounts = mounts
  }
  if (needsOwnVolume) {
    const mount = { type: 'tapisvolume' as const, source_id: podId }
    changes.volume_mounts = { ...(changes.volume_mounts ?? stored?.spec.volume_mounts), [OWN_VOLUME_PATH]: mount }
    warnings.push(`persistent_volume is deprecated: volume '${podId}' is mounted at ${OWN_VOLUME_PATH}.`)
  }
  return { changes, warnings, needsOwnVolume }
}

type Others = Omit<Sent, 'volume_mounts' | 'secret_map' | 'persistent_volume'>

/** Inputs of older guides: turned into what they mean now, and named as deprecated. */
function withoutLegacy({ pod_template, routing_port, data_requests, roles_required, ...rest }: Others) {
  const told: string[] = []
  const changes: Omit<SpecChanges, 'volume_mounts' | 'secret_map'> = { ...rest }
  if (pod_template !== undefined) {
    if (rest.image || rest.template) refuse(['pod_template: cannot be combined with image or template; leave it out'])
    const source = pod_template.replace(/^template\//, '')
    const isImage = source.startsWith('custom-') || source.includes('/')
    if (isImage) changes.image = source.replace(/^custom-/, '')
    else changes.template = source
    told.push(`pod_template is deprecated: it was taken as ${isImage ? 'image' : 'template'}.`)
  }
  if (routing_port !== undefined) {
    const { networking } = rest
    changes.networking = { ...networking, default: { ...networking?.default, port: routing_port } }
    told.push('routing_port is deprecated: it was taken as networking.default.port.')
  }
  for (const [name, value] of Object.entries({ data_requests, roles_required })) {
    if (value !== undefined) told.push(`${name} is deprecated and was not kept.`)
  }
  return { rest: changes, told }
}
