// Makes a token for a CI job that may only read one pod, uses it, and revokes it.
// TPODS_BASE_URL and TPODS_TOKEN say where and who; `npm test` runs this file against a server of its own.
import { AuthenticationError, createNodeClient, PermissionDeniedError } from '@tpods/sdk/node'

const { TPODS_BASE_URL: baseUrl = 'http://localhost:8000', TPODS_TOKEN: auth } = process.env
const client = createNodeClient({ baseUrl, auth })
const name = `ci${Date.now().toString(36)}`

await client.pods.create({ pod_id: name, template: 'echo', status_requested: 'OFF' })
const { token } = await client.tokens.create({ name, level: 'READ', podId: name, expiresInSec: 3600 })
const job = createNodeClient({ baseUrl, auth: token })
try {
  for await (const { pod_id } of job.pods.iterate({ pageSize: 10 })) console.log(`the job sees ${pod_id}`)
  await job.pods.start(name).catch((error) => {
    if (!(error instanceof PermissionDeniedError)) throw error
    console.log('the job may not start it')
  })
} finally {
  await client.tokens.revoke(name)
  await client.pods.delete(name)
}
const refused = await job.pods.list().catch((error) => error)
if (refused instanceof AuthenticationError) console.log('the token is revoked')
await Promise.all([job.close(), client.close()])
