// `tpods server`: run a server on this machine, in the foreground or in the background, stop it, look at it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { dataFolder, findLocalServer, isRunning, type LocalServer } from '../local-server.ts'
import { portNumber } from '../parsers.ts'
import { factsOf, serverView } from '../server-view.ts'
import type { Session } from '../session.ts'
import { withProgress } from '../waiting.ts'
import { startServer } from './server/start.ts'

interface FolderFlag {
  dataDir?: string
}

const pollMs = 50
const stopLimitMs = 15_000

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
    .action(session.action(startServer))
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
  await context.output.one(factsOf(server, folder), serverView)
}
