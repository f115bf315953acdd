// Lists of what pods are made from: images and templates.
import { type CatalogDeps, visibleImages, visibleTemplates } from '../../domain/catalog.ts'
import type { Handlers } from '../operations.ts'

export function catalogHandlers(deps: CatalogDeps): Pick<Handlers, 'get_images' | 'list_templates'> {
  return {
    async get_images({ caller }) {
      const result = (await visibleImages(deps, caller)).map((row) => ({
        image: row.image,
        tenants: row.tenants,
        description: row.description,
        creation_ts: row.creation_ts.toISOString(),
        added_by: row.added_by,
      }))
      return { result, message: 'Images retrieved successfully.' }
    },
    async list_templates({ caller }) {
      const result = (await visibleTemplates(deps, caller)).map((row) => ({
        template_id: row.template_id,
        description: row.description,
        metatags: row.metatags,
        archive_message: row.archive_message,
        creation_ts: row.creation_ts.toISOString(),
        update_ts: row.update_ts.toISOString(),
      }))
      return { result, message: 'Templates retrieved successfully.' }
    },
  }
}
