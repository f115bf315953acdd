// Real pipes for child processes. Node gives sockets, and a socket cannot be opened again by path: `echo > /dev/stderr`
// or a log that is linked to /dev/stdout would fail. Node cannot make a pipe, so each begins as a named one.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants

export interface Pipe {
  /** Blocks, as programs expect. */
  childEnd: number
  /** The end of this process: does not block. */
  stream: Socket
}

/** `input` is written by this process and read by the child, `output` the other way round. */
export async function openPipes<const Kinds extends readonly ('input' | 'output')[]>(
  folder: string,
  kinds: Kinds,
): Promise<{ -readonly [Index in keyof Kinds]: Pipe }> {
  const paths = kinds.map(() => join(folder, `.pipe-${randomUUID()}`))
  const pipes: Pipe[] = []
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths])
    for (const [index, path] of paths.entries()) pipes.push(openPipe(path, kinds[index] === 'input'))
    return pipes as { -readonly [Index in keyof Kinds]: Pipe } // one for each kind
  } catch (error) {
    closeChildEnds(pipes)
    for (const { stream } of pipes) stream.destroy()
    throw new Error('no pipe could be made for a process', { cause: error })
  } finally {
    for (const path of paths) rmSync(path, { force: true })
  }
}

export function closeChildEnds(pipes: Iterable<Pipe>): void {
  for (const { childEnd } of pipes) closeSync(childEnd)
}

function openPipe(path: string, isInput: boolean): Pipe {
  // With both ends held open, neither of the next two waits for the other.
  const both = openSync(path, O_RDWR)
  try {
    const readEnd = openSync(path, isInput ? O_RDONLY : O_RDONLY | O_NONBLOCK)
    const writeEnd = openSync(path, isInput ? O_WRONLY | O_NONBLOCK : O_WRONLY)
    const [childEnd, fd] = isInput ? [readEnd, writeEnd] : [writeEnd, readEnd]
    const stream = new Socket({ fd, readable: !isInput, writable: isInput })
    stream.on('error', () => {}) // such as EPIPE, when the child reads no more; the close that follows is what counts
    return { childEnd, stream }
  } finally {
    closeSync(both)
  }
}

/**
 * Resolves when all streams have ended. A process that got away may hold the other end for ever, so silence of
 * `idleMs` counts as the end too; a stream that waits for its reader is not silent.
 */
export function whenDrained(streams: Socket[], { idleMs }: { idleMs: number }): Promise<void> {
  return new Promise((resolve) => {
    let seen = -1
    const finish = () => {
      clearInterval(timer)
      for (const stream of streams) stream.off('close', onClose).destroy()
      resolve()
    }
    const onClose = () => {
      if (streams.every((stream) => stream.closed)) finish()
    }
    const timer = setInterval(() => {
      const read = streams.reduce((sum, stream) => sum + stream.bytesRead, 0)
      if (read === seen && !streams.some((stream) => stream.isPaused())) finish()
      seen = read
    }, idleMs)
    for (const stream of streams) stream.on('close', onClose)
    onClose()
  })
}
