// Functions of the server and of its tests as they stand in the source, for rows that need more than the API gives.
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
// Where packages are found from.
const folder = new URL('../test-results/', import.meta.url)

/** The exports of a module with this text, which names files from the top folder on. */
export async function importSource(text) {
  const file = new URL(`bench-source-${randomUUID()}.mjs`, folder)
  await mkdir(folder, { recursive: true })
  try {
    await build({
      stdin: { contents: text, resolveDir: root },
      outfile: fileURLToPath(file),
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    })
    return await import(file)
  } finally {
    await rm(file, { force: true })
  }
}
