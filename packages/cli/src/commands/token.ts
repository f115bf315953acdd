// `tpods token`: tokens for programs such as a CI job. A new one is printed once, alone on stdout.
import type { ApiToken } from '@tpods/sdk/node'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import type { View } from '../output.ts'
import type { Session } from '../session.ts'
import { formatSpan, parseDurationMs } from '../units.ts'

const levels = ['READ', 'USER', 'ADMIN'] as const

const view: View<ApiToken> = {
  name: ({ name }) => name,
  columns: [
    { title: 'NAME', text: ({ name }) => name },
    { title: 'LEVEL', text: ({ level }) => level },
    { title: 'POD', text: ({ pod_id }) => pod_id ?? '-' },
    { title: 'STATE', text: stateOf },
    { title: 'LAST USE', text: ({ last_used_ts }) => lastUse(last_used_ts) },
    { title: 'CREATED', text: ({ creation_ts }) => creation_ts },
  ],
}

export function declare(token: Command, session: Session): void {
  token
    .command('create')
    .description('make a token for a program and print it, once')
    .requiredOption('--name <name>', 'what you will know it by')
    .option('--expires <duration>', 'until it ends, such as 12h or 30d (default: 30d; at most 365d)', readLife)
    .option('--level <level>', 'at most READ, USER or ADMIN on anything (default: ADMIN)', readLevel)
    .option('--pod <pod>', 'only this pod')
    .addHelpText(
      'after',
      '\nExamples:\n  tpods token create --name ci --expires 30d --level READ\n  TPODS_TOKEN=$(tpods token create --name ci --pod docpod) tpods pod get docpod',
    )
    .action(session.action(createToken))
  token
    .command('ls')
    .alias('list')
    .description('list your tokens and when they were last used')
    .action(session.action(listTokens))
  token
    .command('revoke <name>')
    .alias('rm')
    .description('end a token at once, by its name or id')
    .action(session.action(revokeToken))
}

interface CreateFlags {
  name: string
  expires?: number
  level?: ApiToken['level']
  pod?: string
}

async function createToken(context: Context, { name, expires, level, pod }: CreateFlags): Promise<void> {
  const client = await context.client()
  const made = await client.tokens.create({ name, expiresInSec: expires, level, podId: pod }, context.call)
  if (await context.output.data(made)) return
  await context.output.text(`${made.token}\n`)
  const what = `level ${made.level}${made.pod_id === null ? '' : `, only pod ${made.pod_id}`}`
  context.output.note(`token ${made.name}: ${what}, until ${made.expires_ts}; it is not shown again`)
}

async function listTokens(context: Context): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.tokens.list(context.call), view)
}

async function revokeToken(context: Context, name: string): Promise<void> {
  if (name.startsWith('tpods_')) {
    throw new CliError('usage', 'that is a token and no name', { remedy: 'list the names with `tpods token ls`' })
  }
  const client = await context.client()
  const revoked = await client.tokens.revoke(name, context.call)
  if (await context.output.data(revoked)) return
  await context.output.text(`${revoked.name}\n`)
  context.output.note(`token ${revoked.name} has ended`)
}

function stateOf({ revoked, expires_ts }: ApiToken): string {
  if (revoked) return 'revoked'
  const leftMs = Date.parse(expires_ts) - Date.now()
  return leftMs <= 0 ? 'expired' : `ends in ${formatSpan(leftMs)}`
}

function lastUse(lastUsed: string | null): string {
  return lastUsed === null ? 'never' : `${formatSpan(Date.now() - Date.parse(lastUsed))} ago`
}

function readLife(text: string): number {
  const ms = parseDurationMs(text)
  if (ms === undefined) throw new InvalidArgumentError('Give a duration such as 12h or 30d.')
  return Math.ceil(ms / 1000)
}

function readLevel(text: string): ApiToken['level'] {
  const level = levels.find((known) => known === text.toUpperCase())
  if (level === undefined) throw new InvalidArgumentError('Give READ, USER or ADMIN.')
  return level
}
