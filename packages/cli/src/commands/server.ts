// `tpods server`: run a server on this machine, in the foreground or in the background, stop it, look at it.
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { dataFolder, findLocalServer, isRunning, type LocalServer } from '../local-server.ts'
import type { View } from '../output.ts'
import { portNumber } from '../parsers.ts'
import { type DetachedServer, detachServer, runServer, type ServerOptions, tailOfLog } from '../server-program.ts'
import type { Session } from '../session.ts'
import { withProgress } from '../waiting.ts'

interface FolderFlag {
  dataDir?: string
}

interface StartFlags extends FolderFlag {
  detach?: boolean
  wait?: boolean
  port?: number
  gatewayPort?: number
  readyFile?: string
}

interface ServerFacts {
  pid: number
  url: string | null
  gateway_url: string | null
  version: string | null
  data_dir: string
  log_file: string
}

const pollMs = 50
const startLimitMs = 120_000
const stopLimitMs = 15_000
const shownLogLines = 15

const view: View<ServerFacts> = {
  name: ({ url, pid }) => url ?? String(pid),
  columns: [
    { title: 'URL', text: ({ url }) => url ?? '-' },
    { title: 'GATEWAY', text: ({ gateway_url }) => gateway_url ?? '-' },
    { title: 'PROCESS', text: ({ pid }) => String(pid) },
    { title: 'VERSION', text: ({ version }) => version || '-' },
    { title: 'DATA', text: ({ data_dir }) => data_dir },
  ],
}

export function declare(server: Command, session: Session): void {
  server
    .command('start')
    .description('start a server; runs until ^C, or with --detach in the background')
    .option('--detach', 'run in the background, with the log in <data-dir>/server.log')
    .option('--wait', 'with --detach: wait until it takes requests')
    .option('--port <port>', 'port of the API; 0 takes a free one', portNumber)
    .option('--gateway-port <port>', 'port where pods answer; 0 takes a free one', portNumber)
    .option('--data-dir <folder>', 'where it keeps everything')
    .option('--ready-file <file>', 'file that it writes when it takes requests')
    .addHelpText('after', '\nExample:\n  tpods server start --detach --wait && tpods auth login')
    .action(session.action(start))
  server
    .command('stop')
    .description('stop the server of this machine; its pods go on')
    .option('--data-dir <folder>', 'that of the server')
    .action(session.action(stop))
  server
    .command('status')
    .description('tell whether a server runs on this machine and answers; exit 1 when not')
    .option('--data-dir <folder>', 'that of the server')
    .action(session.action(status))
}

async function start(context: Context, flags: StartFlags): Promise<number> {
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
  context.output.note('next: tpods auth login, then tpods pod create hello --image tpods/echo --port 5000 --wait')
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

async function stop(context: Context, flags: FolderFlag): Promise<void> {
  const folder = dataFolder(context.io, flags.dataDir)
  const server = findLocalServer(folder)
  if (server === undefined) {
    context.output.note(`no server runs on ${folder}`)
    await context.output.data({ stopped: false, data_dir: folder })
    return
  }
  sendTerm(server)
  await withProgress(context, 'stopping the server', () => waitUntilGone(context, server))
  context.output.note(`the server (process ${server.pid}) has stopped; its pods go on`)
  await context.output.data({ stopped: true, pid: server.pid, data_dir: folder })
}

function sendTerm({ pid }: LocalServer): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    throw new CliError('failure', `cannot stop process ${pid}`, { cause: error, remedy: 'it belongs to another user' })
  }
}

async function waitUntilGone(context: Context, server: LocalServer): Promise<void> {
  const limitMs = context.timeoutMs ?? stopLimitMs
  const endsAt = Date.now() + limitMs
  while (isRunning(server)) {
    if (context.io.signal.aborted) {
      throw new CliError('interrupted', `stopped waiting; the server (process ${server.pid}) was told to stop`)
    }
    if (Date.now() > endsAt) {
      throw new CliError('timeout', `the server (process ${server.pid}) still runs after ${limitMs / 1000} s`, {
        remedy: `wait, or end it with \`kill -9 ${server.pid}\``,
      })
    }
    await sleep(pollMs)
  }
}

async function status(context: Context, flags: FolderFlag): Promise<void> {
  const folder = dataFolder(context.io, flags.dataDir)
  const server = findLocalServer(folder)
  if (server === undefined) {
    throw new CliError('failure', `no server runs on ${folder}`, { remedy: 'start one with `tpods server start`' })
  }
  const client = await context.openClient(server.url, undefined)
  const parts = await client.readiness(context.call).catch((error: unknown) => {
    throw new CliError('failure', `process ${server.pid} runs but does not answer at ${server.url}`, { cause: error })
  })
  const broken = Object.entries(parts).filter(([, { ok }]) => !ok)
  if (broken.length > 0) {
    const list = broken.map(([part, { detail }]) => `${part} (${detail})`).join(', ')
    throw new CliError('failure', `the server at ${server.url} runs but cannot work: ${list}`)
  }
  await context.output.one(factsOf(server, folder), view)
}

function factsOf({ pid, url, gatewayUrl, version }: LocalServer, folder: string): ServerFacts {
  return { pid, url, gateway_url: gatewayUrl, version, data_dir: folder, log_file: path.join(folder, 'server.log') }
}
