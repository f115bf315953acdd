// A key of the server: that of a file, which several servers may share, else one that is made in the data folder.
import { readFile } from 'node:fs/promises'
import type { DataFolder } from './data-folder.ts'

/** `file` is '' for the data folder's own, kept there as `name`. */
export async function readKeyFile(
  file: string,
  dataFolder: DataFolder,
  name: string,
  make: () => string | Promise<string>,
): Promise<string> {
  return file === '' ? (await dataFolder.secretFile(name, make)).toString() : readFile(file, 'utf8')
}
