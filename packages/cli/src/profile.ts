// Profiles: what is remembered between runs. config.yaml may be edited by hand; credentials.json holds the tokens.
import os from 'node:os'
import path from 'node:path'
import { CliError } from './errors.ts'
import type { Io } from './io.ts'
import { loadYaml } from './output.ts'
import { readIfThere, readSecretIfThere, replacePrivateFile } from './private-file.ts'

export const defaultProfile = 'default'

export interface Profile {
  base_url?: string
  tenant?: string
}

export interface Config {
  /** The profile that is used when none is named. */
  current?: string
  profiles: Record<string, Profile>
}

/** A token belongs to one server and is never sent to another. */
export interface Credential {
  base_url: string
  token: string
  username: string
  tenant: string
  /** Absent where the token does not say it. */
  expires_at?: string
}

export type Credentials = Record<string, Credential>

export interface ProfileFiles {
  config: string
  credentials: string
}

/** TPODS_CONFIG_DIR holds both files; else the XDG folders for configuration and state. */
export function profileFiles(env: Io['env']): ProfileFiles {
  const home = env.HOME ?? os.homedir()
  const configFolder = env.TPODS_CONFIG_DIR ?? path.join(env.XDG_CONFIG_HOME ?? path.join(home, '.config'), 'tpods')
  const stateFolder = env.TPODS_CONFIG_DIR ?? path.join(env.XDG_STATE_HOME ?? path.join(home, '.local/state'), 'tpods')
  return { config: path.join(configFolder, 'config.yaml'), credentials: path.join(stateFolder, 'credentials.json') }
}

export async function readConfig({ config: file }: ProfileFiles): Promise<Config> {
  const text = await readIfThere(file)
  if (text === undefined) return { profiles: {} }
  const { parse } = await loadYaml()
  const value = understand(file, () => parse(text) ?? {})
  const { current, profiles = {} } = value
  if ((current !== undefined && typeof current !== 'string') || !isRecord(profiles)) {
    throw new CliError('config', `${file}: "current" must be a name and "profiles" a map`, {
      remedy: 'correct the file',
    })
  }
  for (const [name, profile] of Object.entries(profiles)) {
    if (isRecord(profile) && Object.values(profile).every((field) => typeof field === 'string')) continue
    throw new CliError('config', `${file}: profile "${name}" must be a map of texts`, { remedy: 'correct the file' })
  }
  return { ...(current === undefined ? {} : { current }), profiles: profiles as Record<string, Profile> }
}

export async function writeConfig({ config: file }: ProfileFiles, config: Config): Promise<void> {
  const { stringify } = await loadYaml()
  await replacePrivateFile(file, stringify(config))
}

export async function readCredentials({ credentials: file }: ProfileFiles): Promise<Credentials> {
  const text = await readSecretIfThere(file)
  if (text === undefined) return {}
  const value = understand(file, () => JSON.parse(text))
  const entries = Object.entries(value).filter(([, entry]) => isRecord(entry) && typeof entry.token === 'string')
  // Written by writeCredentials only.
  return Object.fromEntries(entries) as Credentials
}

export async function writeCredentials({ credentials: file }: ProfileFiles, credentials: Credentials): Promise<void> {
  await replacePrivateFile(file, `${JSON.stringify(credentials, null, 2)}\n`)
}

function understand(file: string, parse: () => unknown): Record<string, unknown> {
  try {
    const value = parse()
    if (isRecord(value)) return value
  } catch (error) {
    throw new CliError('config', `${file} cannot be understood`, { cause: error, remedy: 'correct or remove it' })
  }
  throw new CliError('config', `${file} must hold a map`, { remedy: 'correct or remove it' })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
