// Runs a piece of TypeScript that imports from src/ in a process of its own: for tests that kill that process.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface RunOptions {
  env?: Record<string, string>
  uid?: number
  gid?: number
}

/** `source` imports as a file of packages/server would: './src/support/data-folder.ts'. */
export async function bundleSource(source: string): Promise<string> {
  const result = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const output = result.outputFiles[0]
  if (output === undefined) throw new Error('esbuild made no output')
  return output.text
}

export function runBundle(bundle: string, { env = {}, uid, gid }: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', bundle], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
}

/** The next chunk that the program prints; rejects when it ends without. */
export async function nextLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read')
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`ended with ${code ?? signal} before it printed`)
  })
  const [chunk] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
  return chunk.toString().trim()
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
