// An image like busybox whose user is not root: the same layers with another configuration, put into the registry of the
// tests under a tag of its own.
import { createHash } from 'node:crypto'

const REPOSITORY = 'library/busybox'
const TAG = 'plain-user'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

interface Manifest {
  config: { digest: string; size: number }
}

/** `registry` is host and port. Gives the name of the image. */
export async function pushPlainImage(registry: string, user: string): Promise<string> {
  const base = `http://${registry}/v2/${REPOSITORY}`
  const ask = async (url: string, init: RequestInit = {}) => {
    const reply = await fetch(new URL(url, base), init)
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${reply.status} ${await reply.text()}`)
    return reply
  }
  const read = async (url: string) => (await ask(url, { headers: { accept: MANIFEST } })).json() as Promise<object>
  const manifest = (await read(`${base}/manifests/latest`)) as Manifest
  const image = (await read(`${base}/blobs/${manifest.config.digest}`)) as { config: object }

  const config = Buffer.from(JSON.stringify({ ...image, config: { ...image.config, User: user } }))
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`
  const started = await ask(`${base}/blobs/uploads/`, { method: 'POST' })
  const place = new URL(started.headers.get('location') ?? '', base)
  place.searchParams.set('digest', digest)
  await ask(place.href, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: config })
  const body = JSON.stringify({ ...manifest, config: { ...manifest.config, digest, size: config.length } })
  await ask(`${base}/manifests/${TAG}`, { method: 'PUT', headers: { 'content-type': MANIFEST }, body })
  return `busybox:${TAG}`
}
