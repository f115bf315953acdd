// A server of its own process that applies or removes one pod, to be killed in the middle of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { DockerRuntimeOptions } from '../../../packages/server/src/runtime/docker/docker-runtime.ts'
import type { PodDefinition } from '../../../packages/server/src/runtime/port.ts'
import type { ProcessRuntimeOptions } from '../../../packages/server/src/runtime/process/process-runtime.ts'

/** Which runtime it opens, and how. */
export type KillableProgram =
  | { kind: 'process'; options: ProcessRuntimeOptions }
  | { kind: 'docker'; options: DockerRuntimeOptions }

export interface KillableServer {
  run(action: 'apply' | 'remove', definition: PodDefinition): RunningServer
  /** Deletes the program. */
  remove(): Promise<void>
}

export interface RunningServer {
  /** Counted from the moment at which the runtime is open and the action begins. */
  killAfter(delayMs: number): Promise<void>
}

const openers = {
  process: { path: 'process/process-runtime.ts', opener: 'openProcessRuntime' },
  docker: { path: 'docker/docker-runtime.ts', opener: 'openDockerRuntime' },
} as const
/** What the client of engines brings along for other ways, and what cannot be put into one file. */
const leftOut = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs']

const program = (opener: string) => `
import { ${opener} } from './runtime.mjs'
const { action, definition, options } = JSON.parse(process.argv[2])
const runtime = await ${opener}(options)
process.send('begins')
if (action === 'apply') await runtime.apply(definition)
else await runtime.remove(definition.key, { graceMs: 1000 })
setInterval(() => {}, 1000)
`

export async function buildKillableServer({ kind, options }: KillableProgram): Promise<KillableServer> {
  const { path, opener } = openers[kind]
  const place = await mkdtemp(join(tmpdir(), 'tpods-server-'))
  const script = join(place, 'server.mjs')
  const empty = join(place, 'empty.cjs')
  await writeFile(empty, '')
  await build({
    entryPoints: [fileURLToPath(new URL(`../../../packages/server/src/runtime/${path}`, import.meta.url))],
    outfile: join(place, 'runtime.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: Object.fromEntries(leftOut.map((name) => [name, empty])),
    banner: { js: "import { createRequire as own } from 'node:module'; const require = own(import.meta.url);" },
  })
  await writeFile(script, program(opener))
  return {
    run(action, definition) {
      const { logger: _logger, ...plain } = options
      const orders = JSON.stringify({ action, definition, options: plain })
      const server = spawn(process.execPath, [script, orders], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const begun = once(server, 'message')
      return {
        async killAfter(delayMs) {
          await begun
          await sleep(delayMs)
          const ended = once(server, 'exit')
          server.kill('SIGKILL')
          await ended
        },
      }
    },
    remove: () => rm(place, { recursive: true, force: true }),
  }
}
