// The wish of a user as it is stored: only what somebody set, under wire names. Defaults come from the contract and
// are filled in when a pod is read, so a field can always be given back to its default by taking its key away.

import type { NetworkingStanza, Pod, Resources, UpdatePod, VolumeMount } from '../generated/api.ts'
import { contractDefault, contractDefaults } from './contract-defaults.ts'
import { fillHealthchecks } from './healthchecks.ts'

/** Inputs of older guides are turned into fields of today before they get here. */
type LegacyField = 'pod_template' | 'routing_port' | 'persistent_volume' | 'data_requests' | 'roles_required'

type SpecField = Exclude<keyof UpdatePod, 'status_requested' | LegacyField>

/** Sparse: an absent key means "the default". `null` never occurs. */
export type PodSpec = {
  [Field in SpecField]?: Field extends 'volume_mounts' ? VolumeMounts : NonNullable<UpdatePod[Field]>
}

/** By mount path; null takes away what a template brings. */
export type VolumeMounts = Record<string, VolumeMount | null>

/** What every field is after the defaults are filled in. */
export type FullSpec = Pick<Pod, SpecField>

/** Changes as a client sends them: `null` sets a field back to its default. */
export type SpecChanges = {
  [Field in SpecField]?: (Field extends 'volume_mounts' ? VolumeMounts | null : UpdatePod[Field]) | undefined
}

/**
 * Applies what was sent. Each key replaces the whole field, but `resources` is merged by sub-key, and a networking
 * stanza that leaves tapis_auth_allowed_users out keeps what is stored for the stanza of that name.
 */
export function applyChanges(spec: PodSpec, changes: SpecChanges, defaults: NetworkingDefaults): PodSpec {
  const next: PodSpec = structuredClone(spec)
  for (const field of Object.keys(changes) as SpecField[]) {
    const value = changes[field]
    if (value === undefined) continue
    if (value === null) delete next[field]
    else if (field === 'resources') setOrDrop(next, 'resources', mergeResources(spec.resources, value as Resources))
    else if (field === 'networking')
      next.networking = storeNetworking(value as NetworkingMap, spec.networking, defaults)
    else Object.assign(next, { [field]: value })
  }
  // `resources.compute_queue` is where an older guide puts the queue.
  const queue = changes.resources?.compute_queue
  if (queue !== undefined && queue !== null) next.compute_queue = queue
  return next
}

type NetworkingMap = NonNullable<PodSpec['networking']>

export interface NetworkingDefaults {
  /** For stanzas that do not name their users. */
  allowedUsers: string[]
}

function storeNetworking(
  sent: NetworkingMap,
  stored: NetworkingMap | undefined,
  defaults: NetworkingDefaults,
): NetworkingMap {
  const entries = Object.entries(sent).map(([name, stanza]) => {
    const { url: _made, cors_add_vary_header: _implied, ...kept } = stanza
    const users = kept.tapis_auth_allowed_users ?? stored?.[name]?.tapis_auth_allowed_users ?? defaults.allowedUsers
    const next: NetworkingStanza = { ...kept, tapis_auth_allowed_users: users }
    if (next.protocol !== undefined) next.protocol = next.protocol.toLowerCase()
    if ((next.protocol ?? 'http') !== 'http') {
      delete next.tapis_auth_excluded_paths
      delete next.tapis_auth_excluded_path_regex
      next.proxy_compression = false
    }
    return [name, next] as const
  })
  return Object.fromEntries(entries)
}

function mergeResources(stored: Resources = {}, sent: Resources): Resources | undefined {
  const merged: Record<string, unknown> = { ...stored }
  for (const [name, value] of Object.entries(sent ?? {})) {
    if (name === 'compute_queue') continue
    if (value === null) delete merged[name]
    else merged[name] = value
  }
  return Object.keys(merged).length === 0 ? undefined : (merged as Resources)
}

function setOrDrop<K extends SpecField>(spec: PodSpec, field: K, value: PodSpec[K] | undefined | null): void {
  if (value === undefined || value === null) delete spec[field]
  else spec[field] = value
}

/** The fields that somebody set; sub-fields of resources count one by one. */
export function modifiedFields(spec: PodSpec): string[] {
  return (Object.keys(spec) as SpecField[]).flatMap((field) =>
    field === 'resources' ? Object.keys(spec.resources ?? {}).map((name) => `resources.${name}`) : [field],
  )
}

const stanzaDefaults = contractDefaults('NetworkingStanza')
const resourceDefaults = contractDefaults('Resources')
const timeToStopDefault = contractDefault<number>('TimeToStopDefault')
const queueDefault = contractDefault<string>('ComputeQueue')
const restartDefault = contractDefault<FullSpec['restart_policy']>('RestartPolicy')

/** Fills every default in. `hostOf` gives the host name of a networking stanza. */
export function fillDefaults(spec: PodSpec, hostOf: (network: string) => string): FullSpec {
  const networking = spec.networking ?? { default: { protocol: 'http', port: 5000 } }
  return {
    image: spec.image ?? '',
    template: spec.template ?? '',
    description: spec.description ?? '',
    command: spec.command ?? null,
    arguments: spec.arguments ?? null,
    environment_variables: spec.environment_variables ?? {},
    secret_map: spec.secret_map ?? {},
    volume_mounts: spec.volume_mounts ?? {},
    time_to_stop_default: spec.time_to_stop_default ?? timeToStopDefault,
    time_to_stop_instance: spec.time_to_stop_instance ?? null,
    networking: Object.fromEntries(
      Object.entries(networking).map(([name, stanza]) => [name, fillStanza(stanza, hostOf(name))]),
    ),
    resources: { ...resourceDefaults, ...spec.resources } as FullSpec['resources'],
    compute_queue: spec.compute_queue ?? queueDefault,
    template_overrides: spec.template_overrides ?? null,
    healthchecks: fillHealthchecks(spec.healthchecks),
    restart_policy: spec.restart_policy ?? restartDefault,
  }
}

function fillStanza(stanza: NetworkingStanza, host: string): FullSpec['networking'][string] {
  const full = { ...stanzaDefaults, ...stanza } as FullSpec['networking'][string]
  // Pods that are reached only inside the cluster have no public name.
  return { ...full, url: full.protocol === 'local_only' ? '' : host }
}
