// Creates a pod, waits for it, runs a command in it and deletes it.
// TPODS_BASE_URL and TPODS_TOKEN say where and who; `npm test` runs this file against a server of its own.
import { createNodeClient } from '@tpods/sdk/node'

const { TPODS_BASE_URL: baseUrl = 'http://localhost:8000', TPODS_TOKEN: auth } = process.env
const client = createNodeClient({ baseUrl, auth })
const podId = `hello${Date.now().toString(36)}`

await client.pods.create({ pod_id: podId, image: 'tpods/echo', environment_variables: { GREETING: 'hello' } })
try {
  const pod = await client.pods.waitFor(podId, 'available', { timeoutMs: 30_000 })
  console.log(`${podId} is ${pod.status} at ${pod.url}`)
  const { execution_results } = await client.pods.exec(podId, { commands: ['sh', '-c', 'echo $GREETING from a pod'] })
  console.log(execution_results[0].stdout.trimEnd())
} finally {
  await client.pods.delete(podId)
  await client.close()
}
