// From flags and a file to the body of create and update. Flags win over the file; the server checks the result.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { text as readText } from 'node:stream/consumers'
import type { NewPod, Pod, UpdatePod } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError, systemCode } from '../../errors.ts'
import { loadYaml } from '../../output.ts'

export interface NetworkFlag {
  name: string
  port: number
  protocol?: string
}

export interface MountFlag {
  volumeId: string
  path: string
  isReadOnly: boolean
}

/** Of a mount of the template, or without a path of its secrets. */
export interface OverrideFlag {
  path?: string
  field: string
  value: string | boolean
}

export interface DefinitionFlags {
  file?: string
  image?: string
  template?: string
  description?: string
  command?: string[]
  arg?: string[]
  env?: string[]
  envFile?: string[]
  port?: number
  network?: NetworkFlag[]
  cpuRequest?: number
  cpuLimit?: number
  memRequest?: number
  memLimit?: number
  gpus?: number
  restartPolicy?: string
  timeToStop?: number
  off?: boolean
  /** The others are flags of `create` only: on an update they would have to be merged with what is there. */
  volume?: MountFlag[]
  secret?: string[]
  queue?: string
  templateOverride?: OverrideFlag[]
}

/** The maps of a pod that single flags add to. */
export type PodMaps = Partial<Pick<Pod, 'environment_variables' | 'networking'>>

type Body = Record<string, unknown>

/** What `pod get -o json` shows and no request may hold; left out, so that its output can be used as a file. */
const readOnlyFields = [
  'time_to_stop_ts',
  'status',
  'status_container',
  'networking_live',
  'creation_ts',
  'update_ts',
  'start_instance_ts',
  'modified_fields',
  'url',
]

export async function newPodBody(context: Context, podId: string | undefined, flags: DefinitionFlags): Promise<NewPod> {
  const file = await readBody(context, flags.file)
  const body: Body = { ...file, ...(await bodyFromFlags(context, flags, file)) }
  if (podId !== undefined) body.pod_id = podId
  if (body.pod_id === undefined) throw new CliError('usage', 'no pod id', { remedy: 'give it as the first argument' })
  return body as NewPod // the server checks every field
}

/** `current` is what the pod has now: `-e A=1` changes one variable and keeps the others. */
export async function updatePodBody(
  context: Context,
  flags: DefinitionFlags,
  current: () => Promise<PodMaps>,
): Promise<UpdatePod> {
  const file = await readBody(context, flags.file)
  delete file.pod_id
  const base = flags.file === undefined && changesMaps(flags) ? await current() : file
  const body = { ...file, ...(await bodyFromFlags(context, flags, base)) }
  if (Object.keys(body).length > 0) return body as UpdatePod // the server checks every field
  throw new CliError('usage', 'nothing to change', { remedy: 'give a flag, or a file with -f' })
}

function changesMaps({ env, envFile, port, network }: DefinitionFlags): boolean {
  return [env, envFile, port, network].some((flag) => flag !== undefined)
}

async function bodyFromFlags(context: Context, flags: DefinitionFlags, base: Body): Promise<Body> {
  const { remote } = context
  if (remote !== undefined && flags.command !== undefined) {
    throw new CliError('usage', 'the command is given twice', { remedy: 'use --command or `--`, not both' })
  }
  const fields: Body = {
    image: flags.image,
    template: flags.template,
    description: flags.description,
    command: remote ?? flags.command,
    arguments: flags.arg,
    environment_variables: await environmentFromFlags(context, flags, base.environment_variables),
    secret_map: secretsFromFlags(flags, base.secret_map),
    networking: networkingFromFlags(flags, base.networking),
    volume_mounts: mountsFromFlags(flags, base.volume_mounts),
    template_overrides: overridesFromFlags(flags, base.template_overrides),
    resources: resourcesFromFlags(flags, base.resources),
    compute_queue: flags.queue,
    restart_policy: flags.restartPolicy,
    time_to_stop_default: flags.timeToStop,
    status_requested: flags.off === true ? 'OFF' : undefined,
  }
  return withoutUndefined(fields) ?? {}
}

