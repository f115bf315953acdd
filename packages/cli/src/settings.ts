// Which server and which token a run uses: flag, then environment, then profile, then the server of this machine.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CliError, systemCode } from './errors.ts'
import type { GlobalFlags } from './globals.ts'
import type { Io } from './io.ts'
import { dataFolder, findLocalServer } from './local-server.ts'
import {
  type Config,
  type Credential,
  type Credentials,
  defaultProfile,
  profileFiles,
  readConfig,
  readCredentials,
} from './profile.ts'

/** A value and where it comes from, in words for people. */
export interface Sourced {
  value: string
  origin: string
}

export interface Settings {
  profile: string
  /** Somebody asked for this profile by name and there is none. */
  isProfileMissing: boolean
  baseUrl: Sourced | undefined
  token: Sourced | undefined
  tenant: string | undefined
  /** What the profile keeps for `baseUrl`, whether or not its token is the one that is used. */
  credential: Credential | undefined
}

export async function loadSettings(io: Io, flags: GlobalFlags): Promise<Settings> {
  const files = profileFiles(io.env)
  const config = await readConfig(files)
  const credentials = await readCredentials(files)
  return chooseSettings({
    flags,
    env: io.env,
    config,
    credentials,
    tokenFromFlag: await readTokenFile(io, flags.tokenFile),
    tokenFromEnvFile: io.env.TPODS_TOKEN === undefined ? await readTokenFile(io, io.env.TPODS_TOKEN_FILE) : undefined,
    localUrl: () => findLocalServer(dataFolder(io))?.url,
  })
}

export interface SettingsSources {
  flags: GlobalFlags
  env: Io['env']
  config: Config
  credentials: Credentials
  tokenFromFlag: string | undefined
  tokenFromEnvFile: string | undefined
  localUrl(): string | undefined
}

export function chooseSettings(sources: SettingsSources): Settings {
  const { flags, env, config, credentials } = sources
  const named = firstOf([
    [flags.profile, '--profile'],
    [env.TPODS_PROFILE, 'TPODS_PROFILE'],
  ])?.value
  const profile = named ?? config.current ?? defaultProfile
  const remembered = config.profiles[profile]
  const baseUrl = firstOf([
    [flags.baseUrl, '--base-url'],
    [env.TPODS_BASE_URL, 'TPODS_BASE_URL'],
    [env.TAPIS_BASE_URL, 'TAPIS_BASE_URL'],
    [remembered?.base_url, `profile ${profile}`],
    [sources.localUrl, 'the server of this machine'],
  ])
  const kept = credentials[profile]
  const credential = kept !== undefined && isSameServer(kept.base_url, baseUrl?.value ?? '') ? kept : undefined
  const token = firstOf([
    [sources.tokenFromFlag, '--token-file'],
    [env.TPODS_TOKEN, 'TPODS_TOKEN'],
    [sources.tokenFromEnvFile, 'TPODS_TOKEN_FILE'],
    [env.TAPIS_TOKEN, 'TAPIS_TOKEN'],
    [credential?.token, `profile ${profile}`],
  ])
  const isProfileMissing = named !== undefined && remembered === undefined
  return { profile, isProfileMissing, baseUrl, token, tenant: remembered?.tenant, credential }
}

/** Trailing slashes and `/v3` make no other server. */
export function isSameServer(one: string, other: string): boolean {
  return trimBaseUrl(one) === trimBaseUrl(other)
}

export function trimBaseUrl(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/v3$/, '')
}

type Candidate = [value: string | undefined | (() => string | undefined), origin: string]

function firstOf(candidates: Candidate[]): Sourced | undefined {
  for (const [candidate, origin] of candidates) {
    const value = typeof candidate === 'function' ? candidate() : candidate
    // An empty variable is how shells and CI systems say "not set".
    if (value !== undefined && value !== '') return { value, origin }
  }
  return undefined
}

async function readTokenFile(io: Io, file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === '') return undefined
  try {
    return (await readFile(path.resolve(io.cwd, file), 'utf8')).trim()
  } catch (error) {
    throw new CliError('config', `cannot read the token file ${file} (${systemCode(error)})`, { cause: error })
  }
}
