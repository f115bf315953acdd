// What a pod comes to with its templates: the pod over the nearest template over the deeper ones. Defaults are filled
// in elsewhere (pod-spec.ts) and template_overrides are laid over the result by template-overrides.ts.
import type { NetworkingStanza } from '../generated/api.ts'
import type { PodSpec, VolumeMounts } from './pod-spec.ts'

export interface DeriveInput {
  pod: PodSpec
  /** The pod_definition of each template, the nearest first. */
  chain: readonly PodSpec[]
  /**
   * Mounts are merged once, when the wish is written, and stored: then true. Whoever derives again from a pod that
   * already stores its merged mounts says false, and gets the pod's mounts only.
   */
  withMounts: boolean
}

const ENVS_SWITCH = '_TAPIS_INTERNAL_USE_TEMPLATE_ENVS'
const VOLUMES_SWITCH = '_TAPIS_INTERNAL_USE_TEMPLATE_VOLUMES'

/** Sparse as its input: a field that neither the pod nor a template sets stays absent. Nothing given is changed. */
export function derive({ pod, chain, withMounts }: DeriveInput): PodSpec {
  const templates = chain.reduceRight((below, definition) => layTemplate(below, definition), {} as PodSpec)
  const inheritedEnv = isSwitchedOn(pod, ENVS_SWITCH) ? templates.environment_variables : {}
  const mounts = withMounts ? withoutRemovals(mergeMounts(chain, pod)) : pod.volume_mounts
  return structuredClone({
    ...withoutMaps(templates),
    ...withoutMaps(pod),
    ...filled('environment_variables', { ...inheritedEnv, ...pod.environment_variables }),
    ...filled('secret_map', { ...templates.secret_map, ...pod.secret_map }),
    ...filled('networking', layNetworking(templates.networking, pod.networking)),
    ...filled('resources', { ...templates.resources, ...pod.resources }),
    ...filled('volume_mounts', mounts ?? {}),
  })
}

/** One template over those below it; what never comes from a template is left out. */
function layTemplate(below: PodSpec, definition: PodSpec): PodSpec {
  const fields = withoutNulls(definition)
  const { template: _ref, template_overrides: _never, ...scalars } = withoutMaps(fields)
  // An empty image and the queue `default` are what an empty definition has, so a template cannot force them.
  if (scalars.image === '') delete scalars.image
  if (scalars.compute_queue === 'default') delete scalars.compute_queue
  return {
    ...below,
    ...scalars,
    ...filled('environment_variables', { ...below.environment_variables, ...fields.environment_variables }),
    ...filled('secret_map', { ...below.secret_map, ...fields.secret_map }),
    ...filled('networking', layNetworking(below.networking, stanzasOf(fields))),
    ...filled('resources', { ...below.resources, ...withoutNulls(fields.resources ?? {}) }),
  }
}

/** The fields that are taken whole from one layer. */
function withoutMaps(spec: PodSpec): PodSpec {
  const { environment_variables: _e, secret_map: _s, networking: _n, resources: _r, volume_mounts: _v, ...rest } = spec
  return rest
}

type Networking = NonNullable<PodSpec['networking']>

function stanzasOf({ networking }: PodSpec): Networking {
  return Object.fromEntries(
    Object.entries(networking ?? {}).map(([name, stanza]) => {
      // Addresses are made for each pod.
      const { url: _made, ...kept } = withoutNulls(stanza)
      return [name, kept as NetworkingStanza]
    }),
  )
}

function layNetworking(below: Networking = {}, above: Networking = {}): Networking {
  const names = [...new Set([...Object.keys(below), ...Object.keys(above)])]
  return Object.fromEntries(names.map((name) => [name, { ...below[name], ...above[name] }]))
}

/**
 * The mounts of a pod and its templates, by path: the nearer entry replaces the whole mount, and null takes away what
 * stands below for good. The pod's own nulls are kept, so that the result can be merged again with a newer template.
 */
export function mergeMounts(chain: readonly PodSpec[], pod: PodSpec): VolumeMounts {
  const own = pod.volume_mounts ?? {}
  if (!isSwitchedOn(pod, VOLUMES_SWITCH)) return structuredClone(own)
  const inherited: VolumeMounts = Object.assign({}, ...chain.map((one) => one.volume_mounts).reverse())
  const withoutOwners = Object.entries(withoutRemovals(inherited)).map(([path, mount]) => {
    const { mounted_by: _none, ...kept } = mount ?? {}
    return [path, kept] as const
  })
  return structuredClone({ ...Object.fromEntries(withoutOwners), ...own })
}

/** The mounts that are left when null has done its work. */
export function withoutRemovals(mounts: VolumeMounts): VolumeMounts {
  return Object.fromEntries(Object.entries(mounts).filter(([, mount]) => mount !== null))
}

function isSwitchedOn(pod: PodSpec, name: string): boolean {
  const text: unknown = pod.environment_variables?.[name]
  return text === undefined || String(text).toLowerCase() === 'true'
}

/** The field, unless it would be an empty map: a sparse wish has no such key. */
function filled(name: keyof PodSpec, map: object): PodSpec {
  return Object.keys(map).length === 0 ? {} : ({ [name]: map } as PodSpec)
}

/** Definitions may come from outside with null for "not set". */
function withoutNulls<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T
}
