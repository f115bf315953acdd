// Puts a file on a volume, lets a pod work on it, and fetches the result after the pod is gone.
// TPODS_BASE_URL and TPODS_TOKEN say where and who; `npm test` runs this file against a server of its own.
import { createNodeClient } from '@tpods/sdk/node'

const { TPODS_BASE_URL: baseUrl = 'http://localhost:8000', TPODS_TOKEN: auth } = process.env
const client = createNodeClient({ baseUrl, auth })
const id = `volume${Date.now().toString(36)}`

await client.volumes.create({ volume_id: id, description: 'words to sort' })
try {
  await client.volumes.files.upload(id, '/words.txt', 'pear\napple\nfig\n')
  await client.pods.create({
    pod_id: id,
    image: 'tpods/echo',
    // A process pod has its mounts below TPODS_ROOT, a container at the root.
    command: ['sh', '-c', 'cd "$TPODS_ROOT/data" && sort words.txt > sorted.txt'],
    volume_mounts: { '/data': { type: 'tapisvolume', source_id: id } },
  })
  await client.pods.waitFor(id, 'complete', { timeoutMs: 30_000 })
  await client.pods.delete(id)
  const sorted = new TextDecoder().decode(await client.volumes.files.read(id, '/sorted.txt'))
  console.log(`sorted: ${sorted.trim().split('\n').join(' ')}`)
} finally {
  await client.volumes.delete(id, { force: true })
  await client.close()
}
