// A server on a real container engine for a row: the one that TPODS_TEST_DOCKER_HOST names.
import Docker from 'dockerode'
import { startServer } from './server.mjs'

/** Gives what `use` gives. It gets the server, its SDK client, and the engine: `docker`, at `host`. */
export async function withEngineServer(signal, use) {
  const host = process.env.TPODS_TEST_DOCKER_HOST
  const docker = new Docker({ socketPath: host.replace('unix://', '') })
  const settings = {
    TPODS_RUNTIME: 'docker',
    TPODS_DOCKER_HOST: host,
    TPODS_ALLOW_ALL_IMAGES: 'yes',
    TPODS_GRACE: '1',
  }
  const server = await startServer(signal, settings)
  try {
    const { createNodeClient } = await import('../packages/sdk/dist/node.js')
    const client = createNodeClient({ baseUrl: server.url, auth: server.headers['x-tapis-token'] })
    try {
      return await use({ server, client, docker, host })
    } finally {
      await removePods(client)
      await client.close()
    }
  } finally {
    await server.stop()
  }
}

/** The one that runs. */
export async function containerOf({ docker }) {
  const [container] = await docker.listContainers({ filters: { label: ['tpods.io/uid'] } })
  return container
}

/** The server leaves what runs alone when it stops. */
async function removePods(client) {
  const pods = await client.pods.list()
  await Promise.all(
    pods.map(async ({ pod_id }) => {
      await client.pods.stop(pod_id).catch(() => undefined) // it may have stopped already
      await client.pods.waitFor(pod_id, 'stopped')
    }),
  )
}
