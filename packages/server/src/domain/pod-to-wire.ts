// A pod as clients see it, built field by field: nothing of the row is served that is not named here.
import type { Pod, StatusContainer } from '../generated/api.ts'
import type { PodRow } from '../store/pods.ts'
import type { Phase } from '../store/tables.ts'
import { stopTime } from './lifecycle-plan.ts'
import { podHost } from './networking.ts'
import { type FullSpec, fillDefaults, modifiedFields } from './pod-spec.ts'
import { wireStatus } from './status.ts'

/** The wish of a row with every default, host names included. */
export function fullSpecOf(row: Pick<PodRow, 'spec' | 'pod_id'>, tenantHost: string): FullSpec {
  return fillDefaults(row.spec, (network) => podHost(row.pod_id, network, tenantHost))
}

export function toWirePod(row: PodRow, tenantHost: string): Pod {
  const spec = fullSpecOf(row, tenantHost)
  const status = wireStatus(row)
  return {
    pod_id: row.pod_id,
    image: spec.image,
    template: spec.template,
    description: spec.description,
    command: spec.command,
    arguments: spec.arguments,
    environment_variables: spec.environment_variables,
    secret_map: spec.secret_map,
    status_requested: row.status_requested,
    volume_mounts: spec.volume_mounts,
    time_to_stop_default: spec.time_to_stop_default,
    time_to_stop_instance: spec.time_to_stop_instance,
    networking: spec.networking,
    resources: spec.resources,
    compute_queue: spec.compute_queue,
    template_overrides: spec.template_overrides,
    healthchecks: spec.healthchecks,
    restart_policy: spec.restart_policy,
    time_to_stop_ts: iso(
      status === 'STOPPED' ? null : (stopTime({ timeToStopSec: timeToStopSec(spec) }, row.start_instance_ts) ?? null),
    ),
    status,
    status_container: status === 'STOPPED' ? {} : statusContainer(row),
    networking_live: status === 'AVAILABLE',
    creation_ts: row.creation_ts.toISOString(),
    update_ts: row.update_ts.toISOString(),
    start_instance_ts: iso(row.start_instance_ts),
    modified_fields: modifiedFields(row.spec),
    url: spec.networking.default?.url ?? '',
  }
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
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.message !== null && { message: row.message }),
  }
}

function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
