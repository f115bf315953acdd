// Images like busybox: the same layers with another configuration, put into the registry of the tests under a tag of
// their own.
import { createHash } from 'node:crypto'

const REPOSITORY = 'library/busybox'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

interface Manifest {
  config: { digest: string; size: number }
}

export interface PushedImage {
  /** For a pod. */
  name: string
  /** Takes the tag away, and nothing else. */
  remove(): Promise<void>
}

/** `registry` is host and port. What `config` says replaces what busybox has there, such as `User`. */
export async function pushBusybox(registry: string, tag: string, config: object): Promise<PushedImage> {
  const base = `http://${registry}/v2/${REPOSITORY}`
  const ask = async (url: string, init: RequestInit = {}) => {
    const reply = await fetch(new URL(url, base), init)
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${reply.status} ${await reply.text()}`)
    return reply
  }
  const read = async (url: string) => (await ask(url, { headers: { accept: MANIFEST } })).json() as Promise<object>
  const manifest = (await read(`${base}/manifests/latest`)) as Manifest
  const image = (await read(`${base}/blobs/${manifest.config.digest}`)) as { config: object }

  const blob = Buffer.from(JSON.stringify({ ...image, config: { ...image.config, ...config } }))
  const started = await ask(`${base}/blobs/uploads/`, { method: 'POST' })
  const place = new URL(started.headers.get('location') ?? '', base)
  place.searchParams.set('digest', digestOf(blob))
  await ask(place.href, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: blob })
  const own = { ...manifest, config: { ...manifest.config, digest: digestOf(blob), size: blob.length } }
  const body = Buffer.from(JSON.stringify(own))
  await ask(`${base}/manifests/${tag}`, { method: 'PUT', headers: { 'content-type': MANIFEST }, body })
  return {
    name: `busybox:${tag}`,
    // A registry forgets by digest only, and this one is of our configuration alone.
    remove: async () => void (await ask(`${base}/manifests/${digestOf(body)}`, { method: 'DELETE' })),
  }
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}
