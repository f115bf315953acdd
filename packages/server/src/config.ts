// Typed configuration from TPODS_* variables and an optional YAML file with the same names. This file alone reads
// the environment. All problems are told at once, unknown names included.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { PodsError } from './errors.ts'
import { type Config, type Setting, type SettingName, settings } from './settings.ts'
import { defaultDataFolder } from './support/data-folder.ts'
import { engineSettings, isEngineHost } from './support/engine-search.ts'
import { readQueues } from './support/queues.ts'

export type Origin = 'default' | 'file' | 'environment' | 'caller'

export interface LoadedConfig {
  config: Config
  origins: Record<SettingName, Origin>
}

/** Variables that are ours but not settings of the server: the CLI's, and the name of the file itself. */
const OTHER_NAMES =
  /^TPODS_(CONFIG|TOKEN|TOKEN_FILE|BASE_URL|TENANT|PROFILE|CONFIG_DIR|OUTPUT|NO_INPUT|NO_UPDATE_NOTIFIER|DEBUG|PAGER|TEST_\w+|BENCH_\w+|SOAK_\w+|CLUSTER_\w+|POD_\w+|PORT_\w+)$/

/** `overrides` win over the environment, which wins over the file. Throws one error that names every problem. */
export function loadConfig(
  env: NodeJS.ProcessEnv,
  overrides: Partial<Record<SettingName, string>> = {},
  uid = process.getuid?.(),
): LoadedConfig {
  const problems: string[] = []
  const fromFile = readFile(env.TPODS_CONFIG, problems)
  const known = new Set(
    (Object.entries(settings) as [string, Setting][]).flatMap(([name, { former }]) => [name, former]),
  )
  for (const name of Object.keys(fromFile))
    if (!known.has(name)) problems.push(`${name} in ${env.TPODS_CONFIG} is not a setting`)
  for (const name of Object.keys(env)) {
    if (name.startsWith('TPODS_') && !known.has(name) && !OTHER_NAMES.test(name))
      problems.push(`${name} is not a setting`)
  }
  const config: Record<string, unknown> = {}
  const origins: Record<string, Origin> = {}
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting][]) {
    const [text, origin] = pick(name, setting, env, fromFile, overrides)
    origins[name] = origin
    config[name] = read(name, setting, text, problems)
  }
  checkBroker(config, problems)
  const dockerHost = config.TPODS_DOCKER_HOST as string
  if (dockerHost !== '' && !isEngineHost(dockerHost))
    problems.push(`TPODS_DOCKER_HOST must be unix:///path or tcp://host:port. Got: ${dockerHost}`)
  config.engine = engineSettings(env, dockerHost, uid)
  if (config.TPODS_DATA_DIR === '') config.TPODS_DATA_DIR = defaultDataFolder(env, uid)
  const queuesFile = config.TPODS_QUEUES_FILE as string
  config.queues = queuesFile === '' ? {} : readQueues(queuesFile, problems)
  if (problems.length > 0) {
    throw new PodsError(
      'invalid_request',
      `the configuration has ${problems.length} problem(s): ${problems.join('; ')}. \`tpods-server config\` lists the settings.`,
    )
  }
  return { config: config as Config, origins: origins as Record<SettingName, Origin> }
}

function pick(
  name: SettingName,
  setting: Setting,
  env: NodeJS.ProcessEnv,
  file: Record<string, string>,
  overrides: Partial<Record<SettingName, string>>,
): [string, Origin] {
  const { former = name } = setting
  const places: [string | undefined, Origin][] = [
    [overrides[name], 'caller'],
    [env[name], 'environment'],
    [env[former], 'environment'],
    [file[name], 'file'],
    [file[former], 'file'],
  ]
  const found = places.find(([text]) => text !== undefined && text !== '')
  return found === undefined ? [setting.fallback, 'default'] : [found[0] as string, found[1]]
}

function readFile(path: string | undefined, problems: string[]): Record<string, string> {
  if (path === undefined || path === '') return {}
  try {
    const content: unknown = parse(readFileSync(path, 'utf8')) ?? {}
    if (typeof content !== 'object' || Array.isArray(content)) throw new Error('it does not hold names and values')
    return Object.fromEntries(
      Object.entries(content as object).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : String(value),
      ]),
    )
  } catch (error) {
    problems.push(`the file ${path} could not be read: ${(error as Error).message}`)
    return {}
  }
}

const FLAGS: Record<string, boolean> = { yes: true, true: true, '1': true, no: false, false: false, '0': false }

function read(name: string, setting: Setting, text: string, problems: string[]): unknown {
  const fail = (wanted: string) => {
    problems.push(`${name} must be ${wanted}. Got: ${setting.isSecret ? '***' : text}`)
    return undefined
  }
  switch (setting.kind) {
    case 'text':
      return text
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    case 'flag':
      return FLAGS[text.toLowerCase()] ?? fail('yes or no')
    case 'port':
      return /^\d+$/.test(text) && Number(text) <= 65535 ? Number(text) : fail('a port from 0 to 65535')
    case 'number': {
      const { max = Number.POSITIVE_INFINITY } = setting
      if (/^\d+$/.test(text) && Number(text) <= max) return Number(text)
      return fail(`a whole number${setting.max === undefined ? '' : ` up to ${max}`}`)
    }
    case 'choice':
      return setting.choices?.includes(text) ? text : fail(`one of ${setting.choices?.join(', ')}`)
  }
}

/** The address holds a password, so it is never repeated. */
function checkBroker({ TPODS_BROKER, TPODS_RABBITMQ_URL: url }: Record<string, unknown>, problems: string[]): void {
  if (TPODS_BROKER === 'rabbitmq' && url === '')
    problems.push('TPODS_BROKER is rabbitmq, so TPODS_RABBITMQ_URL must be set: amqp://user:password@host:5672/vhost')
  else if (url !== '' && !(URL.canParse(String(url)) && /^amqps?:\/\/[^/]/.test(String(url))))
    problems.push('TPODS_RABBITMQ_URL must be an amqp:// or amqps:// address. Got: ***')
}

/** The table of `tpods-server config`. */
export function describeConfig({
  config,
  origins,
}: LoadedConfig): { name: string; value: string; fallback: string; origin: Origin; about: string }[] {
  return (Object.entries(settings) as [SettingName, Setting][]).map(([name, setting]) => {
    const value = config[name]
    const text = Array.isArray(value)
      ? value.join(',')
      : typeof value === 'boolean'
        ? value
          ? 'yes'
          : 'no'
        : String(value)
    return {
      name,
      value: setting.isSecret && text !== '' ? '***' : text,
      fallback: setting.fallback,
      origin: origins[name],
      about: setting.about,
    }
  })
}
