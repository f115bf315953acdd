// Images like busybox: the same layers, and perhaps one more, with another configuration, put into the registry of the
// tests under a tag of their own.
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

const REPOSITORY = 'library/busybox'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'

interface Manifest {
  config: { digest: string; size: number }
  layers: object[]
}

interface ImageConfig {
  config: object
  rootfs: { type: string; diff_ids: string[] }
  history?: object[]
}

export interface PushedImage {
  /** For a pod. */
  name: string
  /** Takes the tag away, and nothing else. */
  remove(): Promise<void>
}

/**
 * `registry` is host and port. What `config` says replaces what busybox has there, such as `User`. With `extraBytes` it has
 * a layer more, of so many bytes that nobody has yet.
 */
export async function pushBusybox(
  registry: string,
  tag: string,
  config: object,
  { extraBytes = 0 } = {},
): Promise<PushedImage> {
  const base = `http://${registry}/v2/${REPOSITORY}`
  const ask = async (url: string, init: RequestInit = {}) => {
    const reply = await fetch(new URL(url, base), init)
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${reply.status} ${await reply.text()}`)
    return reply
  }
  const read = async (url: string) => (await ask(url, { headers: { accept: MANIFEST } })).json() as Promise<object>
  const manifest = (await read(`${base}/manifests/latest`)) as Manifest
  const image = (await read(`${base}/blobs/${manifest.config.digest}`)) as ImageConfig
  const push = async (blob: Buffer) => {
    const started = await ask(`${base}/blobs/uploads/`, { method: 'POST' })
    const place = new URL(started.headers.get('location') ?? '', base)
    place.searchParams.set('digest', digestOf(blob))
    const headers = { 'content-type': 'application/octet-stream' }
    await ask(place.href, { method: 'PUT', headers, body: new Uint8Array(blob) })
    return { digest: digestOf(blob), size: blob.length }
  }

  const extra = extraBytes === 0 ? [] : [await push(await layerOf(extraBytes))]
  const rootfs = { ...image.rootfs, diff_ids: [...image.rootfs.diff_ids, ...extra.map(({ digest }) => digest)] }
  const { history, ...kept } = image // it would have to tell of the layer too
  const blob = Buffer.from(JSON.stringify({ ...kept, rootfs, config: { ...image.config, ...config } }))
  const own = {
    ...manifest,
    config: { ...manifest.config, ...(await push(blob)) },
    layers: [...manifest.layers, ...extra.map((layer) => ({ mediaType: LAYER, ...layer }))],
  }
  const body = Buffer.from(JSON.stringify(own))
  await ask(`${base}/manifests/${tag}`, { method: 'PUT', headers: { 'content-type': MANIFEST }, body })
  return {
    name: `busybox:${tag}`,
    // A registry forgets by digest only, and this one is of our configuration alone.
    remove: async () => void (await ask(`${base}/manifests/${digestOf(body)}`, { method: 'DELETE' })),
  }
}

async function layerOf(bytes: number): Promise<Buffer> {
  const layer = pack()
  layer.entry({ name: 'extra', mode: 0o644 }, randomBytes(bytes))
  layer.finalize()
  return buffer(layer)
}

function digestOf(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}
