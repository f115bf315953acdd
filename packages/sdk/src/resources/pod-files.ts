// Files in the container of a running pod. They last as long as the container does.
import { type Download, openDownload } from '../internal/download.ts'
import type { UploadSource } from '../internal/multipart.ts'
import type { Send, Transport } from '../internal/transport.ts'
import { type UploadOptions, uploadFile } from '../internal/upload.ts'
import { nameOf, serializePath } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'
import type { PodFile } from '../types.ts'

export interface PodDownload extends Download {
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
    const send: Send<unknown> = (api, init) =>
      api.request('get', routeOf(id, 'download_from_pod'), {
        ...init,
        headers: { ...init.headers, Accept: 'application/octet-stream' },
        params: { query: { path } },
        parseAs: 'stream',
      } as never) as never
    const download = await openDownload(this.#transport, path, send, options)
    return { ...download, name: nameOf(path) }
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
