// A pod as clients see it, built field by field: nothing of the row is served that is not named here.
import type { Pod, StatusContainer } from '../generated/api.ts'
import type { PodRow, StoredWish } from '../store/pods.ts'
import type { Level, Phase } from '../store/tables.ts'
import { stopTime } from './lifecycle-plan.ts'
import { fullMount, hideContent } from './mount-content.ts'
import { podHost } from './networking.ts'
import { isAtLeast } from './permissions.ts'
import { maskMap } from './placeholders.ts'
import { type FullSpec, fillDefaults, modifiedFields, type VolumeMounts } from './pod-spec.ts'
import { isLive, wireStatus } from './status.ts'

/** What a pod comes to after merging its template, with every default, host names included. Its secrets stay sealed. */
export function fullSpecOf(row: Pick<PodRow, 'spec' | 'derived' | 'pod_id'>, tenantHost: string): FullSpec {
  return fillDefaults(row.derived ?? row.spec, (network) => podHost(row.pod_id, network, tenantHost))
}

export interface PodView {
  tenantHost: string
  /** Of the caller: below USER the values of secret_map are masked. */
  level: Level
  /** With the secrets in clear. */
  wish: StoredWish
  /** Show what the template brings too. Mounts are shown merged in any case. */
  isDerived: boolean
  /** Show the content of config files. */
  showsConfigs: boolean
}

export function toWirePod(row: PodRow, { tenantHost, level, wish, isDerived, showsConfigs }: PodView): Pod {
  const hostOf = (network: string) => podHost(row.pod_id, network, tenantHost)
  const effective = fillDefaults(wish.derived, hostOf)
  const spec = isDerived ? effective : fillDefaults(wish.spec, hostOf)
  const status = wireStatus(row)
  return {
    pod_id: row.pod_id,
    image: spec.image,
    template: spec.template,
    description: spec.description,
    command: spec.command,
    arguments: spec.arguments,
    environment_variables: spec.environment_variables,
    secret_map: isAtLeast(level, 'USER') ? spec.secret_map : maskMap(spec.secret_map),
    status_requested: row.status_requested,
    volume_mounts: wireMounts(effective.volume_mounts, showsConfigs),
    time_to_stop_default: spec.time_to_stop_default,
    time_to_stop_instance: spec.time_to_stop_instance,
    networking: spec.networking,
    resources: spec.resources,
    compute_queue: spec.compute_queue,
    template_overrides: spec.template_overrides,
    healthchecks: spec.healthchecks,
    restart_policy: spec.restart_policy,
    time_to_stop_ts: iso(
      status === 'STOPPED'
        ? null
        : (stopTime({ timeToStopSec: timeToStopSec(effective) }, row.start_instance_ts) ?? null),
    ),
    status,
    status_container: status === 'STOPPED' ? {} : statusContainer(row),
    networking_live: isLive(row, effective),
    creation_ts: row.creation_ts.toISOString(),
    update_ts: row.update_ts.toISOString(),
    start_instance_ts: iso(row.start_instance_ts),
    modified_fields: modifiedFields(row.spec),
    url: effective.networking.default?.url ?? '',
  }
}

function wireMounts(mounts: VolumeMounts, showsConfigs: boolean): Pod['volume_mounts'] {
  const shown = showsConfigs ? mounts : hideContent(mounts)
  return Object.fromEntries(Object.entries(shown).map(([path, mount]) => [path, mount && fullMount(mount)]))
}

/** Seconds from start to stop; undefined for never. The value for this instance wins over the default. */
export function timeToStopSec(
  spec: Pick<FullSpec, 'time_to_stop_default' | 'time_to_stop_instance'>,
): number | undefined {
  const seconds = spec.time_to_stop_instance || spec.time_to_stop_default
  return seconds === -1 ? undefined : seconds
}

/** Kubernetes' words, which existing clients read. */
const phaseWords: Record<Phase, string> = {
  absent: 'Pending',
  pending: 'Pending',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
}

function statusContainer(row: PodRow): StatusContainer {
  return {
    phase: phaseWords[row.phase],
    ready: row.ready,
    restart_count: row.restart_count,
    instance: row.observed_instance,
    start_time: iso(row.container_started_at),
    exit_code: row.exit_code,
    ...localPorts(row),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.message !== null && { message: row.message }),
    ...progressOf(row),
  }
}

/** Of a pod that is still made: a former release beside this one leaves it standing. */
function progressOf({ phase, progress }: PodRow): Pick<StatusContainer, 'progress'> {
  if (progress === null || phase !== 'pending') return {}
  const { what, layers, doneLayers, doneBytes, totalBytes } = progress
  return {
    progress: { what, done_layers: doneLayers, layers, done_bytes: doneBytes, total_bytes: totalBytes },
  }
}

/** Where a pod of this machine listens; ports of a cluster are reached by other ways. */
function localPorts({ endpoints }: PodRow): { local_ports?: Record<string, string> } {
  const local = Object.entries(endpoints).filter(([, { host }]) => host === '127.0.0.1' || host === '::1')
  if (local.length === 0) return {}
  return { local_ports: Object.fromEntries(local.map(([port, { host, port: actual }]) => [port, `${host}:${actual}`])) }
}

function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
