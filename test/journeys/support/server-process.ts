// The built server as a process of its own on a data folder: started, killed, stopped. Whatever it leaves behind is
// ended by `clear`, which every test file calls when it is done, also after a failure.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiClient } from './api-client.ts'
import { type Account, provideProgram } from './plain-account.ts'
import { killAll } from './processes.ts'

export interface ServerProcess {
  readonly pid: number
  readonly url: string
  readonly gatewayUrl: string
  /** Sends the signal and resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<ServerEnd>
  signIn(): Promise<ApiClient>
}

export interface ServerEnd {
  code: number | null
  signal: NodeJS.Signals | null
  ms: number
}

export interface FailedStart {
  code: number | null
  stderr: string
}

export interface ServerPlace {
  readonly dataFolder: string
  /** Resolves when the server takes requests. */
  start(settings?: Settings): Promise<ServerProcess>
  /** For a start that is refused: resolves when the process has ended. */
  startInVain(settings?: Settings): Promise<FailedStart>
  /** Starts a server and kills it after that time, however far it has come. */
  startAndKill(afterMs: number): Promise<void>
  /** The newest of what the servers printed, without a line for each request. */
  output(): string
  /** Kills all that is left and removes the folder. */
  clear(): Promise<void>
}

type Settings = Record<string, string>

const startTimeoutMs = 60_000
const keptOutput = 100_000

export interface PlaceOptions {
  /** The servers run as it. Default: as the user of the test. */
  account?: Account | undefined
  /** Where the folder is made. Default: the one for temporary files. */
  parent?: string
}

export async function openServerPlace(
  fixed: Settings = {},
  { account, parent = tmpdir() }: PlaceOptions = {},
): Promise<ServerPlace> {
  const root = await realpath(await mkdtemp(join(parent, 'tpods-journey-')))
  await chmod(root, 0o711) // for root, whose Postgres runs as another user
  const program = await provideProgram(join(root, 'program'), account)
  if (account !== undefined) await chown(root, account.uid, account.gid)
  const dataFolder = join(root, 'data')
  const readyFile = join(root, 'ready.json')
  let output = ''

  const run = (settings: Settings) => {
    const server = spawn(process.execPath, [program, 'start'], {
      env: {
        PATH: process.env.PATH,
        TPODS_DATA_DIR: dataFolder,
        TPODS_PORT: '0',
        TPODS_GATEWAY_PORT: '0',
        TPODS_READY_FILE: readyFile,
        TPODS_RUNTIME: 'process',
        ...fixed,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
    })
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-keptOutput)
      })
    }
    return server
  }

  return {
    dataFolder,
    output: () => output.replaceAll(/^.*"msg":"request"}\n/gm, ''),
    async start(settings = {}) {
      await rm(readyFile, { force: true })
      const server = run(settings)
      const ended = once(server, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
      const ready = await waitForReady(
        readyFile,
        () => server.exitCode !== null,
        () => output,
      )
      const signIn = async () => {
        const admin = JSON.parse(await readFile(ready.adminFile, 'utf8')) as { username: string; password: string }
        return ApiClient.signIn(ready.url, admin)
      }
      const end = async (signal: NodeJS.Signals) => {
        const sentAt = performance.now()
        server.kill(signal)
        const [code, by] = await ended
        return { code, signal: by, ms: Math.round(performance.now() - sentAt) }
      }
      return { pid: ready.pid, url: ready.url, gatewayUrl: ready.gatewayUrl, end, signIn }
    },
    async startInVain(settings = {}) {
      const server = run(settings)
      const [stderr, [code]] = await Promise.all([text(server.stderr), once(server, 'exit')])
      return { code: code as number | null, stderr }
    },
    async startAndKill(afterMs) {
      const server = run({})
      const ended = once(server, 'exit')
      await sleep(afterMs)
      server.kill('SIGKILL')
      await ended
    },
    async clear() {
      await killAll(dataFolder)
      await rm(root, { recursive: true, force: true })
    },
  }
}

interface Ready {
  pid: number
  url: string
  gatewayUrl: string
  adminFile: string
}

async function waitForReady(file: string, hasEnded: () => boolean, output: () => string): Promise<Ready> {
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline && !hasEnded(); await sleep(10)) {
    const content = await readFile(file, 'utf8').catch(() => '')
    if (content !== '') return JSON.parse(content) as Ready // written whole, by rename
  }
  throw new Error(`the server did not start:\n${output()}`)
}
