// Operations on the allow list of images.
import {
  addImages,
  deleteImage,
  getImage,
  type ImageDeps,
  updateImage,
  visibleImages,
} from '../../domain/allowed-images.ts'
import type { Image } from '../../generated/api.ts'
import type { ImageRow } from '../../store/images.ts'
import { adminContext, pageOf } from '../listing.ts'
import type { Handlers } from '../operations.ts'

type ImageOperation = 'get_images' | 'add_image' | 'add_images' | 'get_image' | 'update_image' | 'delete_image'

const CUT = 'removed tag from image, tag enforcement does not yet exist'

export function imageHandlers(deps: ImageDeps): Pick<Handlers, ImageOperation> {
  return {
    async get_images({ caller, query }) {
      const { rows: all, accessibleIds } = await visibleImages(deps.db, caller)
      const { rows, metadata } = pageOf(all, query, ({ image, description }) => [image, description])
      return {
        result: rows.map(toWire),
        message: 'Images retrieved successfully.',
        metadata: { ...metadata, ...adminContext(accessibleIds, all.length, 'images') },
      }
    },
    async add_image({ caller, body }) {
      const { rows, cut } = await addImages(deps, caller, [body], { skipDuplicates: false, isBulk: false })
      const [row] = rows
      if (row === undefined) throw new Error('an image was neither added nor refused')
      return {
        result: toWire(row),
        message: 'Images added successfully.',
        metadata: cut.length > 0 ? { notice: CUT } : {},
      }
    },
    async add_images({ caller, body, query }) {
      const skipDuplicates = query.skip_duplicates ?? false
      const { rows, cut, skipped } = await addImages(deps, caller, body, { skipDuplicates, isBulk: true })
      const notices = [
        ...(skipped.length > 0 ? [`skipped ${skipped.length} duplicate images: ${skipped.join(', ')}`] : []),
        ...(cut.length > 0 ? [CUT] : []),
      ]
      return {
        result: rows.map(toWire),
        message: rows.length === 0 ? 'No images added - all images were duplicates.' : 'Image(s) added successfully.',
        metadata: notices.length > 0 ? { notice: notices.join('; ') } : {},
      }
    },
    async get_image({ caller, path }) {
      return {
        result: toWire(await getImage(deps.db, caller, path.image_id)),
        message: 'Image retrieved successfully.',
      }
    },
    async update_image({ caller, path, body }) {
      const { row, isChanged } = await updateImage(deps, caller, path.image_id, body)
      if (isChanged) return { result: toWire(row), message: 'Image updated successfully.' }
      const message = 'Incoming data made no changes to image. Is incoming data equal to current data?'
      return { result: toWire(row), message, status: 'error' }
    },
    async delete_image({ caller, path }) {
      return { result: await deleteImage(deps, caller, path.image_id), message: 'Image successfully deleted.' }
    },
  }
}

function toWire(row: ImageRow): Image {
  return {
    image: row.image,
    tenants: row.tenants,
    description: row.description,
    creation_ts: row.creation_ts.toISOString(),
    added_by: row.added_by,
  }
}
