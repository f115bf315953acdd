// The SDK as somebody uses it who is signed in at a server.
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'

export async function openSdkClient(server: ServerProcess): Promise<NodeTpodsClient> {
  const { token } = await server.signIn()
  return createNodeClient({ baseUrl: server.url, auth: token })
}
