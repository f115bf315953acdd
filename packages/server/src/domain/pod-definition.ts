// From a row to what a runtime needs to make one instance: the wish with every default, resolved.
import type { PodDefinition, PodKey } from '../runtime/port.ts'
import type { PodRow } from '../store/pods.ts'
import { fullSpecOf } from './pod-to-wire.ts'

export function podKeyOf(row: Pick<PodRow, 'site' | 'tenant' | 'pod_id' | 'uid'>): PodKey {
  return { site: row.site, tenant: row.tenant, podId: row.pod_id, uid: row.uid }
}

export function definePod(row: PodRow, tenantHost: string, graceMs: number): PodDefinition {
  const spec = fullSpecOf(row, tenantHost)
  return {
    key: podKeyOf(row),
    instance: row.instance,
    image: spec.image,
    command: spec.command,
    arguments: spec.arguments,
    environment: spec.environment_variables,
    ports: Object.entries(spec.networking).map(([name, { port, protocol }]) => ({ name, port, protocol })),
    resources: {
      cpuRequestMillis: spec.resources.cpu_request,
      cpuLimitMillis: spec.resources.cpu_limit,
      memRequestMi: spec.resources.mem_request,
      memLimitMi: spec.resources.mem_limit,
      gpus: spec.resources.gpus,
    },
    restartPolicy: spec.restart_policy,
    graceMs,
  }
}
