// A command on a terminal of its own. The package for it is optional and is looked for when it is first needed.
import { readSync, writeSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadStream } from 'node:tty'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../../support/atomic-file.ts'
import type { Terminal } from '../port.ts'
import { exitCodeOfTerminal } from './ending.ts'

export interface TerminalProgram {
  pid: number
  /** The exit code of a shell, once the output has been handed on. */
  exit: Promise<number>
  /** Gives up what is still to be read. */
  destroy(): void
}

export interface TerminalOptions {
  environment: Record<string, string>
  workFolder: string
  terminal: Terminal
  stdin: Readable | undefined
  stdout: Writable
}

/** What the package has and does not declare; its version is pinned. */
interface Inner {
  fd: number
  _socket: ReadStream
}

const endOfInput = '\x04'
const retryMs = 10
const lookMs = 20
/** How long a terminal is silent before it counts as ended, when the command is gone but left something running. */
const idleMs = 200
/** More than the system holds for a terminal: a program that goes on writing is not followed for ever. */
const maxRestReads = 64

export async function startOnTerminal(argv: readonly string[], options: TerminalOptions): Promise<TerminalProgram> {
  const { spawn } = await loadPackage()
  const { environment, workFolder, terminal, stdin, stdout } = options
  const [name = '', ...rest] = argv
  const pty = spawn(name, rest, {
    name: environment.TERM ?? 'xterm-256color',
    cwd: workFolder,
    env: environment,
    cols: atLeastOne(terminal.columns),
    rows: atLeastOne(terminal.rows),
    encoding: null,
  })
  const inner = pty as unknown as Inner
  const socket = inner._socket
  const takeOffResize = terminal.onResize(({ columns, rows }) => {
    if (!socket.destroyed) pty.resize(atLeastOne(columns), atLeastOne(rows))
  })
  const giveUp = keepUntilRead(inner, stdout)
  const stopReading = handOn(socket, stdout, giveUp)
  const stopInput = feed(inner, stdin)
  const exit = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => resolve(exitCodeOfTerminal(exitCode, signal)))
  }).finally(() => {
    takeOffResize()
    stopInput()
    stopReading()
  })
  return { pid: pty.pid, exit, destroy: giveUp }
}

async function loadPackage(): Promise<typeof import('@lydell/node-pty')> {
  try {
    return await import('@lydell/node-pty')
  } catch (cause) {
    throw new PodsError(
      'not_offered',
      'this server has no terminals, because its optional package @lydell/node-pty is not installed; run the command without a terminal',
      { cause },
    )
  }
}

/**
 * The package closes the terminal soon after the command has ended, and Node does at the error that stands for the end;
 * both throw away what waits for a slow reader. Here a close waits until all is read. Returns one that does not wait.
 */
function keepUntilRead({ fd, _socket: socket }: Inner, target: Writable): () => void {
  const close = socket.destroy.bind(socket)
  let timer: NodeJS.Timeout | undefined
  const closeNow = () => {
    clearInterval(timer)
    close()
  }
  let isAtEnd = false
  let seen = { bytes: -1, at: 0 }
  const look = () => {
    const isRead = socket.readableLength === 0 && !socket.isPaused()
    if (!isRead || socket.bytesRead !== seen.bytes) seen = { bytes: socket.bytesRead, at: Date.now() }
    if (!isRead || !(isAtEnd || Date.now() - seen.at >= idleMs)) return
    handOnRest(fd, target)
    closeNow()
  }
  socket.destroy = (error) => {
    isAtEnd ||= error !== undefined && error !== null
    timer ??= setInterval(look, lookMs)
    return socket
  }
  return closeNow
}

/** Where the other side has hung up, the event loop of Node sees an end as soon as one read is short. */
function handOnRest(fd: number, target: Writable): void {
  const block = Buffer.alloc(64 * 1024)
  try {
    for (let count = 0; count < maxRestReads && !target.destroyed; count += 1) {
      const length = readSync(fd, block)
      if (length === 0) return
      target.write(Buffer.from(block.subarray(0, length)))
    }
  } catch {
    // EIO: all was read; EAGAIN: something else goes on and is silent now
  }
}

/** Reads no faster than `target` takes it. */
function handOn(socket: ReadStream, target: Writable, giveUp: () => void): () => void {
  const resume = () => void socket.resume()
  socket.on('data', (data: Buffer) => {
    if (!target.write(data)) socket.pause()
  })
  target.on('drain', resume).on('close', giveUp).on('error', giveUp)
  if (target.destroyed) giveUp()
  return () => target.off('drain', resume).off('close', giveUp).off('error', giveUp)
}

/**
 * The stream of the package would write in a loop that blocks this whole process while the command does not read; so it
 * is written here, as much as the terminal takes, and the rest later.
 */
function feed({ fd, _socket: socket }: Inner, source: Readable | undefined): () => void {
  if (source === undefined) return () => {}
  const stopping = new AbortController()
  const send = async (data: Buffer) => {
    for (let rest = data; rest.length > 0 && !stopping.signal.aborted; ) {
      if (socket.destroyed) return // from here on the number may be another file's
      try {
        rest = rest.subarray(writeSync(fd, rest))
      } catch (error) {
        if (!isErrno(error, 'EAGAIN')) return
        await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  let last: Promise<void> = Promise.resolve()
  const take = (chunk: Buffer | string) => {
    source.pause()
    last = send(Buffer.from(chunk)).then(() => {
      if (!stopping.signal.aborted) source.resume()
    })
  }
  let isFinished = false
  const finish = () => {
    if (isFinished) return
    isFinished = true
    last = last.then(() => send(Buffer.from(endOfInput)))
  }
  source.on('data', take).on('end', finish).on('close', finish).on('error', finish)
  return () => {
    stopping.abort()
    source.off('data', take).off('end', finish).off('close', finish).off('error', finish).pause()
  }
}

function atLeastOne(size: number): number {
  return Number.isFinite(size) ? Math.min(Math.max(Math.trunc(size), 1), 65_535) : 1
}
