// `server start`: in the foreground, or in the background until it takes requests.
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { dataFolder, findLocalServer } from '../../local-server.ts'
import { type DetachedServer, detachServer, runServer, type ServerOptions, tailOfLog } from '../../server-program.ts'
import { factsOf, type ServerFacts } from '../../server-view.ts'
import { withProgress } from '../../waiting.ts'

export interface StartFlags {
  dataDir?: string
  detach?: boolean
  wait?: boolean
  port?: number
  gatewayPort?: number
  readyFile?: string
}

const pollMs = 50
const startLimitMs = 120_000
const shownLogLines = 15

export async function startServer(context: Context, flags: StartFlags): Promise<number> {
  const { io } = context
  if (flags.wait === true && flags.detach !== true) {
    throw new CliError('usage', '--wait needs --detach: in the foreground the command lasts as long as the server')
  }
  const options: ServerOptions = {
    dataDir: dataFolder(io, flags.dataDir),
    port: flags.port,
    gatewayPort: flags.gatewayPort,
    readyFile: flags.readyFile === undefined ? undefined : path.resolve(io.cwd, flags.readyFile),
  }
  if (flags.detach !== true) return runServer(io, options)
  const running = findLocalServer(options.dataDir)
  if (running !== undefined) {
    throw new CliError(
      'conflict',
      `a server runs on ${options.dataDir} already, at ${running.url} (process ${running.pid})`,
      {
        remedy: 'use it, stop it with `tpods server stop`, or choose another folder with --data-dir',
      },
    )
  }
  await startDetached(context, options, flags.wait === true)
  return 0
}

async function startDetached(context: Context, options: ServerOptions, wait: boolean): Promise<void> {
  const { dataDir } = options
  const readyFile = options.readyFile ?? path.join(os.tmpdir(), `tpods-ready-${randomUUID()}.json`)
  await rm(readyFile, { force: true })
  const started = detachServer(context.io, { ...options, readyFile: wait ? readyFile : options.readyFile })
  const facts = { pid: started.child.pid ?? 0, data_dir: dataDir, log_file: started.logFile }
  if (!wait) {
    context.output.note(`the server starts in the background (process ${facts.pid}); its log is ${started.logFile}`)
    await context.output.data({ ...facts, url: null, gateway_url: null, version: null } satisfies ServerFacts)
    return
  }
  const adminFile = await withProgress(context, 'starting the server', () =>
    waitUntilReady(context, started, readyFile),
  )
  if (options.readyFile === undefined) await rm(readyFile, { force: true })
  const server = findLocalServer(dataDir)
  if (server === undefined) throw new CliError('failure', `the server has ended again; its log is ${started.logFile}`)
  await context.output.data(factsOf(server, dataDir))
  context.output.note(`the server runs at ${server.url} (process ${server.pid}); its log is ${started.logFile}`)
  if (adminFile !== undefined) context.output.note(`the first administrator and its password are in ${adminFile}`)
  const { runtime, detail } = await runtimeOf(context, server.url)
  if (runtime !== undefined) context.output.note(`runtime ${runtime}: ${detail}; \`tpods doctor\` tells more`)
  const example = runtime === 'docker' ? '--template neo4j' : '--image tpods/echo --port 5000'
  context.output.note(`next: tpods auth login, then tpods pod create hello ${example} --wait`)
}

/** What its pods are, as it says itself; an older server does not. */
async function runtimeOf(context: Context, url: string): Promise<{ runtime?: string | undefined; detail?: string }> {
  try {
    const client = await context.openClient(url, undefined)
    const [{ metadata }, parts] = await Promise.all([client.health(context.call), client.readiness(context.call)])
    return { runtime: metadata.runtime, detail: parts.runtime?.detail ?? '' }
  } catch {
    return {} // a nicety: that it runs was told already
  }
}

/** Where the password of the first administrator is, as the server says when it is ready. */
async function waitUntilReady(
  context: Context,
  { child, logFile }: DetachedServer,
  readyFile: string,
): Promise<string | undefined> {
  const endsAt = Date.now() + (context.timeoutMs ?? startLimitMs)
  for (;;) {
    const ready = await readFile(readyFile, 'utf8').catch(() => undefined)
    if (ready !== undefined) return adminFileIn(ready)
    if (hasEnded(child)) {
      context.io.stderr.write(`${tailOfLog(logFile, shownLogLines)}\n`)
      throw new CliError('failure', `the server did not start; its log is ${logFile}`)
    }
    if (context.io.signal.aborted) {
      throw new CliError('interrupted', `stopped waiting; the server (process ${child.pid}) goes on starting`, {
        remedy: 'see `tpods server status`, or stop it with `tpods server stop`',
      })
    }
    if (Date.now() > endsAt) {
      throw new CliError('timeout', `the server (process ${child.pid}) is not ready yet`, {
        remedy: `see its log ${logFile}`,
      })
    }
    await sleep(pollMs)
  }
}

function adminFileIn(ready: string): string | undefined {
  try {
    const { adminFile } = JSON.parse(ready)
    return typeof adminFile === 'string' ? adminFile : undefined
  } catch {
    return undefined // a server of another version; it is ready all the same
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
