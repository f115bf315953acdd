// How a pod is reached, and who may do what with it: url, credentials, permissions.
import type { Credentials, Level, Permissions } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import type { View } from '../../output.ts'
import { defaultNetwork, requireUrl } from '../../pod-url.ts'
import { waitForPod, withProgress } from '../../waiting.ts'

export async function printUrl(
  context: Context,
  podId: string,
  network: string = defaultNetwork,
  { wait = false }: { wait?: boolean } = {},
): Promise<void> {
  const client = await context.client()
  const pod = wait
    ? await withProgress(context, 'waiting for the URL', (progress) =>
        waitForPod(context, podId, 'url', progress, network),
      )
    : await client.pods.get(podId, {}, context.call)
  if (pod === undefined) return
  const url = requireUrl(pod, network, await context.gateway())
  if (!(await context.output.data({ pod_id: podId, network, url }))) await context.output.text(`${url}\n`)
}

export async function printCredentials(
  context: Context,
  podId: string,
  { format }: { format?: string },
): Promise<void> {
  if (format !== undefined && format !== 'env' && format !== 'json') {
    throw new CliError('usage', `--format cannot be "${format}"`, { remedy: 'use env or json' })
  }
  const client = await context.client()
  const credentials = await client.pods.credentials(podId, context.call)
  if (format === 'json') return context.output.text(`${JSON.stringify(credentials, null, 2)}\n`)
  if (format === 'env') {
    const { user_username, user_password } = credentials
    return context.output.text(`POD_USERNAME=${quote(user_username)}\nPOD_PASSWORD=${quote(user_password)}\n`)
  }
  await context.output.one(credentials, credentialsView)
}

const credentialsView: View<Credentials> = {
  name: ({ user_username }) => user_username,
  columns: [
    { title: 'USERNAME', text: ({ user_username }) => user_username },
    { title: 'PASSWORD', text: ({ user_password }) => user_password },
  ],
}

/** For a shell: nothing in the value is expanded. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

interface Permission {
  user: string
  level: string
}

const permissionView: View<Permission> = {
  name: ({ user, level }) => `${user}:${level}`,
  columns: [
    { title: 'USER', text: ({ user }) => user },
    { title: 'LEVEL', text: ({ level }) => level },
  ],
}

export async function listPermissions(context: Context, podId: string): Promise<void> {
  const client = await context.client()
  await printPermissions(context, await client.pods.permissions.list(podId, context.call))
}

const levels = ['NONE', 'READ', 'USER', 'ADMIN', 'APPROVEDADMIN'] as const satisfies Level[]

export async function grantPermission(context: Context, podId: string, user: string, asked: string): Promise<void> {
  const level = readLevel(asked)
  const client = await context.client()
  await printPermissions(context, await client.pods.permissions.set(podId, user, level, context.call))
}

export async function revokePermission(context: Context, podId: string, user: string): Promise<void> {
  const client = await context.client()
  await printPermissions(context, await client.pods.permissions.delete(podId, user, context.call))
}

export function readLevel(asked: string): Level {
  const level = levels.find((known) => known === asked.toUpperCase())
  if (level !== undefined) return level
  throw new CliError('usage', `there is no level "${asked}"`, { remedy: `use one of ${levels.join(', ')}` })
}

export async function printPermissions({ output }: Context, { permissions }: Permissions): Promise<void> {
  await output.list(permissions.map(splitPermission), permissionView)
}

/** `user:LEVEL`, where the user may hold colons. */
function splitPermission(entry: string): Permission {
  const at = entry.lastIndexOf(':')
  return { user: entry.slice(0, at), level: entry.slice(at + 1) }
}
