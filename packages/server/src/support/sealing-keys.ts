// The keys that secrets are sealed with at rest: those of a file, else one that is made in the data folder.
import type { DataFolder } from './data-folder.ts'
import { readKeyFile } from './key-file.ts'

/** 64 hex digits a line; the first key seals. `file` is '' for the data folder's own. */
export async function readSealingKeys(file: string, dataFolder: DataFolder): Promise<Buffer[]> {
  const text = await readKeyFile(file, dataFolder, 'secrets-key', makeHexKey)
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Buffer.from(line.trim(), 'hex'))
}

function makeHexKey(): string {
  return `${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')}\n`
}
