// Large files for a row: as many bytes as wanted, made while they are sent and counted while they arrive, so that the
// bench never holds them. Their digests tell whether all of it came through.
import { createHash, randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

const CHUNK_BYTES = 64 * 1024
/** Each chunk begins elsewhere in the random bytes; odd, so that it takes long until one comes again. */
const STRIDE = 4099
const BOUNDARY = 'tpods-bench-5d1c0a'

/** Read `chunks()` once, then ask for the `digest()`. */
export function makeContent(sizeBytes) {
  const random = randomBytes(2 * CHUNK_BYTES)
  const hash = createHash('sha256')
  return {
    *chunks() {
      for (let sent = 0, start = 0; sent < sizeBytes; sent += CHUNK_BYTES, start = (start + STRIDE) % CHUNK_BYTES) {
        const chunk = random.subarray(start, start + Math.min(CHUNK_BYTES, sizeBytes - sent))
        hash.update(chunk)
        yield chunk
      }
    },
    digest: () => hash.digest('hex'),
  }
}

/** Sends a form with these parts, one of which is the file: `[name, text or content]`. */
export async function sendForm({ url, headers }, parts, signal) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: formOf(parts),
    duplex: 'half',
    signal,
  })
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

async function* formOf(parts) {
  for (const [name, value] of parts) {
    const isFile = typeof value !== 'string'
    const file = isFile ? '; filename="bench.bin"\r\nContent-Type: application/octet-stream' : ''
    yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`)
    if (isFile) yield* value.chunks()
    else yield Buffer.from(value)
    yield Buffer.from('\r\n')
  }
  yield Buffer.from(`--${BOUNDARY}--\r\n`)
}

/** The digest of what is sent there. */
export async function receive({ url, headers }, signal) {
  const response = await fetch(url, { headers, signal })
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`)
  const hash = createHash('sha256')
  for await (const chunk of response.body) hash.update(chunk)
  return hash.digest('hex')
}

export function requireSame(digest, sent, what) {
  if (digest !== sent) throw new Error(`${what} is not what was sent: sha256 ${digest} instead of ${sent}`)
}

/** Where the bench's servers and files lie. */
export async function requireSpace(bytes) {
  const { bavail, bsize } = await statfs(tmpdir())
  const free = bavail * bsize
  if (free >= bytes) return
  const inGb = (count) => `${(count / 1e9).toFixed(1)} GB`
  throw new Error(`${tmpdir()} has ${inGb(free)} free, but this row needs ${inGb(bytes)}; set TMPDIR to another folder`)
}
