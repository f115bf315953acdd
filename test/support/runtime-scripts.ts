// The programs of the process runtime, bundled from source once for each test file.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface RuntimeScripts {
  shimScript: string
  echoScript: string
  postgresScript: string
  remove(): Promise<void>
}

const sources = fileURLToPath(new URL('../../packages/server/src/runtime/process/', import.meta.url))

export async function buildRuntimeScripts(): Promise<RuntimeScripts> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-scripts-'))
  await build({
    entryPoints: ['shim.ts', 'echo.ts', 'postgres-pod.ts'].map((name) => join(sources, name)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // `ws` is CommonJS and asks for Node's modules by `require`.
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
  return {
    shimScript: join(folder, 'shim.mjs'),
    echoScript: join(folder, 'echo.mjs'),
    postgresScript: join(folder, 'postgres-pod.mjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
