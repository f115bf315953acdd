// Files in a volume. They outlive the pods that mount it.
import { type Download, openDownload } from '../internal/download.ts'
import type { UploadSource } from '../internal/multipart.ts'
import type { Send, Transport } from '../internal/transport.ts'
import { type UploadOptions, uploadFile } from '../internal/upload.ts'
import { nameOf } from '../internal/url.ts'
import type { RequestOptions } from '../options.ts'
import type { VolumeFile } from '../types.ts'

export interface VolumeDownloadOptions extends RequestOptions {
  /** First byte that is wanted. Default 0. */
  start?: number | undefined
  /** Last byte that is wanted. Default the last one of the file. */
  end?: number | undefined
  /** The `etag` of an earlier download: when the file is another one since, all of it comes, with status 200. */
  ifRange?: string | undefined
}

export interface VolumeDownload extends Download {
  /** Changes with the content. */
  etag: string | undefined
  /** The last part of the path. */
  name: string
}

export class VolumeFiles {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * list_volume_files: one folder, by name. Default the root of the volume.
   * @example
   * for (const { path, size } of await client.volumes.files.list('results', '/run1')) console.log(path, size)
   */
  list(id: string, path = '', options?: RequestOptions): Promise<VolumeFile[]> {
    const params = { path: { volume_id: id }, query: path === '' ? {} : { path } }
    return this.#transport.call((api, init) => api.GET('/pods/volumes/{volume_id}/list', { ...init, params }), options)
  }

  /**
   * download_volume_file: the bytes as they arrive, or a part of them.
   * @example
   * const { stream, size } = await client.volumes.files.download('results', '/run1/out.csv')
   * @example
   * const rest = await client.volumes.files.download('results', '/big.bin', { start: 1000, ifRange: etag })
   */
  async download(id: string, path: string, options: VolumeDownloadOptions = {}): Promise<VolumeDownload> {
    const { start, end, ifRange, ...request } = options
    const range = start === undefined && end === undefined ? {} : { Range: `bytes=${start ?? 0}-${end ?? ''}` }
    const extra = { ...range, ...(ifRange === undefined ? {} : { 'If-Range': ifRange }) }
    const send: Send<unknown> = (api, init) =>
      api.GET('/pods/volumes/{volume_id}/download/{path}', {
        ...init,
        headers: { ...init.headers, Accept: 'application/octet-stream', ...extra },
        params: { path: { volume_id: id, path: relative(path) } },
        parseAs: 'stream',
      })
    const download = await openDownload(this.#transport, path, send, request)
    return { ...download, etag: download.headers.get('etag') ?? undefined, name: nameOf(path) }
  }

  /**
   * download_volume_file into memory.
   * @example
   * const text = new TextDecoder().decode(await client.volumes.files.read('results', '/run1/out.csv'))
   */
  async read(id: string, path: string, options: VolumeDownloadOptions = {}): Promise<Uint8Array> {
    const { stream } = await this.download(id, path, options)
    return new Uint8Array(await new Response(stream).arrayBuffer())
  }

  /**
   * get_volume_contents with zip: a folder or file as an archive, made while it is sent. Its size is not known before.
   * @example
   * const { stream } = await client.volumes.files.zip('results', '/run1')
   */
  async zip(id: string, path: string, options: RequestOptions = {}): Promise<Download> {
    const send: Send<unknown> = (api, init) =>
      api.GET('/pods/volumes/{volume_id}/contents/{path}', {
        ...init,
        headers: { ...init.headers, Accept: 'application/zip' },
        params: { path: { volume_id: id, path: relative(path) }, query: { zip: true } },
        parseAs: 'stream',
      })
    return openDownload(this.#transport, path, send, options)
  }

  /**
   * upload_to_volume: the file appears only whole, or replaces the one there. Folders on the way are made. Answers with
   * the stored path. Without `timeoutMs` it may take as long as it takes.
   * @example
   * await client.volumes.files.upload('results', '/run1/in.csv', new Blob(['a,b\n1,2\n']))
   */
  upload(id: string, path: string, source: UploadSource, options: UploadOptions = {}): Promise<string> {
    const params = { path: { volume_id: id, path: relative(path) } }
    return uploadFile(this.#transport, { path, source, fields: {} }, options, (api, init) =>
      api.POST('/pods/volumes/{volume_id}/upload/{path}', { ...(init as object), params } as never),
    )
  }
}

function relative(path: string): string {
  return path.replace(/^\/+/, '')
}
