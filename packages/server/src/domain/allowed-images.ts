// The allow list: what callers see of it, and what administrators do with it.
import { PodsError } from '../errors.ts'
import type { NewImage, UpdateImage } from '../generated/api.ts'
import { type ImageRow, insertImages, listImages, removeImage, writeImage } from '../store/images.ts'
import type { Db, Executor } from '../store/store.ts'
import type { Clock } from './clock.ts'
import { comparableName, type ImagePolicy, isForTenant, isImageAllowed, parseImage } from './images.ts'
import { type Caller, isAdmin } from './permissions.ts'

export interface ImageDeps {
  db: Db
  clock: Clock
}

/** Throws when pods of the caller's tenant may not use the image. */
export async function requireAllowedImage(
  { db, imagePolicy }: { db: Executor; imagePolicy: ImagePolicy },
  caller: Pick<Caller, 'site' | 'tenant'>,
  image: string,
): Promise<void> {
  if (isImageAllowed(image, caller.tenant, await listImages(db, caller.site), imagePolicy)) return
  throw new PodsError(
    'image_not_allowed',
    `Custom pod.image images must be in allowlist. View available images at /pods/images or contact admin. Image derived: ${image}`,
    { details: { image } },
  )
}

export interface ImageList {
  rows: ImageRow[]
  /** In admin mode: the images that the caller could see without it. */
  accessibleIds: string[] | undefined
}

/** The global images and those of the caller's tenant; in admin mode all of the site. */
export async function visibleImages(db: Executor, caller: Caller): Promise<ImageList> {
  const rows = await listImages(db, caller.site)
  const own = rows.filter((row) => isForTenant(row.tenants, caller.tenant))
  return caller.adminMode
    ? { rows, accessibleIds: own.map(({ image }) => image) }
    : { rows: own, accessibleIds: undefined }
}

export async function getImage(db: Executor, caller: Caller, imageId: string): Promise<ImageRow> {
  const row = await findImage(db, caller.site, imageId)
  if (row === undefined) throw imageNotFound(imageId)
  if (!isAdmin(caller) && !isForTenant(row.tenants, caller.tenant)) throw imageNotFound(imageId)
  return row
}

export interface AddedImages {
  rows: ImageRow[]
  /** Names without a tag or digest that was sent. */
  cut: string[]
  /** Names that were there already. */
  skipped: string[]
}

/** All or, with `skipDuplicates`, those that are not there yet. */
export async function addImages(
  { db, clock }: ImageDeps,
  caller: Caller,
  bodies: readonly NewImage[],
  { skipDuplicates, isBulk }: { skipDuplicates: boolean; isBulk: boolean },
): Promise<AddedImages> {
  requireRole(caller, 'Adding')
  const named = bodies.map((body) => ({ body, name: nameWithoutTag(body.image) }))
  const now = clock.now()
  return db.transaction().execute(async (tx) => {
    const known = new Set((await listImages(tx, caller.site)).map(({ image }) => comparableName(image)))
    const rows: ImageRow[] = []
    const skipped: string[] = []
    for (const { body, name } of named) {
      const comparable = comparableName(name)
      if (known.has(comparable)) {
        skipped.push(name)
        continue
      }
      known.add(comparable)
      rows.push({
        site: caller.site,
        image: name,
        tenants: body.tenants ?? [],
        description: body.description ?? '',
        creation_ts: now,
        added_by: caller.username,
      })
    }
    if (skipped.length > 0 && !skipDuplicates) throw duplicates(skipped, isBulk)
    const added = await insertImages(tx, rows)
    // Somebody else was faster by a moment.
    const lost = rows.filter(({ image }) => !added.some((row) => row.image === image)).map(({ image }) => image)
    if (lost.length > 0 && !skipDuplicates) throw duplicates(lost, isBulk)
    const cut = named.filter(({ body, name }) => body.image !== name).map(({ name }) => name)
    return { rows: added, cut, skipped: [...skipped, ...lost] }
  })
}

export interface ImageUpdate {
  row: ImageRow
  isChanged: boolean
}

export async function updateImage(
  { db }: ImageDeps,
  caller: Caller,
  imageId: string,
  body: UpdateImage,
): Promise<ImageUpdate> {
  requireRole(caller, 'Updating')
  const row = await findImage(db, caller.site, imageId)
  if (row === undefined) throw imageNotFound(imageId)
  const change = {
    ...(body.tenants !== undefined && { tenants: body.tenants ?? [] }),
    ...(body.description !== undefined && { description: body.description ?? '' }),
  }
  const isChanged = Object.entries(change).some(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(row[field as keyof typeof change]),
  )
  if (!isChanged) return { row, isChanged }
  const written = await writeImage(db, caller.site, row.image, change)
  if (written === undefined) throw imageNotFound(imageId)
  return { row: written, isChanged }
}

/** Answers with the name as it was stored. */
export async function deleteImage({ db }: ImageDeps, caller: Caller, imageId: string): Promise<string> {
  requireRole(caller, 'Deleting')
  const row = await findImage(db, caller.site, imageId)
  if (row !== undefined && (await removeImage(db, caller.site, row.image))) return row.image
  throw new PodsError('not_found', `Image with id ${imageId} not found - not deleted.`)
}

/** By the name as stored, else by what it means: `docker.io/library/redis` finds `redis`. */
async function findImage(db: Executor, site: string, imageId: string): Promise<ImageRow | undefined> {
  const rows = await listImages(db, site)
  const meant = comparableName(imageId)
  const exact = rows.find(({ image }) => image === imageId)
  return exact ?? (meant === undefined ? undefined : rows.find(({ image }) => comparableName(image) === meant))
}

function nameWithoutTag(image: string): string {
  const parsed = parseImage(image)
  if (parsed === undefined) {
    const colons = image.split(':').length - 1
    const why = colons > 1 ? "image cannot have more than one ':' in the string." : 'image is no image name.'
    throw new PodsError('invalid_request', `${why} Use [registry/]name[:tag]. Got: ${image}`)
  }
  const named = image.split('@')[0] ?? image
  return parsed.tag === undefined ? named : named.slice(0, -(parsed.tag.length + 1))
}

function requireRole(caller: Caller, deed: string): void {
  if (isAdmin(caller)) return
  throw new PodsError('forbidden', `${deed} images requires admin mode. It needs the role pods_admin.`)
}

function duplicates(names: string[], isBulk: boolean): PodsError {
  const what =
    names.length === 1 ? `Image '${names[0]}' already exists.` : `Every image of ${names.join(', ')} already exists.`
  const hint = isBulk ? ' Use skip_duplicates=True to skip duplicate errors and continue.' : ' Update it instead.'
  return new PodsError('already_exists', `${what}${hint}`, { details: { images: names } })
}

function imageNotFound(imageId: string): PodsError {
  return new PodsError('not_found', `Image with id ${imageId} not found.`, { details: { image: imageId } })
}
