// One connection to a command that the engine runs: its outputs at the pace of whoever reads them, its input with an end
// of its own. It knows nothing of what is run.
import { setMaxListeners } from 'node:events'
import type { Duplex, Readable, Writable } from 'node:stream'
import { writeTo } from '../shell/sinks.ts'
import { EngineWords } from './engine-words.ts'
import type { SizeFollower } from './exec-terminal.ts'
import { type FramePart, FrameReader } from './frames.ts'

/** ^D, which is all that a terminal knows of an end. */
const END_OF_INPUT = 4
/** A container that is gone may still have said something; then its connection is hung up on. */
const LAST_BYTES_MS = 2_000

export interface StreamOptions {
  /** Goes before all else. */
  head?: Buffer | undefined
  stdin?: Readable | undefined
  stdout: Writable
  stderr: Writable
  /** Of a terminal: there is one output then, and keys do not overtake a new size. */
  size?: Pick<SizeFollower, 'told'> | undefined
  /** All that the command wrote has come, whatever the connection says. */
  ended?: Promise<void> | undefined
  /** Fires when the container has ended. */
  gone: AbortSignal
}

export interface StreamEnd {
  /** What came as the engine's words: if nothing was started, the reason; else `release` passes them on. */
  words: string | undefined
  release(): Promise<void>
  /** Why the connection broke off; an engine that goes away may also just end it. */
  error: Error | undefined
}

/** Resolves when all that the command wrote is written. The streams are left open, the input paused. */
export async function pump(socket: Duplex, options: StreamOptions): Promise<StreamEnd> {
  const { stdout, stderr, gone } = options
  const words = new EngineWords<FramePart>()
  const write = async (parts: FramePart[]) => {
    for (const { source, data } of parts) await writeTo(source === 'stdout' ? stdout : stderr, data)
  }
  const readAll = async (): Promise<Error | undefined> => {
    const frames = options.size === undefined ? new FrameReader() : undefined
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        const parts = frames?.read(chunk) ?? [{ source: 'stdout' as const, data: chunk, isEnd: true }]
        for (const part of parts) await write(words.sift(part))
      }
    } catch (error) {
      return error as Error
    }
    return frames?.isWithin ? new Error('the connection was cut off') : undefined
  }
  socket.on('error', () => undefined) // whoever reads sees it
  const stopFeeding = feed(socket, options)
  let timer: NodeJS.Timeout | undefined
  const onGone = () => {
    timer = setTimeout(() => socket.destroy(), LAST_BYTES_MS)
  }
  setMaxListeners(0, gone) // as many commands as somebody likes
  gone.addEventListener('abort', onGone)
  if (gone.aborted) onGone()
  try {
    let isWhole = false
    void options.ended?.then(() => {
      isWhole = true
      socket.destroy()
    })
    const error = await readAll()
    return { words: words.text, release: () => write(words.release()), error: isWhole ? undefined : error }
  } finally {
    gone.removeEventListener('abort', onGone)
    clearTimeout(timer)
    stopFeeding()
    socket.destroy()
  }
}

/** Returns what stops it. The source belongs to the caller. */
function feed(socket: Duplex, { head, stdin, size }: StreamOptions): () => void {
  if (head !== undefined) socket.write(head)
  if (stdin === undefined) return () => undefined
  let isOver = false
  let turn = Promise.resolve()
  const inTurn = (act: () => void) => {
    if (size === undefined) act()
    else turn = turn.then(() => size.told()).then(act)
  }
  const resume = () => void stdin.resume()
  const take = (chunk: Buffer | string) => {
    if (size !== undefined) stdin.pause()
    inTurn(() => {
      if (isOver) return
      if (!socket.write(chunk)) stdin.pause()
      else if (size !== undefined) resume()
    })
  }
  const end = () =>
    inTurn(() => {
      if (isOver) return
      isOver = true
      if (size === undefined) socket.end()
      else socket.write(Buffer.of(END_OF_INPUT))
    })
  socket.on('drain', resume)
  stdin.on('data', take).once('end', end).once('error', end).once('close', end)
  return () => {
    isOver = true
    socket.off('drain', resume)
    stdin.off('data', take).off('end', end).off('error', end).off('close', end).pause()
  }
}
