// Images that pods may use. Changing the list needs the role pods_admin.
import { Listing, type ListParams } from '../internal/listing.ts'
import { present } from '../internal/present.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Image, NewImage, UpdateImage } from '../types.ts'

export class Images extends Listing<Image, ListParams> {
  readonly #transport: Transport

  constructor(transport: Transport) {
    super()
    this.#transport = transport
  }

  /**
   * get_images: the global ones and those of the caller's tenant.
   * @example
   * const names = (await client.images.list()).map(({ image }) => image)
   */
  list({ limit, offset, search }: ListParams = {}, options?: RequestOptions): Promise<Image[]> {
    const query = present({ limit, offset, search })
    return this.#transport.call((api, init) => api.GET('/pods/images', { ...init, params: { query } }), options)
  }

  /**
   * get_image
   * @example
   * const { tenants } = await client.images.get('tpods/echo')
   */
  get(image: string, options?: RequestOptions): Promise<Image> {
    const params = { path: { image_id: image } }
    return this.#transport.call((api, init) => api.GET('/pods/images/{image_id}', { ...init, params }), options)
  }

  /**
   * add_image: stored without a tag or digest. `tenants` says for whom; `**` is everybody, none is nobody.
   * @example
   * await client.images.add({ image: 'postgres', tenants: ['**'] })
   */
  add(image: NewImage, options?: RequestOptions): Promise<Image> {
    return this.#transport.call((api, init) => api.POST('/pods/images', { ...init, body: image }), options)
  }

  /**
   * add_images: all of them or, with `skipDuplicates`, those that are new. Answers with what was added.
   * @example
   * await client.images.addMany([{ image: 'redis', tenants: ['**'] }], { skipDuplicates: true })
   */
  addMany(
    images: NewImage[],
    { skipDuplicates }: { skipDuplicates?: boolean | undefined } = {},
    options?: RequestOptions,
  ): Promise<Image[]> {
    const query = present({ skip_duplicates: skipDuplicates })
    const request = { params: { query }, body: images }
    return this.#transport.call((api, init) => api.POST('/pods/images/bulk', { ...init, ...request }), options)
  }

  /**
   * update_image: only the keys given are changed.
   * @example
   * await client.images.update('postgres', { tenants: ['dev'] })
   */
  update(image: string, changes: UpdateImage, options?: RequestOptions): Promise<Image> {
    const request = { params: { path: { image_id: image } }, body: changes }
    return this.#transport.call((api, init) => api.PUT('/pods/images/{image_id}', { ...init, ...request }), options)
  }

  /**
   * delete_image: pods that run it go on.
   * @example
   * await client.images.delete('postgres')
   */
  async delete(image: string, options?: RequestOptions): Promise<void> {
    const params = { path: { image_id: image } }
    await this.#transport.call((api, init) => api.DELETE('/pods/images/{image_id}', { ...init, params }), options)
  }
}
