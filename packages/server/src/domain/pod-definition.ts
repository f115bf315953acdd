// From a row to what a runtime needs to make one instance: the derived wish with every default, its placeholders and
// secrets resolved, its folders made. Nothing of it is written back.
import { PodsError } from '../errors.ts'
import type { VolumeMount } from '../generated/api.ts'
import type { PodDefinition, PodKey, PodMount } from '../runtime/port.ts'
import { readCredentials } from '../store/credentials.ts'
import type { PodRow } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import { hasVolume } from '../store/volumes.ts'
import type { Sealer } from '../support/sealer.ts'
import type { VolumeFiles } from '../volumes/port.ts'
import { healthcheckNames, toProbe } from './healthchecks.ts'
import { podHost } from './networking.ts'
import { type PodCredentials, resolveMap, substitute } from './placeholders.ts'
import { type FullSpec, fillDefaults } from './pod-spec.ts'
import { openSpec } from './sealed-map.ts'

export function podKeyOf(row: Pick<PodRow, 'site' | 'tenant' | 'pod_id' | 'uid'>): PodKey {
  return { site: row.site, tenant: row.tenant, podId: row.pod_id, uid: row.uid }
}

export interface DefinitionDeps {
  db: Executor
  sealer: Sealer
  volumes: VolumeFiles
  tenantHost(tenant: string): string
  graceMs: number
}

/** Throws `runtime_refused` when a placeholder, secret or mount cannot be resolved: that stays so until the wish changes. */
export async function defineInstance(deps: DefinitionDeps, row: PodRow): Promise<PodDefinition> {
  const tenantHost = deps.tenantHost(row.tenant)
  const derived = openSpec(deps.sealer, row.uid, row.derived ?? row.spec)
  const spec = fillDefaults(derived, (network) => podHost(row.pod_id, network, tenantHost))
  const texts = await resolverOf(deps, row, spec, tenantHost)
  const mounts = await Promise.all(
    Object.entries(spec.volume_mounts).map(([path, mount]) => mount && resolveMount(deps, row, path, mount, texts)),
  )
  const definition: PodDefinition = {
    key: podKeyOf(row),
    instance: row.instance,
    image: spec.image,
    command: spec.command?.map(texts.legacy) ?? null,
    arguments: spec.arguments?.map(texts.legacy) ?? null,
    secrets: texts.passwords,
    environment: Object.fromEntries(
      Object.entries(spec.environment_variables).map(([name, text]) => [
        name,
        texts.full(text, `environment_variables['${name}']`),
      ]),
    ),
    ports: Object.entries(spec.networking).map(([name, { port, protocol }]) => ({ name, port, protocol })),
    resources: {
      cpuRequestMillis: spec.resources.cpu_request,
      cpuLimitMillis: spec.resources.cpu_limit,
      memRequestMi: spec.resources.mem_request,
      memLimitMi: spec.resources.mem_limit,
      gpus: spec.resources.gpus,
      ...storageLimits(spec.resources),
    },
    computeQueue: spec.compute_queue,
    restartPolicy: spec.restart_policy,
    ...probesOf(spec, texts),
    mounts: mounts.filter((mount) => mount !== null),
    graceMs: deps.graceMs,
  }
  if (texts.problems.length > 0) throw refused(texts.problems.join(' '))
  return definition
}

/** Placeholders are filled in, but for passwords: a probe stands in clear where people look at a cluster. */
function probesOf({ healthchecks }: FullSpec, texts: Resolver): Pick<PodDefinition, 'probes'> {
  const found = healthcheckNames
    .map((name) => [name, healthchecks?.[name] ?? null] as const)
    .flatMap(([name, check]) => {
      if (check === null) return []
      const probe = toProbe(check, texts.legacy)
      const argv = probe.check.kind === 'exec' ? probe.check.argv : []
      if (argv.some((text) => texts.passwords.some((password) => text.includes(password)))) {
        texts.problems.push(
          `healthchecks.${name}.exec_command may not hold a generated password; let a shell in it read a variable of the environment.`,
        )
      }
      return [[name, probe] as const]
    })
  return found.length === 0 ? {} : { probes: Object.fromEntries(found) }
}

/** -1 asks for none. */
function storageLimits({ ephemeral_storage_limit: limit, ephemeral_storage_request: request }: FullSpec['resources']) {
  return { ...(limit > 0 && { ephemeralLimitMi: limit }), ...(request > 0 && { ephemeralRequestMi: request }) }
}

