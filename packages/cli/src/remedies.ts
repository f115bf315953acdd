// What to do about a refusal of the server, in the words of the command line: the server speaks of its API.
import type { ApiError } from '@tpods/sdk/node'
import { exit } from './exit-codes.ts'
import { nearestWord } from './nearest-word.ts'

interface Hint {
  said: RegExp
  /** Only for this command, such as `tpods volume upload`. */
  command?: string
  /** `$1` is what the first group of `said` found. */
  remedy: string
}

const hints: Hint[] = [
  { said: /force=true/i, remedy: 'with tpods that is --force' },
  { said: /images at \/pods\/images/, remedy: 'see `tpods image ls`' },
  { said: /^image is required if template is not/, remedy: 'give --image or --template' },
  {
    said: /^A token for programs may not (?:make|list|revoke) tokens/,
    remedy: 'tokens are managed by a person who is signed in, with `tpods auth login` and no token in the environment',
  },
  {
    said: /Its program may still be starting/,
    command: 'tpods pod port-forward',
    remedy: 'add --wait to wait until it listens',
  },
  { said: /'(.+)' is a folder/, command: 'tpods volume download', remedy: 'add --zip to get it as an archive' },
  { said: /'(.+)' is a folder/, command: 'tpods volume upload', remedy: 'write $1/ to store the file in it' },
]

const remediesByCode: Record<string, string> = {
  pod_not_found: 'see `tpods pod ls`',
  template_not_found: 'see `tpods template ls`',
  storage_full: 'the disk of the server is full; tell its operator',
}

const remediesByExit: Record<number, string> = {
  [exit.auth]: 'sign in with `tpods auth login`',
  [exit.permission]: 'ask somebody with ADMIN on it, or an administrator of the tenant, for the right',
  [exit.limit]: 'try again later',
  [exit.server]: 'try again; if it stays, report the request id',
}

export interface Refusal {
  error: ApiError
  /** Its sentences as people get them. */
  message: string
  exitCode: number
  command: string | undefined
}

export function remedyFor({ error, message, exitCode, command }: Refusal): string | undefined {
  const unknown = unknownFields(error.body).map(fieldRemedy)
  if (unknown.length > 0) return unknown.join(' ')
  for (const { said, command: only, remedy } of hints) {
    const found = only === undefined || only === command ? said.exec(message) : null
    if (found !== null) return remedy.replace('$1', () => found[1] ?? '')
  }
  return remediesByCode[error.code] ?? remediesByExit[exitCode]
}

interface UnknownField {
  field: string
  allowed: string[]
}

/** Our server names the fields that it knows where one was sent that it does not. */
function unknownFields(body: unknown): UnknownField[] {
  const { metadata } = asMap(body)
  const { unknown_fields: listed } = asMap(metadata)
  if (!Array.isArray(listed)) return []
  return listed.map(asMap).flatMap(({ field, allowed }) => {
    const isKnown = typeof field === 'string' && Array.isArray(allowed) && allowed.length > 0
    return isKnown ? [{ field, allowed: allowed.map(String) }] : []
  })
}

function fieldRemedy({ field, allowed }: UnknownField): string {
  const near = nearestWord(field, allowed)
  return near === undefined ? `known in place of ${field}: ${allowed.join(', ')}` : `did you mean ${near}?`
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
