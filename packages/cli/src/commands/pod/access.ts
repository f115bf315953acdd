// How a pod is reached: url and credentials.
import type { Credentials } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import type { View } from '../../output.ts'
import { defaultNetwork, derivedPod, requireUrl } from '../../pod-url.ts'
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
  const url = requireUrl(await derivedPod(context, pod), network, await context.gateway())
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
