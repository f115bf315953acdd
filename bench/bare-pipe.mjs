// What the rows about memory compare with: the same bytes piped by a bare Fastify.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBare } from './bare.mjs'

/** Gives what `use` gives; it gets the process and the file, which is gone afterwards. */
export async function withBareFiles(use) {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-bench-'))
  try {
    const file = join(folder, 'bench.bin')
    const bare = await startBare('bare-files.mjs', { file })
    try {
      return await use({ pid: bare.pid, target: { url: `${bare.url}/file` }, file })
    } finally {
      await bare.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
