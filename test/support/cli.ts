// The built `tpods` as somebody types it who is signed in at a server.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { ServerProcess } from '../journeys/support/server-process.ts'

const program = fileURLToPath(new URL('../../packages/cli/bin/tpods.js', import.meta.url))

export interface CliOutcome {
  code: number
  stdout: string
  stderr: string
}

export interface Cli {
  start(args: string[]): ChildProcessByStdio<null, Readable, Readable>
  run(...args: string[]): Promise<CliOutcome>
  /** As `run`, for what must succeed: gives what it printed. */
  must(...args: string[]): Promise<string>
  close(): Promise<void>
}

export async function openCli(server: ServerProcess): Promise<Cli> {
  const home = await mkdtemp(join(tmpdir(), 'tpods-cli-'))
  const { token } = await server.signIn()
  const env = { HOME: home, PATH: process.env.PATH ?? '', TPODS_BASE_URL: server.url, TPODS_TOKEN: token }
  const start = (args: string[]) =>
    spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const run = async (...args: string[]) => {
    const child = start(args)
    const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
    const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
    return { code, stdout, stderr }
  }
  return {
    start,
    run,
    async must(...args) {
      const outcome = await run(...args)
      expect(outcome, outcome.stderr).toMatchObject({ code: 0 })
      return outcome.stdout
    },
    close: () => rm(home, { recursive: true, force: true }),
  }
}
