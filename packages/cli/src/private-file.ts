// Files that only their owner may read, replaced as a whole.
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { CliError, systemCode } from './errors.ts'

/** The text of the file; undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw new CliError('config', `cannot read ${file} (${systemCode(error)})`, { cause: error })
  }
}

/** As readIfThere, but refuses a file that others on this machine may read or write. */
export async function readSecretIfThere(file: string): Promise<string | undefined> {
  const text = await readIfThere(file)
  if (text === undefined || process.platform === 'win32') return text
  const { mode } = await stat(file)
  if ((mode & 0o077) === 0) return text
  throw new CliError('config', `${file} may be read by others (mode ${(mode & 0o777).toString(8)})`, {
    remedy: `chmod 600 ${file}, and sign in again if somebody may have seen it`,
  })
}

/** Mode 0600 in a folder of mode 0700; a reader sees the old or the new text, never half of one. */
export async function replacePrivateFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw new CliError('config', `cannot write ${file} (${systemCode(error)})`, { cause: error })
  }
}
