// The ways to look at a pod: as it was set, merged with its template, with its secrets shown to an admin, only what was
// set, and where each field comes from.
import { PodsError } from '../errors.ts'
import type { Pod } from '../generated/api.ts'
import type { PodRow, PodWithLevels, StoredWish } from '../store/pods.ts'
import type { Level } from '../store/tables.ts'
import { hideContent } from './mount-content.ts'
import { podHost } from './networking.ts'
import { type Caller, isAdmin, isAtLeast, levelFor } from './permissions.ts'
import { maskMap, maskSecrets, resolveMap, substitute } from './placeholders.ts'
import { openCredentials } from './pod-definition.ts'
import type { PodSpec } from './pod-spec.ts'
import { toWirePod } from './pod-to-wire.ts'
import { openWish, type PodsDeps } from './pod-write.ts'
import { getPod } from './pods.ts'
import { overridesOf, provenanceOf } from './provenance.ts'
import { wireStatus } from './status.ts'
import { templateChain } from './templates.ts'
import { unresolvedPatterns } from './unresolved.ts'

export interface ViewDeps extends PodsDeps {
  tenantHost(tenant: string): string
}

export interface ViewOptions {
  /** Merged, and older placeholders that are not secret replaced. */
  derived?: boolean | undefined
  /** Merged, and nothing replaced. */
  derivedLite?: boolean | undefined
  showsConfigs?: boolean | undefined
}

/** Of a row that the caller may read. Rows of a write carry no levels: whoever may write may see. */
export function viewPod(deps: ViewDeps, caller: Caller, row: PodRow | PodWithLevels, options: ViewOptions = {}): Pod {
  const isDerived = options.derived === true || options.derivedLite === true
  const level: Level = caller.adminMode || !('levels' in row) ? 'USER' : levelFor(caller, 'pod', row.pod_id, row.levels)
  const pod = toWirePod(row, {
    tenantHost: deps.tenantHost(row.tenant),
    level,
    wish: openWish(deps, row),
    isDerived,
    showsConfigs: options.showsConfigs === true && options.derivedLite !== true,
  })
  if (options.derived !== true) return pod
  // The name of the generated user is the id of the pod; passwords are for the derived view of one pod.
  const open = { user_username: row.pod_id, user_password: '', admin_username: 'podsservice', admin_password: '' }
  return replaceTexts(pod, (text) =>
    hasPassword(text) ? text : substitute(text, { credentials: open, secrets: {} }).text,
  )
}

export interface DerivedOptions {
  showsConfigs: boolean
  resolveSecrets: boolean
}

/** get_derived_pod: generated credentials in place for callers with USER, masked for the others. */
export async function derivedPod(deps: ViewDeps, caller: Caller, podId: string, options: DerivedOptions) {
  const row = await getPod(deps, caller, podId)
  if (options.resolveSecrets && !isAdmin(caller)) {
    throw new PodsError('forbidden', 'resolve_secrets/reveal_write_only require admin privileges (pods_admin role)')
  }
  const level = caller.adminMode ? 'ADMIN' : levelFor(caller, 'pod', podId, row.levels)
  const wish = openWish(deps, row)
  const shown = toWirePod(row, {
    tenantHost: deps.tenantHost(row.tenant),
    level: options.resolveSecrets ? 'ADMIN' : level,
    wish,
    isDerived: true,
    showsConfigs: options.showsConfigs,
  })
  const credentials = await openCredentials(deps, row)
  const canSee = options.resolveSecrets || isAtLeast(level, 'USER')
  const metadata = unresolvedMetadata(wish)
  if (!options.resolveSecrets) {
    const replace = (text: string) => substitute(canSee ? text : maskSecrets(text), { credentials, secrets: {} }).text
    return { pod: replaceTexts(shown, replace), metadata }
  }
  const { values, problems } = resolveMap(shown.secret_map, {
    podId,
    networking: shown.networking,
    tapisHost: deps.tenantHost(row.tenant),
    secret: () => undefined,
  })
  const resolved = replaceTexts(
    { ...shown, secret_map: { ...shown.secret_map, ...values } },
    (text) => substitute(text, { credentials, secrets: values }).text,
  )
  return {
    pod: resolved,
    metadata: {
      ...metadata,
      secrets_resolved: true,
      ...(problems.length > 0 && { secret_resolution_errors: problems }),
    },
  }
}

/** `metadata.unresolved_patterns`, where something is unresolved. */
export function unresolvedMetadata({ derived }: StoredWish): { unresolved_patterns?: unknown } {
  const found = unresolvedPatterns(derived, derived.secret_map ?? {})
  return found === undefined ? {} : { unresolved_patterns: found }
}

export async function podOverrides(deps: ViewDeps, caller: Caller, podId: string) {
  const row = await getPod(deps, caller, podId)
  const shown = viewPod(deps, caller, row)
  return overridesOf({ podId, status: wireStatus(row), spec: openSpecOf(shown, row) })
}

export async function podProvenance(deps: ViewDeps, caller: Caller, podId: string) {
  const row = await getPod(deps, caller, podId)
  const { spec, derived } = openWish(deps, row)
  const chain = spec.template === undefined ? [] : await templateChain(deps.db, caller.site, spec.template)
  const level = caller.adminMode ? 'ADMIN' : levelFor(caller, 'pod', podId, row.levels)
  const hide = (some: PodSpec): PodSpec => ({
    ...some,
    ...(some.volume_mounts && { volume_mounts: hideContent(some.volume_mounts) }),
    ...(some.secret_map && !isAtLeast(level, 'USER') && { secret_map: maskMap(some.secret_map) }),
  })
  const tenantHost = deps.tenantHost(row.tenant)
  return provenanceOf({
    podId,
    spec: hide(spec),
    derived: hide(derived),
    chain: chain.map(hide),
    hostOf: (network) => podHost(podId, network, tenantHost),
  })
}

/** Only the fields that somebody set, as the caller may see them. */
function openSpecOf(shown: Pod, row: PodRow): PodRow['spec'] {
  const fields = Object.keys(row.spec) as (keyof PodRow['spec'])[]
  return Object.fromEntries(fields.map((field) => [field, field === 'resources' ? row.spec.resources : shown[field]]))
}

const hasPassword = (text: string): boolean => /<<(tapissecret_|TAPIS_)\w*password>>/i.test(text)

function replaceTexts(pod: Pod, replace: (text: string) => string): Pod {
  const inMap = (map: Record<string, string>) =>
    Object.fromEntries(Object.entries(map).map(([key, text]) => [key, replace(text)]))
  return {
    ...pod,
    command: pod.command?.map(replace) ?? null,
    arguments: pod.arguments?.map(replace) ?? null,
    environment_variables: inMap(pod.environment_variables),
    volume_mounts: Object.fromEntries(
      Object.entries(pod.volume_mounts).map(([path, mount]) => [
        path,
        typeof mount?.config_content === 'string' ? { ...mount, config_content: replace(mount.config_content) } : mount,
      ]),
    ),
  }
}
