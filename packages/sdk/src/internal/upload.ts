// One file as multipart/form-data, streamed and sent once.
import { ConfigError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { isReplayable, multipartBody, type UploadSource } from './multipart.ts'
import type { Api, Send, Transport } from './transport.ts'
import { nameOf } from './url.ts'

export interface UploadOptions extends RequestOptions {
  /** Of a stream, where it is known: a source that ends early is then a failure. */
  sizeBytes?: number | undefined
  /** Told how many bytes of the file were handed to the connection. */
  onProgress?: ((sentBytes: number) => void) | undefined
}

export interface UploadedFile {
  /** Where it goes; its last part names the file in the form. */
  path: string
  source: UploadSource
  /** Text fields of the form beside the file. */
  fields: Record<string, string>
}

/** `post` sends what it is given to its route. What the source throws is thrown. Without `timeoutMs` it may take as long as it takes. */
export function uploadFile<Result>(
  transport: Transport,
  { path, source, fields }: UploadedFile,
  { sizeBytes, onProgress, ...request }: UploadOptions,
  post: (api: Api, init: never) => unknown,
): Promise<Result> {
  let attempts = 0
  let broken: { cause: unknown } | undefined
  const onFailure = (cause: unknown) => {
    broken = { cause }
  }
  const send: Send<{ result: Result }> = (api, init) => {
    attempts += 1
    if (attempts > 1 && !isReplayable(source))
      throw new ConfigError('the token expired on the way and the stream cannot be sent again; make the call again')
    const file = { name: nameOf(path) || 'file', source, sizeBytes }
    const { body, contentType } = multipartBody({ fields, file, onProgress, onFailure })
    const streamed = {
      ...init,
      headers: { ...init.headers, 'Content-Type': contentType },
      body,
      bodySerializer: (value: unknown) => value,
      duplex: 'half',
      // With these undici streams the body; else it keeps all of it in memory for a redirect.
      redirect: 'error',
      window: null,
    }
    // The typed client knows JSON bodies only.
    return post(api, streamed as never) as never
  }
  const options = { timeoutMs: Number.POSITIVE_INFINITY, ...request, maxRetries: 0 }
  return transport.call(send, options).catch((error: unknown) => {
    throw broken === undefined ? error : broken.cause
  })
}
