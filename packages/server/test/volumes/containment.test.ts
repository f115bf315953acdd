// A pod that swaps a folder of its volume for a link and back while the server reads and writes in it.
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const NOBODY = 65_534
/** 10000 in the soak. */
const rounds = process.env.TPODS_TEST_SWAP_ROUNDS ?? '500'

test.runIf(process.platform === 'linux')(
  `0 escapes in ${rounds} reads, writes and lists of a swapped folder, as a plain user`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tpods-contain-'))
    try {
      await chmod(folder, 0o755)
      const program = join(folder, 'run.mjs')
      const entry = fileURLToPath(new URL('containment-run.ts', import.meta.url))
      await build({
        entryPoints: [entry],
        outfile: program,
        bundle: true,
        platform: 'node',
        format: 'esm',
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
        logLevel: 'silent',
      })
      const plain = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
      const { stdout } = await promisify(execFile)(process.execPath, [program, rounds], { cwd: '/', ...plain })
      const counts = JSON.parse(stdout) as Record<string, number>
      expect(counts).toMatchObject({ escapes: 0 })
      expect(counts.uid).not.toBe(0)
      // The swapper was at work until the end, and some of both got through.
      for (const name of ['reads', 'lateReads', 'writes', 'refusals']) expect(counts[name], name).toBeGreaterThan(0)
      if (Number(rounds) > 500) console.info(counts)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  Number(rounds) * 40 + 30_000,
)
