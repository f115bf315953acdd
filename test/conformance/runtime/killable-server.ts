// A server of its own process that applies or removes one pod, to be killed in the middle of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { PodDefinition } from '../../../packages/server/src/runtime/port.ts'
import type { ProcessRuntimeOptions } from '../../../packages/server/src/runtime/process/process-runtime.ts'

export interface KillableServer {
  run(action: 'apply' | 'remove', definition: PodDefinition): RunningServer
  /** Deletes the program. */
  remove(): Promise<void>
}

export interface RunningServer {
  /** Counted from the moment at which the runtime is open and the action begins. */
  killAfter(delayMs: number): Promise<void>
}

const runtimeSource = new URL('../../../packages/server/src/runtime/process/process-runtime.ts', import.meta.url)

const program = `
import { openProcessRuntime } from './runtime.mjs'
const { action, definition, options } = JSON.parse(process.argv[2])
const runtime = await openProcessRuntime(options)
process.send('begins')
if (action === 'apply') await runtime.apply(definition)
else await runtime.remove(definition.key, { graceMs: 1000 })
setInterval(() => {}, 1000)
`

export async function buildKillableServer(options: ProcessRuntimeOptions): Promise<KillableServer> {
  const place = await mkdtemp(join(tmpdir(), 'tpods-server-'))
  const script = join(place, 'server.mjs')
  await build({
    entryPoints: [fileURLToPath(runtimeSource)],
    outfile: join(place, 'runtime.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  await writeFile(script, program)
  return {
    run(action, definition) {
      const { folder, shimScript, echoScript, postgresScript } = options
      const programs = { shimScript, echoScript, postgresScript }
      const orders = JSON.stringify({ action, definition, options: { folder, ...programs } })
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
