// What the service asks of the place where the files of volumes are. Paths are those of the wire: from the root of the
// volume, with or without a leading slash.
import type { Readable } from 'node:stream'

export interface VolumeKey {
  site: string
  tenant: string
  volumeId: string
}

export type FileType = 'file' | 'dir' | 'symbolic_link' | 'other'

export interface VolumeEntry {
  /** From the root of the volume, with a leading `/`. */
  path: string
  name: string
  type: FileType
  sizeBytes: number
  modifiedAt: Date
  /** Such as `rw-r--r--`. */
  permissions: string
}

export interface OpenFile {
  name: string
  sizeBytes: number
  modifiedAt: Date
  /** Strong, with its quotes: another one as soon as the content may be another. */
  etag: string
  /**
   * The bytes from `start` to `end`, both included; default all. Gives as many as announced or fails, and closes the
   * file. Call it once, or `close`.
   */
  createReadStream(range?: { start: number; end: number }): Readable
  close(): Promise<void>
}

/**
 * Guarantees:
 * - Nothing outside the folder of the volume is read, written or deleted, whatever pods do meanwhile to the folders and
 *   links in it. Symbolic links are listed and never followed.
 * - `..` and the like are `invalid_request`; what is missing is `file_not_found`; no room is `storage_full`.
 * - The folder of a volume that is missing counts as empty and is made.
 */
export interface VolumeFiles {
  /** The folder under which all volumes are. */
  readonly root: string
  /** Makes the folder. An empty one may be there already; one with files in it is a `conflict`. */
  create(key: VolumeKey): Promise<void>
  /** The files are out of reach at once and deleted in the background, after a kill by the next start. */
  remove(key: VolumeKey): Promise<void>
  /** One folder, by name. */
  list(key: VolumeKey, path: string): Promise<VolumeEntry[]>
  /** A regular file. What it was when opened is read to the end, also when it is replaced meanwhile. */
  open(key: VolumeKey, path: string): Promise<OpenFile>
  /** An archive of the folder or file, made while it is read. What vanishes meanwhile is left out. */
  zip(key: VolumeKey, path: string): Promise<{ name: string; stream: Readable }>
  /**
   * Stores a file once all of it has arrived, and makes the folders on the way; else nothing changes. Answers with the
   * path, with a leading `/`. More than `maxBytes` is `too_large`.
   */
  write(key: VolumeKey, path: string, source: AsyncIterable<Uint8Array>, options: { maxBytes: number }): Promise<string>
  /** The bytes of all files. */
  measure(key: VolumeKey): Promise<number>
  /** Makes the folder if it is missing; answers with its path relative to `root`. */
  folderOf(key: VolumeKey, subPath: string): Promise<string>
  /** A small file for a pod: replaced `always`, or written `once` and left alone after. */
  writeConfig(key: VolumeKey, file: ConfigFile): Promise<void>
  /** Waits for the deletions that still run. */
  close(): Promise<void>
}

export interface ConfigFile {
  subPath: string
  filename: string
  content: string
  /** Permission bits such as 0o640. */
  mode: number
  update: 'always' | 'once'
}

/** A file as somebody with every right finds it. */
export interface FoundFile {
  type: FileType
  sizeBytes: number
  modifiedAt: Date
  /** Another one as soon as the content may be another. */
  mark: string
}

/**
 * Does with every right what the server itself may not: pods leave files and folders that only root may touch. `folder`
 * is that of a volume, `path` leads on from there, without a leading slash. Symbolic links are not followed out of the
 * folder. What is missing throws an error with the code ENOENT.
 */
export interface StorageHelper {
  /** What stands there; a link is a link. */
  find(folder: string, path: string): Promise<FoundFile>
  /** One folder, by name. */
  list(folder: string, path: string): Promise<Omit<VolumeEntry, 'path'>[]>
  /** All bytes of a regular file: as many as announced, or it fails. Destroy it when the rest is not wanted. */
  read(folder: string, path: string): Promise<{ sizeBytes: number; stream: Readable }>
  /** A tar archive of what is at those paths below `path`, each with all below it. Names begin with `./` and the path. */
  archive(folder: string, path: string, paths: string[]): Promise<Readable>
  /** The bytes of all files. */
  measure(folder: string): Promise<number>
  /** Deletes everything in the folder. */
  empty(folder: string): Promise<void>
}
