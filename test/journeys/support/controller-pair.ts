// Two controllers on one database, each a process of its own, bundled from source.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type pg from 'pg'

export interface ControllerProcess {
  readonly name: string
  send(signal: NodeJS.Signals): void
  isAlive(): boolean
  /** Resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface ControllerPair {
  controllers: [ControllerProcess, ControllerProcess]
  /** Kills what is still there. */
  clear(): Promise<void>
}

const source = fileURLToPath(new URL('recording-controller.ts', import.meta.url))

export async function startControllerPair(connection: pg.PoolConfig): Promise<ControllerPair> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-controllers-'))
  const script = join(folder, 'recording-controller.mjs')
  await build({
    entryPoints: [source],
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['pg-native'],
    // Some of what is bundled is CommonJS and asks for Node's modules by `require`.
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
  const children: ChildProcess[] = []
  const start = async (name: string): Promise<ControllerProcess> => {
    const child = spawn(process.execPath, [script, JSON.stringify(connection), name], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    children.push(child)
    const ended = once(child, 'exit')
    await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`controller ${name} ended at its start with ${code}`))),
    ])
    return {
      name,
      send: (signal) => void child.kill(signal),
      isAlive: () => child.exitCode === null && child.signalCode === null,
      async end(signal) {
        child.kill(signal)
        const [code] = await ended
        return code
      },
    }
  }
  return {
    controllers: await Promise.all([start('first'), start('second')]),
    async clear() {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
