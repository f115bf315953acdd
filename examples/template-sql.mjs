// A database from a template: SQL through its port, with the credentials of the pod. Needs the package `pg`.
// TPODS_BASE_URL and TPODS_TOKEN say where and who; `npm test` runs this file against a server of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { createNodeClient } from '@tpods/sdk/node'
import pg from 'pg'

const { TPODS_BASE_URL: baseUrl = 'http://localhost:8000', TPODS_TOKEN: auth } = process.env
const client = createNodeClient({ baseUrl, auth })
const podId = `sql${Date.now().toString(36)}`

/** AVAILABLE says that the process runs; the database takes a moment more to take connections. */
async function connect(options) {
  for (const deadline = Date.now() + 30_000; ; await sleep(200)) {
    const database = new pg.Client(options).on('error', () => {})
    const failure = await database.connect().then(() => undefined, (error) => error) // biome-ignore format: one step
    if (failure === undefined) return database
    if (Date.now() > deadline) throw failure
  }
}

await client.pods.create({ pod_id: podId, template: 'postgres' })
try {
  const pod = await client.pods.waitFor(podId, 'available', { timeoutMs: 60_000 })
  const { user_username: user, user_password: password } = await client.pods.credentials(podId)
  const [host, port] = pod.status_container.local_ports['5432'].split(':')
  const database = await connect({ host, port: Number(port), user, password, database: user })
  const { rows } = await database.query('select 6 * 7 as answer')
  console.log(`the database answers ${rows[0].answer}`)
  await database.end()
} finally {
  await client.pods.delete(podId)
  await client.close()
}
