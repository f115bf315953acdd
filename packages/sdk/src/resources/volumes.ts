// Volumes: folders of files that pods mount and that outlive them.
import { Listing, type ListParams } from '../internal/listing.ts'
import { present } from '../internal/present.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { NewVolume, UpdateVolume, Volume } from '../types.ts'
import { ObjectPermissions } from './permissions.ts'
import { VolumeFiles } from './volume-files.ts'

export type ListVolumesParams = ListParams

export interface DeleteVolumeParams {
  /** Also while a pod that is not stopped mounts it. Default false. */
  force?: boolean | undefined
}

export class Volumes extends Listing<Volume, ListVolumesParams> {
  readonly files: VolumeFiles
  /** Who may do what with a volume. */
  readonly permissions: ObjectPermissions
  readonly #transport: Transport

  constructor(transport: Transport) {
    super()
    this.#transport = transport
    this.files = new VolumeFiles(transport)
    this.permissions = new ObjectPermissions(transport, 'volumes')
  }

  /**
   * list_volumes: those on which the caller has READ or more, oldest first.
   * @example
   * for (const { volume_id, size } of await client.volumes.list()) console.log(volume_id, `${size} MB`)
   */
  list({ limit, offset, search }: ListVolumesParams = {}, options?: RequestOptions): Promise<Volume[]> {
    const query = present({ limit, offset, search })
    return this.#transport.call((api, init) => api.GET('/pods/volumes', { ...init, params: { query } }), options)
  }

  /**
   * create_volume
   * @example
   * await client.volumes.create({ volume_id: 'results', size_limit: 2048 })
   */
  create(newVolume: NewVolume, options?: RequestOptions): Promise<Volume> {
    return this.#transport.call((api, init) => api.POST('/pods/volumes', { ...init, body: newVolume }), options)
  }

  /**
   * get_volume
   * @example
   * const { size, size_limit } = await client.volumes.get('results')
   */
  get(id: string, options?: RequestOptions): Promise<Volume> {
    const params = { path: { volume_id: id } }
    return this.#transport.call((api, init) => api.GET('/pods/volumes/{volume_id}', { ...init, params }), options)
  }

  /**
   * update_volume: only the keys sent are applied, `null` sets a field back to its default.
   * @example
   * await client.volumes.update('results', { size_limit: 4096 })
   */
  update(id: string, changes: UpdateVolume, options?: RequestOptions): Promise<Volume> {
    const request = { params: { path: { volume_id: id } }, body: changes }
    return this.#transport.call((api, init) => api.PUT('/pods/volumes/{volume_id}', { ...init, ...request }), options)
  }

  /**
   * delete_volume: with all its files. Refused while a pod that is not stopped mounts it, unless forced.
   * @example
   * await client.volumes.delete('results')
   */
  async delete(id: string, { force }: DeleteVolumeParams = {}, options?: RequestOptions): Promise<void> {
    const params = { path: { volume_id: id }, query: present({ force }) }
    await this.#transport.call((api, init) => api.DELETE('/pods/volumes/{volume_id}', { ...init, params }), options)
  }
}
