// `pod exec` with live streams: stdin, stdout and stderr go through as they are, on a terminal where both ends have one.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { ExecHandle, NodeTpodsClient, TerminalSize } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { exit } from '../../exit-codes.ts'
import type { Io } from '../../io.ts'

export interface ExecFlags {
  interactive?: boolean
  /** `-t` is true, `-T` is false. */
  tty?: boolean
}

/** The exit code; undefined where the server offers no live streams. */
export async function execLive(
  context: Context,
  client: NodeTpodsClient,
  podId: string,
  argv: string[],
  flags: ExecFlags,
): Promise<number | undefined> {
  const { io, timeoutMs } = context
  const hasTerminal = io.isTTY.stdin && io.isTTY.stdout
  const wantsTerminal = flags.tty ?? hasTerminal
  if (flags.tty === true && !hasTerminal)
    context.output.note('tpods: stdin or stdout is no terminal; the command runs without one')
  const tty = wantsTerminal && hasTerminal ? sizeOf(io) : undefined
  const hasInput = flags.interactive === true || tty !== undefined || !io.isTTY.stdin
  // Only until the command runs: from then on ^C asks the server to end it, and its last words still arrive.
  const connecting = new AbortController()
  const onAbort = () => connecting.abort(io.signal.reason)
  io.signal.addEventListener('abort', onAbort)
  const options = {
    signal: connecting.signal,
    stdin: hasInput,
    ...(tty === undefined ? {} : { tty }),
    ...(timeoutMs === undefined ? {} : { timeoutSec: timeoutMs / 1000 }),
  }
  const handle = await client.pods
    .spawn(podId, argv, options)
    .catch(async (error: unknown) => {
      if (await isNotOffered(error)) return undefined
      throw error
    })
    .finally(() => io.signal.removeEventListener('abort', onAbort))
  if (handle === undefined) return undefined
  const release = connect(io, handle, hasInput, tty !== undefined)
  try {
    const [ended] = await Promise.all([handle.exit, copy(handle.stdout, io.stdout), copy(handle.stderr, io.stderr)])
    if (io.signal.aborted) throw new CliError('interrupted', 'the command was ended')
    if (ended.reason === 'idle_timeout')
      io.stderr.write('tpods: the server ended the command, because nothing went in or out for too long\n')
    else if (ended.timedOut) io.stderr.write('tpods: the command was ended by a time limit\n')
    if (ended.reason === 'may_go_on') io.stderr.write(`tpods: the command may go on in pod "${podId}"\n`)
    return ended.timedOut ? exit.timeout : (ended.exitCode ?? exit.execFailure)
  } finally {
    release()
  }
}

/** Connects keyboard, ^C and window size; returns what takes them off. */
function connect(io: Io, handle: ExecHandle, hasInput: boolean, isTerminal: boolean): () => void {
  const onCancel = () => handle.cancel()
  const onResize = () => handle.resize(sizeOf(io))
  const keyboard = io.stdin as Partial<NodeJS.ReadStream>
  if (isTerminal) {
    keyboard.setRawMode?.(true)
    io.stdout.on('resize', onResize)
  }
  io.signal.addEventListener('abort', onCancel)
  if (io.signal.aborted) onCancel()
  if (hasInput) void feed(io, handle).catch(() => undefined)
  return () => {
    io.signal.removeEventListener('abort', onCancel)
    io.stdout.off('resize', onResize)
    if (isTerminal) keyboard.setRawMode?.(false)
    if (hasInput) io.stdin.destroy()
  }
}

async function feed({ stdin }: Io, handle: ExecHandle): Promise<void> {
  const writer = handle.stdin.getWriter()
  for await (const chunk of stdin) await writer.write(Buffer.from(chunk as string | Uint8Array))
  await writer.close()
}

async function copy(source: ReadableStream<Uint8Array>, target: Writable): Promise<void> {
  const reader = source.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (!target.write(value)) await once(target, 'drain')
  }
}

function sizeOf({ stdout }: Io): TerminalSize {
  const { columns, rows } = stdout as Partial<NodeJS.WriteStream>
  return { columns: columns || 80, rows: rows || 24 }
}

/** A Tapis site has no such route; something on the way may let no WebSocket through. */
async function isNotOffered(error: unknown): Promise<boolean> {
  const { ApiError, ConnectionError } = await import('@tpods/sdk/node')
  if (error instanceof ConnectionError) return error.code === 'websocket_blocked'
  // A missing pod is a 404 too; the call that follows says so.
  if (!(error instanceof ApiError)) return false
  return (
    error.status === 404 || error.status === 405 || error.code === 'not_offered' || error.code === 'route_not_found'
  )
}
