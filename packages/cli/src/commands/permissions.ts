// `permissions` of a pod, a template or a volume: the same verbs for all.
import type { Level, Permissions } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import type { View } from '../output.ts'
import type { Session } from '../session.ts'

const kinds = {
  pod: { property: 'pods', groups: 'tenant.<tenant_id> means everybody there' },
  template: { property: 'templates', groups: 'tenant.<tenant_id> and ** mean everybody there' },
  volume: { property: 'volumes', groups: 'tenant.<tenant_id> means everybody there' },
} as const

const levels = ['NONE', 'READ', 'USER', 'ADMIN', 'APPROVEDADMIN'] as const satisfies Level[]

interface Permission {
  user: string
  level: string
}

const view: View<Permission> = {
  name: ({ user, level }) => `${user}:${level}`,
  columns: [
    { title: 'USER', text: ({ user }) => user },
    { title: 'LEVEL', text: ({ level }) => level },
  ],
}

/** The verbs below `noun`, which is named like its kind. */
export function declarePermissions(noun: Command, session: Session, kind: keyof typeof kinds): void {
  const { property, groups } = kinds[kind]
  const open = async (context: Context) => (await context.client())[property].permissions

  async function list(context: Context, id: string): Promise<void> {
    await print(context, await (await open(context)).list(id, context.call))
  }
  async function grant(context: Context, id: string, user: string, asked: string): Promise<void> {
    const level = readLevel(asked)
    await print(context, await (await open(context)).set(id, user, level, context.call))
  }
  async function revoke(context: Context, id: string, user: string): Promise<void> {
    await print(context, await (await open(context)).delete(id, user, context.call))
  }

  const permissions = noun.command('permissions').alias('permission').description(`who may do what with a ${kind}`)
  permissions.command(`ls <${kind}_id>`).alias('list').description('list them').action(session.action(list))
  permissions
    .command(`grant <${kind}_id> <user> <level>`)
    .description(`give a user NONE, READ, USER or ADMIN; ${groups}`)
    .action(session.action(grant))
  permissions
    .command(`revoke <${kind}_id> <user>`)
    .description('take the level of a user away')
    .action(session.action(revoke))
}

function readLevel(asked: string): Level {
  const level = levels.find((known) => known === asked.toUpperCase())
  if (level !== undefined) return level
  throw new CliError('usage', `there is no level "${asked}"`, { remedy: `use one of ${levels.join(', ')}` })
}

async function print({ output }: Context, { permissions }: Permissions): Promise<void> {
  await output.list(permissions.map(splitPermission), view)
}

/** `user:LEVEL`, where the user may hold colons. */
function splitPermission(entry: string): Permission {
  const at = entry.lastIndexOf(':')
  return { user: entry.slice(0, at), level: entry.slice(at + 1) }
}