interface Resolver {
  /** Only the older `<<…>>` placeholders, as in command and arguments. */
  legacy(text: string): string
  /** Also `${pods:secrets:KEY}`. `where` is named when a key is missing. */
  full(text: string, where: string): string
  problems: string[]
  /** What the older placeholders may have put into a text. */
  passwords: string[]
}

async function resolverOf(deps: DefinitionDeps, row: PodRow, spec: FullSpec, tenantHost: string): Promise<Resolver> {
  const credentials = hasLegacy(spec) ? await openCredentials(deps, row) : NO_CREDENTIALS
  const { values, problems } = resolveMap(spec.secret_map, {
    podId: row.pod_id,
    networking: spec.networking,
    tapisHost: tenantHost,
    secret: () => undefined,
  })
  const found = [...problems]
  return {
    problems: found,
    passwords: [credentials.user_password, credentials.admin_password].filter((password) => password !== ''),
    legacy: (text) => substitute(text, { credentials, secrets: {} }).text,
    full(text, where) {
      const { text: resolved, missing } = substitute(text, { credentials, secrets: values })
      for (const key of missing) {
        found.push(`${where} references secret_map key '${key}' which does not exist in secret_map.`)
      }
      return resolved
    },
  }
}

/** Older placeholders in the argv of a command, filled in. */
export async function fillArgv(
  deps: Pick<DefinitionDeps, 'db' | 'sealer'>,
  row: Pick<PodRow, 'uid'>,
  argv: string[],
): Promise<string[]> {
  if (!hasLegacy(argv)) return argv
  const credentials = await openCredentials(deps, row)
  return argv.map((text) => substitute(text, { credentials, secrets: {} }).text)
}

const hasLegacy = (texts: unknown): boolean => JSON.stringify(texts).includes('<<')
const NO_CREDENTIALS: PodCredentials = { user_username: '', user_password: '', admin_username: '', admin_password: '' }

/** The generated names and passwords of a pod, in clear. The admin pair never leaves the server otherwise. */
export async function openCredentials(
  { db, sealer }: Pick<DefinitionDeps, 'db' | 'sealer'>,
  row: Pick<PodRow, 'uid'>,
): Promise<PodCredentials> {
  const stored = await readCredentials(db, row.uid)
  if (stored === undefined) throw new Error(`pod ${row.uid} has no credentials`)
  return {
    user_username: stored.user_username,
    user_password: sealer.open(stored.user_password, row.uid),
    admin_username: 'podsservice',
    admin_password: sealer.open(stored.admin_password, row.uid),
  }
}

async function resolveMount(
  deps: DefinitionDeps,
  row: PodRow,
  path: string,
  mount: VolumeMount,
  texts: Resolver,
): Promise<PodMount> {
  const where = `volume_mounts['${path}']`
  const mode = Number.parseInt(mount.config_permissions ?? '0644', 8)
  const content = texts.full(mount.config_content ?? '', `${where}.config_content`)
  const name = mount.config_filename ?? undefined
  if (mount.type === 'ephemeral') {
    const file = name === undefined ? path : `${path.replace(/\/$/, '')}/${name}`
    return { kind: 'file', path: file, content, mode, readOnly: mount.read_only ?? true }
  }
  const volumeId = mount.source_id ?? ''
  if (mount.type === 'pvc') {
    const subPath = innerPath(mount.sub_path ?? '', where)
    return { kind: 'claim', path, name: volumeId, subPath, readOnly: mount.read_only ?? false }
  }
  if (mount.type !== 'tapisvolume' || volumeId === '') {
    throw refused(
      `${where}: mounts of type '${mount.type}' cannot be carried out by this server yet; mount the volume itself, or a copy of it.`,
    )
  }
  const key = { site: row.site, tenant: row.tenant, volumeId }
  // Its folder must not be made again for whoever gets that id next.
  if (!(await hasVolume(deps.db, key))) throw refused(`${where}: volume '${volumeId}' does not exist any more.`)
  const subPath = mount.sub_path ?? ''
  if (name !== undefined && content !== '') {
    const update = mount.config_update_mode ?? 'always'
    await deps.volumes.writeConfig(key, { subPath, filename: name, content, mode, update })
  }
  return { kind: 'folder', path, source: await deps.volumes.folderOf(key, subPath), readOnly: mount.read_only ?? false }
}

/** Runtimes take a plain relative path. */
function innerPath(subPath: string, where: string): string {
  if (subPath.includes('\0')) throw refused(`${where}.sub_path holds a NUL character.`)
  return subPath
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')
}

function refused(message: string): PodsError {
  return new PodsError('runtime_refused', message, { details: { reason: 'refused' } })
}
