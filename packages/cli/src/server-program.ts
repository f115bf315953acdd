// Starting the program of @tpods/server: where it is, what it is told, and how it runs in the background.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { CliError, systemCode } from './errors.ts'
import type { Io } from './io.ts'

export interface ServerOptions {
  dataDir: string
  port: number | undefined
  gatewayPort: number | undefined
  readyFile: string | undefined
}

/** The program of the installed server package. */
export function findServerProgram(io: Io): string {
  if (io.serverProgram !== undefined) return io.serverProgram
  try {
    const manifest = createRequire(import.meta.url).resolve('@tpods/server/package.json')
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
    return path.join(path.dirname(manifest), bin['tpods-server'])
  } catch (error) {
    throw new CliError('config', 'the server is not installed', {
      cause: error,
      remedy: 'npm install -g @tpods/server',
    })
  }
}

/** Runs in the foreground and takes over its exit code. ^C at a terminal reaches the server without our help. */
export async function runServer(io: Io, options: ServerOptions): Promise<number> {
  const child = spawn(process.execPath, [findServerProgram(io), 'start'], {
    stdio: 'inherit',
    env: serverEnv(io, options),
    cwd: io.cwd,
  })
  const passOn = (): void => {
    const isSeenByChild = io.signal.reason === 'SIGINT' && io.isTTY.stdin
    if (!isSeenByChild) child.kill(io.signal.reason)
  }
  io.signal.addEventListener('abort', passOn, { once: true })
  if (io.signal.aborted) passOn()
  const [code] = await once(child, 'exit')
  return code ?? 1
}

export interface DetachedServer {
  child: ChildProcess
  logFile: string
}

/** Starts it in a session of its own; it lives on when this process ends. */
export function detachServer(io: Io, options: ServerOptions): DetachedServer {
  const program = findServerProgram(io)
  const logFile = path.join(options.dataDir, 'server.log')
  const log = openLog(options.dataDir, logFile)
  try {
    const child = spawn(process.execPath, [program, 'start'], {
      detached: true,
      stdio: ['ignore', log, log],
      env: serverEnv(io, options),
      cwd: io.cwd,
    })
    child.unref()
    return { child, logFile }
  } finally {
    closeSync(log)
  }
}

const answerLimitMs = 30_000

/** What it prints when it is asked about itself; the settings are those of a start. */
export function askServerProgram(io: Io, dataDir: string, question: string, signal: AbortSignal): Promise<string> {
  const options = { dataDir, port: undefined, gatewayPort: undefined, readyFile: undefined }
  const given = { env: serverEnv(io, options), cwd: io.cwd, signal, timeout: answerLimitMs }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [findServerProgram(io), question], given, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const said = stderr.trim().replace(/^tpods-server: /, '')
      reject(new CliError('config', said === '' ? 'the program of the server does not answer' : said, { cause: error }))
    })
  })
}

/** Its mode is private: the first start prints a password. */
function openLog(folder: string, file: string): number {
  try {
    // The server's Postgres does not run as root and must get through to its own folder.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700
    if (mkdirSync(folder, { recursive: true, mode }) !== undefined) chmodSync(folder, mode)
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw new CliError('config', `cannot write ${file} (${systemCode(error)})`, {
      cause: error,
      remedy: 'choose another folder with --data-dir',
    })
  }
}

/** What the server said last, for a start that failed. */
export function tailOfLog(file: string, lines: number): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

/** Tokens are ours and none of the server's business. */
function serverEnv({ env }: Io, { dataDir, port, gatewayPort, readyFile }: ServerOptions): NodeJS.ProcessEnv {
  const { TPODS_TOKEN: _own, TAPIS_TOKEN: _foreign, ...rest } = env
  return {
    ...rest,
    TPODS_DATA_DIR: dataDir,
    ...(port === undefined ? {} : { TPODS_PORT: String(port) }),
    ...(gatewayPort === undefined ? {} : { TPODS_GATEWAY_PORT: String(gatewayPort) }),
    ...(readyFile === undefined ? {} : { TPODS_READY_FILE: readyFile }),
  }
}
