// Flags that every command takes, in any position before `--`.
import type { Command } from 'commander'

/** Commander's notation and the line for the help. */
export const globalOptions: [flags: string, description: string][] = [
  ['--profile <name>', 'use this profile'],
  ['--base-url <url>', 'the server to talk to'],
  ['--token-file <file>', 'read the token from this file'],
  ['-o, --output <format>', 'table, json, yaml or name'],
  ['--json', 'same as -o json'],
  ['-q, --quiet', 'no notes and no progress; lists print names only'],
  ['--no-input', 'never ask'],
  ['-y, --yes', 'do not ask for confirmation'],
  ['--timeout <duration>', 'give up after this time, such as 90s or 5m (exit 124)'],
  ['--color <when>', 'auto, always or never'],
  ['--admin', 'act as an administrator of the tenant'],
  ['--debug', 'print requests and replies on stderr, without secrets'],
]

export interface GlobalFlags {
  profile?: string
  baseUrl?: string
  tokenFile?: string
  output?: string
  json?: boolean
  quiet?: boolean
  input?: boolean
  yes?: boolean
  timeout?: string
  color?: string
  admin?: boolean
  debug?: boolean
}

export const globalHeading = 'Global flags:'

export function addGlobalOptions(command: Command): void {
  for (const [flags, description] of globalOptions) {
    command.addOption(command.createOption(flags, description).helpGroup(globalHeading))
  }
}

/** What was typed, wherever it stood: `tpods -o json pod ls` and `tpods pod ls -o json` are the same. */
export function readGlobalFlags(command: Command): GlobalFlags {
  const chain: Command[] = []
  for (let at: Command | null = command; at !== null; at = at.parent) chain.unshift(at)
  const flags: Record<string, unknown> = {}
  for (const level of chain) {
    for (const [name, value] of Object.entries(level.opts())) {
      if (level.getOptionValueSource(name) === 'cli') flags[name] = value
    }
  }
  return flags
}
