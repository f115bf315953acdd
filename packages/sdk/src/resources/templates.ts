// Definitions that pods are made from.
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { Template } from '../types.ts'

export class Templates {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * list_templates: those that the caller may read.
   * @example
   * for (const { template_id, description } of await client.templates.list()) console.log(template_id, description)
   */
  list(options?: RequestOptions): Promise<Template[]> {
    return this.#transport.call((api, init) => api.GET('/pods/templates', init), options)
  }
}
