// The users that a server begins with: an admin for each tenant that has no user yet.
import type { DataFolder } from '../support/data-folder.ts'
import { makePassword } from '../support/make-password.ts'
import { ensureFirstAdmin, type UserDeps } from './users.ts'

/** In the data folder: the name and password of the first tenant's admin. */
export const ADMIN_FILE = 'admin.json'

/**
 * The password is in its file before it is in the database, so a kill in between loses none. The first tenant's admin is
 * returned, when it was made now.
 */
export async function makeFirstAdmins(
  deps: UserDeps,
  dataFolder: DataFolder,
): Promise<{ username: string; password: string } | undefined> {
  let first: { username: string; password: string } | undefined
  for (const [place, { tenant }] of deps.issuer.tenants().entries()) {
    const file = place === 0 ? ADMIN_FILE : `admin-${tenant}.json`
    const keepPassword = async () => {
      const content = { tenant, username: 'admin', password: makePassword() }
      const kept = await dataFolder.secretFile(file, () => `${JSON.stringify(content, null, 2)}\n`)
      return (JSON.parse(kept.toString()) as typeof content).password
    }
    const made = await ensureFirstAdmin(deps, { tenant, makePassword: keepPassword })
    if (place === 0) first = made
  }
  return first
}
