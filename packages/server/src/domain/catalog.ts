// What pods are made from, as a caller may see it.
import { type ImageRow, listImages } from '../store/images.ts'
import type { Db } from '../store/store.ts'
import { listTemplates, type TemplateRow } from '../store/templates.ts'
import { isForTenant } from './images.ts'
import { type Caller, isAtLeast } from './permissions.ts'
import { levelOf } from './pod-access.ts'

export interface CatalogDeps {
  db: Db
}

/** The global images and those of the caller's tenant; in admin mode all of the site. */
export async function visibleImages({ db }: CatalogDeps, caller: Caller): Promise<ImageRow[]> {
  const rows = await listImages(db, caller.site)
  return caller.adminMode ? rows : rows.filter((row) => isForTenant(row.tenants, caller.tenant))
}

/** Templates with READ or more for the caller, the caller's tenant or everybody; in admin mode all of the site. */
export async function visibleTemplates({ db }: CatalogDeps, caller: Caller): Promise<TemplateRow[]> {
  const rows = await listTemplates(db, caller.site, [caller.username, '*', '**', `tenant.${caller.tenant}`])
  return caller.adminMode ? rows : rows.filter((row) => isAtLeast(levelOf(row.levels), 'READ'))
}
