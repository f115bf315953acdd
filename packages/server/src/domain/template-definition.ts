// The pod_definition of a tag: what of it is stored, what it must hold to, and how it is shown. Pure.
import type { PodDefinition } from '../generated/api.ts'
import { applyChanges, type NetworkingDefaults, type PodSpec, type SpecChanges } from './pod-spec.ts'
import { environmentProblems, secretMapProblems, secretPlaceholders } from './secret-map.ts'
import { type SpecLimits, specProblems } from './spec-rules.ts'
import { normaliseMounts, openPlaceholders, templateMountProblems } from './volume-mounts.ts'

export interface ReadDefinition {
  /** Sparse: a field at its empty value says nothing, so it is not kept. */
  definition: PodSpec
  problems: string[]
  warnings: string[]
}

/** From what was sent, in whatever shape its mounts are. */
export function readDefinition(sent: PodDefinition, defaults: NetworkingDefaults): ReadDefinition {
  const { volume_mounts: sentMounts, ...rest } = sent
  const read = normaliseMounts(sentMounts ?? {})
  const rules = templateMountProblems(read.mounts, read.usedLegacyShape)
  const spec = applyChanges({}, { ...rest, volume_mounts: read.mounts } as SpecChanges, defaults)
  return {
    definition: Object.fromEntries(Object.entries(spec).filter(([field, value]) => !isEmpty(field, value))) as PodSpec,
    problems: [...read.problems, ...rules.problems],
    warnings: [...read.warnings, ...rules.warnings],
  }
}

function isEmpty(field: string, value: unknown): boolean {
  if (value === '' || (field === 'compute_queue' && value === 'default')) return true
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}

/** `chain` is what the definition builds on, nearest first: bounds of resources hold for both together. */
export function definitionProblems(definition: PodSpec, chain: readonly PodSpec[], limits: SpecLimits): string[] {
  const { volume_mounts: _mounts, secret_map: _map, ...own } = definition
  const inherited = chain.map(({ resources }) => resources ?? {}).reverse()
  const resources = Object.assign({}, ...inherited, own.resources) as NonNullable<PodSpec['resources']>
  // No pod is known yet, and an image may come from the chain: both are looked at elsewhere.
  const problems = specProblems('pod', { ...own, image: 'any', resources }, limits)
  return problems.map((problem) => (problem.startsWith(':') ? problem : `pod_definition, ${problem}`))
}

/** Uses of secret_map may be answered by what the definition builds on. */
export function secretProblems(definition: PodSpec, chain: readonly PodSpec[]): string[] {
  const own = definition.secret_map ?? {}
  const map = Object.assign({}, ...chain.map((level) => level.secret_map ?? {}).reverse(), own) as typeof own
  return [
    ...secretMapProblems(own, { inTemplate: true }),
    ...environmentProblems(definition.environment_variables ?? {}, map),
  ]
}

/** What a reply to a new tag tells beside the tag. */
export function tagMetadata(definition: PodSpec, warnings: string[]): Record<string, unknown> {
  const secrets = secretPlaceholders(definition)
  const volumes = openPlaceholders(definition.volume_mounts ?? {})
  return {
    ...(secrets.length > 0 && { secret_placeholders: secrets }),
    ...(volumes.length > 0 && {
      volume_placeholders: {
        required: volumes.map(({ path, type, description }) => ({ mount_path: path, mount_type: type, description })),
      },
    }),
    ...(warnings.length > 0 && { warnings }),
  }
}

const EMPTY_RESOURCES = {
  cpu_request: null,
  cpu_limit: null,
  mem_request: null,
  mem_limit: null,
  ephemeral_storage_request: null,
  ephemeral_storage_limit: null,
  gpus: null,
}

const EMPTY_DEFINITION = {
  image: null,
  template: null,
  description: null,
  command: null,
  arguments: null,
  environment_variables: {},
  secret_map: {},
  volume_mounts: {},
  time_to_stop_default: null,
  time_to_stop_instance: null,
  networking: {},
  compute_queue: 'default',
  healthchecks: null,
  restart_policy: null,
}

/** Every field, those that were not given at their empty value. Contents of config files only where asked for. */
export function showDefinition(definition: PodSpec, { withConfigs }: { withConfigs: boolean }) {
  return {
    ...EMPTY_DEFINITION,
    ...definition,
    resources: { ...EMPTY_RESOURCES, ...definition.resources },
    volume_mounts: withConfigs ? (definition.volume_mounts ?? {}) : hideConfigs(definition.volume_mounts ?? {}),
  }
}

function hideConfigs(mounts: NonNullable<PodSpec['volume_mounts']>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(mounts).map(([path, mount]) => {
      const content = mount?.config_content
      if (typeof content !== 'string' || content === '') return [path, mount]
      const text = `<${Buffer.byteLength(content)} bytes - use ?include_configs=true to retrieve>`
      return [path, { ...mount, config_content: text }]
    }),
  )
}
