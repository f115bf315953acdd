// A file that arrives as multipart/form-data. It is handed on while it arrives where that is possible, and waits on
// disk, never in memory, where a text field that is needed comes after it.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { PodsError } from '../errors.ts'

export interface Upload {
  /** The text fields by name; '' where one was not sent. */
  fields: Record<string, string>
  /** Fails when the file is too large or the client goes away, so that nothing is kept of half a file. */
  file: Readable
}

export interface UploadOptions {
  /** Of the form, beside `file`. Some clients send them as files too. */
  textFields: readonly string[]
  spoolFolder: string
  maxBytes: number
}

const MAX_TEXT_BYTES = 64 * 1024

export async function receiveUpload<R>(
  request: FastifyRequest,
  options: UploadOptions,
  use: (upload: Upload) => Promise<R>,
): Promise<R> {
  if (!request.isMultipart()) {
    const type = request.headers['content-type'] ?? 'no content type'
    throw invalid(`body: expected multipart/form-data with a file. Got ${type}.`)
  }
  const spoolFile = join(options.spoolFolder, randomUUID())
  const fields: Record<string, string> = Object.fromEntries(options.textFields.map((name) => [name, '']))
  const missing = new Set(options.textFields)
  let done: { result: R } | undefined
  let isSpooled = false
  try {
    const parts = request.parts({ limits: { fileSize: options.maxBytes, fieldSize: MAX_TEXT_BYTES } })
    for await (const part of parts) {
      const isText = options.textFields.includes(part.fieldname)
      if (isText) {
        fields[part.fieldname] = part.type === 'file' ? await readText(part) : String(part.value)
        missing.delete(part.fieldname)
      } else if (part.fieldname !== 'file' || part.type !== 'file' || done !== undefined || isSpooled) {
        throw invalid(`body, ${part.fieldname}: Extra inputs are not permitted`)
      } else if (missing.size === 0) {
        done = { result: await use({ fields, file: wholeOf(part, options.maxBytes) }) }
      } else {
        await mkdir(options.spoolFolder, { recursive: true, mode: 0o700 })
        // Opened before anything can fail: a stream that opens it itself may make the file after it was removed.
        const spool = await open(spoolFile, 'wx', 0o600)
        await pipeline(wholeOf(part, options.maxBytes), spool.createWriteStream())
        isSpooled = true
      }
    }
    if (done !== undefined) return done.result
    if (!isSpooled) throw invalid('body, file: Field required')
    return await use({ fields, file: createReadStream(spoolFile) })
  } catch (error) {
    // What still arrives is read and thrown away, so that the client gets to read the reply.
    request.raw.unpipe()
    request.raw.resume()
    throw toUploadError(error)
  } finally {
    if (isSpooled || missing.size > 0) await rm(spoolFile, { force: true })
  }
}

/** The bytes of a part, failing at its end when the limit cut it short. */
function wholeOf(part: MultipartFile, maxBytes: number): Readable {
  const whole = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done(part.file.truncated ? tooLarge(maxBytes) : null),
  })
  part.file.on('error', (error) => whole.destroy(error))
  part.file.on('limit', () => whole.destroy(tooLarge(maxBytes)))
  return part.file.pipe(whole)
}

async function readText(part: MultipartFile): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of part.file) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_TEXT_BYTES) throw invalid(`body, ${part.fieldname}: must have at most ${MAX_TEXT_BYTES} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(maxBytes: number): PodsError {
  return new PodsError('too_large', `The file is too large: at most ${maxBytes} bytes are taken.`)
}

function invalid(text: string): PodsError {
  return new PodsError('invalid_request', text, { messages: [text] })
}

function toUploadError(error: unknown): unknown {
  if (error instanceof PodsError) return error
  const { code, message } = error as { code?: unknown; message?: string }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PodsError('storage_full', 'The storage has no room left for the file. Nothing was changed.', {
      cause: error,
    })
  }
  const isCut =
    code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || /unexpected end|aborted/i.test(message ?? '')
  return isCut
    ? new PodsError('invalid_request', 'The upload ended before all of it had arrived.', { cause: error })
    : error
}