async function environmentFromFlags(
  context: Context,
  flags: DefinitionFlags,
  base: unknown,
): Promise<Body | undefined> {
  if (flags.env === undefined && flags.envFile === undefined) return undefined
  const lines: string[] = []
  for (const file of flags.envFile ?? []) {
    const text = await readInput(context, file)
    lines.push(...text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#')))
  }
  return { ...asMap(base), ...readVariables([...lines, ...(flags.env ?? [])], context.io.env) }
}

/** `NAME=VALUE`; a bare `NAME` takes the value from tpods' own environment, so that it need not be typed. */
export function readVariables(assignments: string[], env: Readonly<Record<string, string | undefined>>): Body {
  const variables: Record<string, string> = {}
  for (const assignment of assignments) {
    const at = assignment.indexOf('=')
    const name = at === -1 ? assignment : assignment.slice(0, at)
    const value = at === -1 ? env[name] : assignment.slice(at + 1)
    // The value may be a secret, so the text has the name only.
    if (name === '') throw new CliError('usage', 'a variable has no name', { remedy: 'write -e NAME=VALUE' })
    if (value === undefined) {
      throw new CliError('usage', `variable ${name} is not set here`, { remedy: `write -e ${name}=VALUE` })
    }
    variables[name] = value
  }
  return variables
}

function networkingFromFlags({ port, network = [] }: DefinitionFlags, base: unknown): Body | undefined {
  const given: NetworkFlag[] = [...(port === undefined ? [] : [{ name: 'default', port }]), ...network]
  if (given.length === 0) return undefined
  const networking = { ...asMap(base) }
  for (const { name, ...stanza } of given) networking[name] = { ...asMap(networking[name]), ...stanza }
  return networking
}

/** References and no secrets: nothing is taken from the environment. */
function secretsFromFlags({ secret }: DefinitionFlags, base: unknown): Body | undefined {
  if (secret === undefined) return undefined
  const entries = secret.map((assignment) => {
    const at = assignment.indexOf('=')
    if (at > 0) return [assignment.slice(0, at), assignment.slice(at + 1)]
    throw new CliError('usage', 'an entry of --secret has no key or no reference', { remedy: 'write --secret KEY=REF' })
  })
  return { ...asMap(base), ...Object.fromEntries(entries) }
}

function mountsFromFlags({ volume }: DefinitionFlags, base: unknown): Body | undefined {
  if (volume === undefined) return undefined
  const given = volume.map(({ volumeId, path: where, isReadOnly }) => [
    where,
    { type: 'tapisvolume', source_id: volumeId, ...(isReadOnly ? { read_only: true } : {}) },
  ])
  return { ...asMap(base), ...Object.fromEntries(given) }
}

function overridesFromFlags({ templateOverride }: DefinitionFlags, base: unknown): Body | undefined {
  if (templateOverride === undefined) return undefined
  const changed = { ...asMap(base) }
  for (const { path: where, field, value } of templateOverride) {
    const kind = where === undefined ? 'secret_map' : 'volume_mounts'
    const entries = asMap(changed[kind])
    const entry = where === undefined ? { [field]: value } : { [where]: { ...asMap(entries[where]), [field]: value } }
    changed[kind] = { ...entries, ...entry }
  }
  return changed
}

function resourcesFromFlags(flags: DefinitionFlags, base: unknown): Body | undefined {
  const given = withoutUndefined({
    cpu_request: flags.cpuRequest,
    cpu_limit: flags.cpuLimit,
    mem_request: flags.memRequest,
    mem_limit: flags.memLimit,
    gpus: flags.gpus,
  })
  return given === undefined ? undefined : { ...asMap(base), ...given }
}

async function readBody(context: Context, file: string | undefined): Promise<Body> {
  if (file === undefined) return {}
  const text = await readInput(context, file)
  const { parse } = await loadYaml()
  let body: unknown
  try {
    body = parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : ''
    throw new CliError('config', `${file} is neither YAML nor JSON (${reason})`, { cause: error })
  }
  if (!isMap(body)) throw new CliError('config', `${file} must hold one pod as a map`)
  return Object.fromEntries(Object.entries(body).filter(([field]) => !readOnlyFields.includes(field)))
}

async function readInput({ io }: Context, file: string): Promise<string> {
  if (file === '-') return readText(io.stdin)
  try {
    return await readFile(path.resolve(io.cwd, file), 'utf8')
  } catch (error) {
    throw new CliError('config', `cannot read ${file} (${systemCode(error)})`, { cause: error })
  }
}

function withoutUndefined(fields: Body): Body | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

function asMap(value: unknown): Body {
  return isMap(value) ? value : {}
}

function isMap(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
