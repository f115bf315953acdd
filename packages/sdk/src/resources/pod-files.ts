// Files in the container of a running pod. They last as long as the container does.
import { TransferError } from '../errors.ts'
import type { PodFile } from '../generated/api.ts'
import type { UploadSource } from '../internal/multipart.ts'
import { connectionError, endedError, type Send, type Transport } from '../internal/transport.ts'
import { type UploadOptions, uploadFile } from '../internal/upload.ts'
import { serializePath } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'

export interface PodDownload {
  /** Fails with a TransferError when bytes are missing at its end. */
  stream: ReadableStream<Uint8Array>
  /** undefined where the server does not tell. */
  size: number | undefined
  /** The last part of the path. */
  name: string
}

export class PodFiles {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * list_files_in_pod: one folder, by name. The path is absolute or relative to the working directory.
   * @example
   * for (const { name, size } of await client.pods.files.list('docpod', '/data')) console.log(name, size)
   */
  async list(id: string, path = '.', options?: RequestOptions): Promise<PodFile[]> {
    const send: Send<{ result: { files: PodFile[] } }> = (api, init) =>
      api.request('get', routeOf(id, 'list_files'), { ...init, params: { query: { path } } } as never) as never
    return (await this.#transport.call(send, options)).files
  }

  /**
   * download_from_pod: the bytes as they arrive. Read the stream to its end or cancel it.
   * @example
   * const { stream, size } = await client.pods.files.download('docpod', '/data/result.csv')
   */
  async download(id: string, path: string, options: RequestOptions = {}): Promise<PodDownload> {
    const send: Send<ReadableStream<Uint8Array>> = (api, init) =>
      api.request('get', routeOf(id, 'download_from_pod'), {
        ...init,
        headers: { ...init.headers, Accept: 'application/octet-stream' },
        params: { query: { path } },
        parseAs: 'stream',
      } as never) as never
    const { data, response, scope } = await this.#transport.open(send, options)
    scope.stopTimer()
    // A proxy that packs the bytes changes their number.
    const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length')
    const size = length === null ? undefined : Number(length)
    const { baseUrl } = this.#transport.settings
    const chunks = data ?? new Response('').body
    if (chunks === null) throw connectionError(baseUrl, new Error('the answer has no body'))
    const reader = chunks.getReader()
    let received = 0
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const { done, value } = await reader.read()
            if (!done) {
              received += value.length
              return controller.enqueue(value)
            }
            if (size !== undefined && received !== size)
              throw new TransferError(`${path}: ${received} of ${size} bytes arrived`)
            scope.release()
            controller.close()
          } catch (error) {
            scope.cut()
            if (error instanceof TransferError) throw error
            throw scope.ended === undefined ? connectionError(baseUrl, error) : endedError(scope, baseUrl)
          }
        },
        async cancel() {
          scope.cut()
          await reader.cancel().catch(() => {})
        },
      },
      { highWaterMark: 0 },
    )
    return { stream, size, name: path.split('/').at(-1) ?? path }
  }

  /**
   * upload_to_pod: the file appears only whole. `destPath` is its whole path, name included; the folder must exist.
   * @example
   * await client.pods.files.upload('docpod', '/data/input.csv', new Blob(['a,b\n1,2\n']))
   */
  async upload(id: string, destPath: string, source: UploadSource, options: UploadOptions = {}): Promise<void> {
    const file = { path: destPath, source, fields: { dest_path: destPath } }
    await uploadFile(this.#transport, file, options, (api, init) =>
      api.request('post', routeOf(id, 'upload_to_pod'), init),
    )
  }
}

/** The typed client has these routes with a path behind them; the path as a query may be absolute too. */
function routeOf(id: string, verb: string): '/pods' {
  return serializePath(`/pods/{pod_id}/${verb}`, { pod_id: id }) as '/pods'
}
