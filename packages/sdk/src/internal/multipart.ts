// multipart/form-data for uploads, streamed by hand: FormData would need the whole file as a Blob.
import { ConfigError } from '../errors.ts'

/** Bytes of known number that can be read more than once, such as a file of this machine: `fromPath` of `@tpods/sdk/node`. */
export interface FileSource {
  readonly sizeBytes: number
  open(): AsyncIterable<Uint8Array>
}

/** What can be sent as a file. A string is its text. */
export type UploadSource =
  | Blob
  | Uint8Array
  | string
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | FileSource

export interface MultipartOptions {
  /** Text fields; they go before the file, so that the server can hand the file on while it arrives. */
  fields: Record<string, string>
  file: {
    /** The name that the server sees. */
    name: string
    source: UploadSource
    /** Of a stream, where it is known. */
    sizeBytes?: number | undefined
  }
  /** Told how many bytes of the file have been taken so far. */
  onProgress?: ((sentBytes: number) => void) | undefined
  /** Told what ended the source before its end. */
  onFailure: (cause: unknown) => void
}

export interface MultipartBody {
  body: ReadableStream<Uint8Array>
  contentType: string
}

/**
 * A body that can be sent once; make it anew for each attempt.
 * @example
 * const { body, contentType } = multipartBody({ fields: { dest_path: '/x' }, file: { name: 'x', source: blob }, onFailure })
 */
export function multipartBody({ fields, file, onProgress, onFailure }: MultipartOptions): MultipartBody {
  const boundary = `tpods-${randomWord()}`
  const encoder = new TextEncoder()
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  )
  const head = encoder.encode(
    `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file.name)}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  const source = typeof file.source === 'string' ? encoder.encode(file.source) : file.source
  const sizeBytes = file.sizeBytes ?? sizeOf(source)
  async function* framed(): AsyncGenerator<Uint8Array, void, undefined> {
    yield head
    let sentBytes = 0
    for await (const chunk of chunksOf(source)) {
      yield chunk
      sentBytes += chunk.length
      onProgress?.(sentBytes)
    }
    if (sizeBytes !== undefined && sentBytes !== sizeBytes)
      throw new ConfigError(`the source gave ${sentBytes} bytes, but ${sizeBytes} were announced`)
    yield tail
  }
  return {
    body: streamOf(framed(), onFailure),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

/** Whether the source can be read again for a second attempt. */
export function isReplayable(source: UploadSource): boolean {
  return typeof source === 'string' || source instanceof Uint8Array || source instanceof Blob || 'sizeBytes' in source
}

function sizeOf(source: Exclude<UploadSource, string>): number | undefined {
  if (source instanceof Uint8Array) return source.length
  if ('sizeBytes' in source) return source.sizeBytes
  return source instanceof Blob ? source.size : undefined
}

async function* chunksOf(source: Exclude<UploadSource, string>): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) return yield source
  if ('sizeBytes' in source) return yield* source.open()
  if (!(source instanceof Blob) && Symbol.asyncIterator in source) return yield* source
  // Some browsers cannot iterate over a stream.
  const reader = (source instanceof Blob ? source.stream() : source).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function streamOf(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
  onFailure: (cause: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next().catch((cause: unknown) => {
          onFailure(cause)
          throw cause
        })
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/** As browsers write names in multipart headers. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function randomWord(): string {
  return [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('')
}
