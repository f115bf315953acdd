// The stock generated client (@tapis/tapis-typescript-pods from npm), as TapisUI calls it. Every path value goes out
// percent-encoded as a whole. Usage: typescript-client.mjs BASE_URL TOKEN
import assert from 'node:assert/strict'
import pods from '@tapis/tapis-typescript-pods'

const [basePath, token] = process.argv.slice(2)
const configuration = new pods.Configuration({ basePath, headers: { 'X-Tapis-Token': token } })
const api = {
  pods: new pods.PodsApi(configuration),
  volumes: new pods.VolumesApi(configuration),
  templates: new pods.TemplatesApi(configuration),
  images: new pods.ImagesApi(configuration),
  permissions: new pods.PermissionsApi(configuration),
}
let passed = 0
let failed = 0

async function check(name, work) {
  try {
    await work()
    passed += 1
    console.log(`ok    ${name}`)
  } catch (error) {
    failed += 1
    const body = error instanceof Response ? await error.text() : (error?.stack ?? error)
    console.log(`FAIL  ${name}\n${body}`)
  }
}

async function waitFor(podId, status) {
  for (const deadline = Date.now() + 60_000; ; ) {
    const { result } = await api.pods.getPod({ podId })
    if (result.status === status) return result
    assert.ok(Date.now() < deadline, `${podId} is ${result.status}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

await check('lists what is there', async () => {
  assert.ok(Array.isArray((await api.pods.listPods()).result))
  assert.ok((await api.templates.listTemplates()).result.some((one) => one.template_id === 'echo'))
})
await check('reads an image whose name holds a slash', async () => {
  assert.equal((await api.images.getImage({ imageId: 'tpods/echo' })).result.image, 'tpods/echo')
})
await check('creates a pod from a template', async () => {
  const { result } = await api.pods.createPod({ newPod: { pod_id: 'fromts', template: 'echo' } })
  assert.match(result.template, /^echo:latest@/)
  await waitFor('fromts', 'AVAILABLE')
})
await check('reads logs, credentials and the derived pod', async () => {
  assert.ok((await api.pods.getPodLogs({ podId: 'fromts' })).result.action_logs.length > 0)
  assert.equal((await api.pods.getDerivedPod({ podId: 'fromts' })).result.pod_id, 'fromts')
})
await check('reads a tag by its encoded timestamp', async () => {
  const { result } = await api.templates.listTemplateTags({ templateId: 'echo' })
  const one = await api.templates.getTemplateTag({ templateId: 'echo', tagId: result[0].tag_timestamp })
  assert.equal(one.result.length, 1)
})
await check('uploads to a nested path of a volume, encoded', async () => {
  await api.volumes.createVolume({ newVolume: { volume_id: 'tsnotes' } })
  await api.volumes.uploadToVolume({ volumeId: 'tsnotes', path: '/deep/file.txt', file: new Blob(['from ts']) })
  const { result } = await api.volumes.listVolumeFiles({ volumeId: 'tsnotes' })
  assert.deepEqual(
    result.map(({ name }) => name),
    ['deep'],
  )
})
await check('sets a permission', async () => {
  const setPermission = { user: 'somebody', level: 'READ' }
  const { result } = await api.permissions.setPodPermission({ podId: 'fromts', setPermission })
  assert.ok(result.permissions.includes('somebody:READ'))
})
await check('stops and deletes', async () => {
  await api.pods.stopPod({ podId: 'fromts' })
  await waitFor('fromts', 'STOPPED')
  await api.pods.deletePod({ podId: 'fromts' })
  await api.volumes.deleteVolume({ volumeId: 'tsnotes' })
})
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
