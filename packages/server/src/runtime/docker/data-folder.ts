// What a runtime keeps in its part of the data folder.
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createFileAtomic } from '../../support/atomic-file.ts'
import { Records } from './records.ts'

export interface DataFolder {
  /** What the labels of its containers call it. */
  id: string
  records: Records
  /** Whom a killed server held still. */
  heldFile: string
  /** The runs of the engine that were seen. */
  epochsFile: string
  /** For what is on its way. */
  spoolFolder: string
}

const ID_FILE = 'id'

export async function openDataFolder(folder: string): Promise<DataFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const records = new Records(folder)
  await records.open()
  const spoolFolder = join(folder, 'spool')
  await rm(spoolFolder, { recursive: true, force: true })
  await createFileAtomic(join(folder, ID_FILE), randomUUID())
  const id = await folderIdOf(folder)
  return { id, records, heldFile: join(folder, 'held.json'), epochsFile: join(folder, 'engine.json'), spoolFolder }
}

export async function folderIdOf(folder: string): Promise<string> {
  return (await readFile(join(folder, ID_FILE), 'utf8')).trim()
}
