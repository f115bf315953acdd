// Lists of what pods are made from: images and templates.
import { isForTenant } from '../../domain/images.ts'
import { isAtLeast } from '../../domain/permissions.ts'
import { levelOf } from '../../domain/pod-access.ts'
import { listImages } from '../../store/images.ts'
import type { Db } from '../../store/store.ts'
import { listTemplates } from '../../store/templates.ts'
import type { Handlers } from '../operations.ts'

export function catalogHandlers({ db }: { db: Db }): Pick<Handlers, 'get_images' | 'list_templates'> {
  return {
    async get_images({ caller }) {
      const rows = await listImages(db, caller.site)
      const shown = caller.adminMode ? rows : rows.filter((row) => isForTenant(row.tenants, caller.tenant))
      const result = shown.map(({ image, tenants, description, creation_ts, added_by }) => ({
        image,
        tenants,
        description,
        creation_ts: creation_ts.toISOString(),
        added_by,
      }))
      return { result, message: 'Images retrieved successfully.' }
    },
    async list_templates({ caller }) {
      const rows = await listTemplates(db, caller.site, [caller.username, '*', '**', `tenant.${caller.tenant}`])
      const shown = caller.adminMode ? rows : rows.filter((row) => isAtLeast(levelOf(row.levels), 'READ'))
      const result = shown.map((row) => ({
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
