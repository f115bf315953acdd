// Rules of a wish that a JSON schema cannot say: bounds from the configuration and fields that depend on each other.
// Each rule returns sentences; an empty list means that the wish is fine.
import { isIP } from 'node:net'
import { healthcheckProblems } from './healthchecks.ts'
import { labelProblem } from './networking.ts'
import { type FullSpec, fillDefaults, type PodSpec } from './pod-spec.ts'

export interface SpecLimits {
  computeQueues: readonly string[]
  cpuMillis: Bounds
  memMi: Bounds
  ephemeralStorageMi: { max: number }
  gpus: Bounds
  /** Most GPUs of a pod of that queue, where it is another number. */
  queueGpus?: ReadonlyMap<string, number | undefined>
}

export interface Bounds {
  min: number
  max: number
}

const RESERVED_IDS = [
  'catalog catalogs snapshot snapshots volume volumes image images template templates admin self get usage',
  'secret secrets permissions jupyter stacks nodes routes metrics clusters graphql auth healthcheck readiness list',
  'tokens users tenants sites',
].flatMap((line) => line.split(' '))

export function idProblems(podId: string): string[] {
  if (!RESERVED_IDS.includes(podId)) return []
  return [`pod_id: pod_id overlaps with reserved pod ids: [${RESERVED_IDS.map((id) => `'${id}'`).join(', ')}]`]
}

export function specProblems(podId: string, spec: PodSpec, limits: SpecLimits): string[] {
  const full = fillDefaults(spec, () => '')
  return [
    ...sourceProblems(full),
    ...healthcheckProblems(spec.healthchecks),
    ...timeProblems(full),
    ...queueProblems(full, limits),
    ...resourceProblems(full, limits),
    ...networkingProblems(podId, full),
  ]
}

function sourceProblems({ image, template }: FullSpec): string[] {
  return image === '' && template === '' ? [': image is required if template is not provided.'] : []
}

function timeProblems(full: FullSpec): string[] {
  const isAllowed = (seconds: number) => seconds === -1 || seconds >= 300
  const problems: string[] = []
  if (!isAllowed(full.time_to_stop_default)) {
    problems.push('time_to_stop_default: Pod time_to_stop_default must be -1 or be greater than 300 seconds.')
  }
  const instance = full.time_to_stop_instance
  if (instance !== null && instance !== 0 && !isAllowed(instance)) {
    problems.push('time_to_stop_instance: Pod time_to_stop_instance must be -1 or be greater than 300 seconds.')
  }
  return problems
}

function queueProblems({ compute_queue }: FullSpec, limits: SpecLimits): string[] {
  if (limits.computeQueues.includes(compute_queue)) return []
  return [
    `compute_queue: compute_queue must be in compute_queues list in cluster configuration. Got: ${compute_queue}. Known: ${limits.computeQueues.join(', ')}`,
  ]
}

function resourceProblems({ resources: r, compute_queue }: FullSpec, limits: SpecLimits): string[] {
  const gpus = { ...limits.gpus, max: limits.queueGpus?.get(compute_queue) ?? limits.gpus.max }
  const extra = ' User requires extra role to break bounds. Contact admin.'
  const outOf = (field: string, name: string, value: number, { min, max }: Bounds) =>
    value < min || value > max
      ? [`${field}: resources.${name} out of bounds. Received: ${value}. Maximum: ${max}. Minimum: ${min}.${extra}`]
      : []
  const order = (kind: string, request: number, limit: number) =>
    request > limit && request !== -1 && limit !== -1
      ? [
          `resources: resources.${kind}_x found ${kind}_request(${request}) > ${kind}_limit(${limit}). Request must be less than or equal to limit.`,
        ]
      : []
  const storage = (field: string, value: number) =>
    value === -1 ? [] : outOf(field, 'ephemeral_storage_x', value, { min: 1, max: limits.ephemeralStorageMi.max })
  return [
    ...outOf('resources.cpu_request', 'cpu_x', r.cpu_request, limits.cpuMillis),
    ...outOf('resources.cpu_limit', 'cpu_x', r.cpu_limit, limits.cpuMillis),
    ...outOf('resources.mem_request', 'mem_x', r.mem_request, limits.memMi),
    ...outOf('resources.mem_limit', 'mem_x', r.mem_limit, limits.memMi),
    ...storage('resources.ephemeral_storage_request', r.ephemeral_storage_request),
    ...storage('resources.ephemeral_storage_limit', r.ephemeral_storage_limit),
    ...outOf('resources.gpus', 'gpus', r.gpus, gpus),
    ...order('cpu', r.cpu_request, r.cpu_limit),
    ...order('mem', r.mem_request, r.mem_limit),
    ...order('ephemeral_storage', r.ephemeral_storage_request, r.ephemeral_storage_limit),
  ]
}

function networkingProblems(podId: string, { networking }: FullSpec): string[] {
  return Object.entries(networking).flatMap(([name, stanza]) => {
    const label = labelProblem(podId, name)
    const problems = label === undefined ? [] : [label]
    const where = `networking.${name}`
    if (stanza.tapis_auth === true && stanza.protocol !== 'http') {
      problems.push(
        `${where}: networking.tapis_auth can only be used with protocol 'http'. Got protocol ${stanza.protocol}.`,
      )
    }
    if ((stanza.cors_allow_origins ?? []).length > 0 && stanza.protocol !== 'http') {
      problems.push(
        `${where}: networking.cors_* can only be used with protocol 'http'. Got protocol ${stanza.protocol}.`,
      )
    }
    for (const entry of stanza.ip_allow_list ?? []) {
      if (entry === '*') {
        problems.push(
          `${where}: networking.ip_allow_list cannot contain '*'. All values must be valid IPs or CIDR ranges.`,
        )
      } else if (!isAddressRange(entry)) {
        problems.push(`${where}: networking.ip_allow_list can only contain valid IPs or CIDR ranges. Got ${entry}`)
      }
    }
    return problems
  })
}

function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
}
