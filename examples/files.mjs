// Sends a file of this machine into a pod, with its progress, and fetches it again.
// TPODS_BASE_URL and TPODS_TOKEN say where and who; `npm test` runs this file against a server of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeClient, fromPath } from '@tpods/sdk/node'

const { TPODS_BASE_URL: baseUrl = 'http://localhost:8000', TPODS_TOKEN: auth } = process.env
const client = createNodeClient({ baseUrl, auth })
const podId = `files${Date.now().toString(36)}`
const folder = await mkdtemp(join(tmpdir(), 'files-example-'))
const local = join(folder, 'numbers.csv')
await writeFile(local, 'n,square\n'.concat(...Array.from({ length: 100_000 }, (_, n) => `${n},${n * n}\n`)))

await client.pods.create({ pod_id: podId, template: 'echo' })
try {
  await client.pods.waitFor(podId, 'available', { timeoutMs: 30_000 })
  const source = await fromPath(local)
  const onProgress = (sent) => sent === source.sizeBytes && console.log(`sent ${sent} bytes`)
  await client.pods.files.upload(podId, 'numbers.csv', source, { onProgress })
  const { stream, name } = await client.pods.files.download(podId, 'numbers.csv')
  const text = await new Response(stream).text()
  console.log(`${name} came back with ${text.split('\n').length - 1} lines`)
} finally {
  await client.pods.delete(podId)
  await client.close()
  await rm(folder, { recursive: true })
}
