// How much is in a volume: measured after an upload and, in the background, when the last measure is old. Never more
// than one measure of a volume at a time.
import type { Db } from '../store/store.ts'
import { type VolumeRow, writeVolumeSize } from '../store/volumes.ts'
import type { VolumeFiles, VolumeKey } from '../volumes/port.ts'
import type { Clock } from './clock.ts'

export interface VolumeSizesDeps {
  db: Db
  clock: Clock
  volumes: VolumeFiles
  logger: { warn(obj: object, text: string): void }
}

type Measured = Pick<VolumeRow, 'uid' | 'site' | 'tenant' | 'volume_id' | 'measured_at'>

export const MEASURE_AGAIN_MS = 600_000

export function volumeKeyOf({ site, tenant, volume_id }: Pick<VolumeRow, 'site' | 'tenant' | 'volume_id'>): VolumeKey {
  return { site, tenant, volumeId: volume_id }
}

export class VolumeSizes {
  readonly #deps: VolumeSizesDeps
  /** By uid; `again` when files came after the measure had begun. */
  readonly #running = new Map<string, { work: Promise<void>; again: boolean }>()
  #isClosed = false

  constructor(deps: VolumeSizesDeps) {
    this.#deps = deps
  }

  /** Begins a measure where the last one is old. */
  refresh(rows: readonly Measured[]): void {
    const before = this.#deps.clock.now().getTime() - MEASURE_AGAIN_MS
    for (const row of rows) {
      const isOld = row.measured_at === null || row.measured_at.getTime() < before
      if (isOld && !this.#running.has(row.uid)) this.changed(row)
    }
  }

  /** Files have changed: begins a measure, or another one behind the one that runs. */
  changed(row: Measured): void {
    const running = this.#running.get(row.uid)
    if (running !== undefined) {
      running.again = true
      return
    }
    if (this.#isClosed) return
    const entry = { work: Promise.resolve(), again: false }
    this.#running.set(row.uid, entry)
    entry.work = this.#measure(row, entry)
  }

  /** Waits for the measures that run; for a test or at the end. */
  async settle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ work }) => work))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.settle()
  }

  async #measure(row: Measured, entry: { again: boolean }): Promise<void> {
    const { db, clock, volumes, logger } = this.#deps
    try {
      do {
        entry.again = false
        const bytes = await volumes.measure(volumeKeyOf(row))
        await writeVolumeSize(db, row.uid, bytes, clock.now())
      } while (entry.again && !this.#isClosed)
    } catch (err) {
      if (!this.#isClosed)
        logger.warn({ err, volume: row.volume_id, tenant: row.tenant }, 'a volume could not be measured')
    } finally {
      this.#running.delete(row.uid)
    }
  }
}
