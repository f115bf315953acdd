// Images that pods may use.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Image } from '../types.ts'

export class Images {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * get_images: the global ones and those of the caller's tenant.
   * @example
   * const names = (await client.images.list()).map(({ image }) => image)
   */
  list(options?: RequestOptions): Promise<Image[]> {
    return this.#transport.call((api, init) => api.GET('/pods/images', init), options)
  }
}
