// Definitions that pods are made from, and their tags. A tag never changes once it is added.
import { Listing, type ListParams } from '../internal/listing.ts'
import { present } from '../internal/present.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { NewTemplate, NewTemplateTag, Template, TemplateTag, TemplateWithTags, UpdateTemplate } from '../types.ts'
import { ObjectPermissions } from './permissions.ts'

export interface DependenciesParams {
  /** Show which pods and tags are made from each tag. Needs the role pods_admin. Default false. */
  includeDependencies?: boolean | undefined
}

export interface GetTagParams extends DependenciesParams {
  /** Show the content of config files in volume_mounts. Default false. */
  includeConfigs?: boolean | undefined
}

export interface ListTagsParams extends GetTagParams {
  /** With the pod_definition of each tag. Default true. */
  full?: boolean | undefined
}

export interface DeleteParams {
  /** Also while pods or tags depend on it. Default false. */
  force?: boolean | undefined
}

export type ListTemplatesParams = ListParams & DependenciesParams

export class Templates extends Listing<Template, ListTemplatesParams> {
  /** Versions of a template. */
  readonly tags: TemplateTags
  /** Who may do what with a template. */
  readonly permissions: ObjectPermissions
  readonly #transport: Transport

  constructor(transport: Transport) {
    super()
    this.#transport = transport
    this.tags = new TemplateTags(transport)
    this.permissions = new ObjectPermissions(transport, 'templates')
  }

  /**
   * list_templates: those that the caller may read.
   * @example
   * for (const { template_id, description } of await client.templates.list()) console.log(template_id, description)
   */
  list(params: ListTemplatesParams = {}, options?: RequestOptions): Promise<Template[]> {
    const { limit, offset, search } = params
    const query = { ...present({ limit, offset, search }), ...toWire(params) }
    return this.#transport.call((api, init) => api.GET('/pods/templates', { ...init, params: { query } }), options)
  }

  /**
   * add_template: without tags yet.
   * @example
   * await client.templates.create({ template_id: 'webapp', description: 'a web app' })
   */
  create(template: NewTemplate, options?: RequestOptions): Promise<Template> {
    return this.#transport.call((api, init) => api.POST('/pods/templates', { ...init, body: template }), options)
  }

  /**
   * get_template
   * @example
   * const { archive_message } = await client.templates.get('webapp')
   */
  get(id: string, params: DependenciesParams = {}, options?: RequestOptions): Promise<Template> {
    const request = { params: { path: { template_id: id }, query: toWire(params) } }
    return this.#transport.call(
      (api, init) => api.GET('/pods/templates/{template_id}', { ...init, ...request }),
      options,
    )
  }

  /**
   * update_template: only the keys given are changed; null sets a field back.
   * @example
   * await client.templates.update('webapp', { archive_message: 'use webapp2' })
   */
  update(id: string, changes: UpdateTemplate, options?: RequestOptions): Promise<Template> {
    const request = { params: { path: { template_id: id } }, body: changes }
    return this.#transport.call(
      (api, init) => api.PUT('/pods/templates/{template_id}', { ...init, ...request }),
      options,
    )
  }

  /**
   * delete_template: with its tags. Refused while something depends on it.
   * @example
   * await client.templates.delete('webapp')
   */
  async delete(id: string, params: DeleteParams = {}, options?: RequestOptions): Promise<void> {
    const request = { params: { path: { template_id: id }, query: toWire(params) } }
    await this.#transport.call(
      (api, init) => api.DELETE('/pods/templates/{template_id}', { ...init, ...request }),
      options,
    )
  }
}

export class TemplateTags {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * list_template_tags: newest first.
   * @example
   * const [newest] = await client.templates.tags.list('webapp', { full: false })
   */
  list(templateId: string, params: ListTagsParams = {}, options?: RequestOptions): Promise<TemplateTag[]> {
    const request = { params: { path: { template_id: templateId }, query: toWire(params) } }
    return this.#transport.call(
      (api, init) => api.GET('/pods/templates/{template_id}/tags', { ...init, ...request }),
      options,
    )
  }

  /**
   * list_templates_and_tags: every readable template by its id, each with its tags.
   * @example
   * const { webapp } = await client.templates.tags.listAll({ full: false })
   */
  listAll(
    params: Omit<ListTagsParams, 'includeConfigs'> = {},
    options?: RequestOptions,
  ): Promise<Record<string, TemplateWithTags>> {
    const query = toWire(params)
    return this.#transport.call((api, init) => api.GET('/pods/templates/tags', { ...init, params: { query } }), options)
  }

  /**
   * get_template_tag: the versions of a tag, or the one version `tag@timestamp`; always a list, newest first.
   * @example
   * const versions = await client.templates.tags.get('webapp', 'latest')
   */
  get(templateId: string, tagId: string, params: GetTagParams = {}, options?: RequestOptions): Promise<TemplateTag[]> {
    const request = { params: { path: { template_id: templateId, tag_id: tagId }, query: toWire(params) } }
    return this.#transport.call(
      (api, init) => api.GET('/pods/templates/{template_id}/tags/{tag_id}', { ...init, ...request }),
      options,
    )
  }

  /**
   * add_template_tag: becomes the newest version of the tag, which is `latest` unless named.
   * @example
   * await client.templates.tags.add('webapp', { pod_definition: { image: 'lab/web:2' }, commit_message: 'version 2' })
   */
  add(templateId: string, tag: NewTemplateTag, options?: RequestOptions): Promise<TemplateTag> {
    const request = { params: { path: { template_id: templateId } }, body: tag }
    return this.#transport.call(
      (api, init) => api.POST('/pods/templates/{template_id}/tags', { ...init, ...request }),
      options,
    )
  }

  /**
   * delete_template_tag: one version. Needs the role pods_admin.
   * @example
   * await client.templates.tags.delete('webapp', 'latest@2026-01-30-17:14:14')
   */
  delete(templateId: string, tagId: string, params: DeleteParams = {}, options?: RequestOptions): Promise<TemplateTag> {
    const request = { params: { path: { template_id: templateId, tag_id: tagId }, query: toWire(params) } }
    return this.#transport.call(
      (api, init) => api.DELETE('/pods/templates/{template_id}/tags/{tag_id}', { ...init, ...request }),
      options,
    )
  }
}

function toWire({ full, includeConfigs, includeDependencies, force }: ListTagsParams & DeleteParams) {
  return present({ full, include_configs: includeConfigs, include_dependencies: includeDependencies, force })
}
