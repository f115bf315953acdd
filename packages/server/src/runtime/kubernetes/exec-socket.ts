// The remote command protocol of Kubernetes on one WebSocket: streams by channel number, each message led by its
// channel's byte, back-pressure both ways. It knows nothing of what is run.
import type { Readable, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Terminal, TerminalSize } from '../port.ts'
import type { StatusBody } from './cluster-error.ts'
import { Heartbeat } from './exec-heartbeat.ts'

/** With v5 the end of an input can be told; with v4 there is no word for it. */
export const protocols = { withEnd: 'v5.channel.k8s.io', withoutEnd: 'v4.channel.k8s.io' } as const

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const
/** ^D, which is all that a terminal knows of an end. */
const END_OF_INPUT = 4
/** The last outputs may come behind the word of the end: for so long nothing must have come. */
const SILENCE_MS = 500
const HANG_UP_MS = 1_000
/** What has come and is not taken yet: from here on nothing more is read. */
const MAX_WAITING_BYTES = 256 * 1024

export interface PumpInput {
  /** Goes before all else, as it is. */
  head?: Buffer | undefined
  stdin?: Readable | undefined
  /** Each piece behind a line with its length, 0 for the end: for who reads it where the protocol knows no end. */
  isFramed?: boolean
  /** The command reads all that it gets, and does not let it wait. */
  isRead?: boolean
}

export interface PumpOptions extends PumpInput {
  stdout: Writable
  stderr: Writable
  terminal: Terminal | undefined
  /** All that the command wrote has come, whatever the connection says. Without that word, its end is all that counts. */
  ended?: Promise<void>
}

export interface PumpEnd {
  /** What the API server said of the end; undefined when the connection was lost before. */
  status: (StatusBody & { status?: string }) | undefined
  /** It was lost because nothing was heard from the other end. */
  isSilent: boolean
}

/** Resolves when the command has ended and all that it wrote is written. The streams are left open. */
export async function pump(socket: WebSocket, options: PumpOptions): Promise<PumpEnd> {
  const { stdout, stderr, terminal } = options
  let status: PumpEnd['status']
  const heartbeat = new Heartbeat(socket, { isInputRead: options.isRead ?? false })
  const send = (number: number, data: Buffer) =>
    new Promise<void>((resolve) => {
      heartbeat.note()
      socket.send(Buffer.concat([Buffer.of(number), data]), () => resolve())
    })
  const resize = ({ columns, rows }: TerminalSize) =>
    void send(channel.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows })))
  const stopResizing = terminal?.onResize(resize)
  if (terminal !== undefined) resize(terminal)

  if (options.head !== undefined) void send(channel.stdin, options.head)
  const stopFeeding = feed(options, inputFor(socket, options, send))
  let written = Promise.resolve()
  let waitingBytes = 0
  let silence: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    const resolveWhenSilent = () => {
      if (waitingBytes === 0) resolve()
      else silence?.refresh()
    }
    void options.ended?.then(resolve)
    socket.once('close', resolve).once('error', () => resolve())
    socket.on('message', (data: Buffer) => {
      silence?.refresh()
      const [number] = data
      const payload = data.subarray(1)
      if (number === channel.status) {
        status = JSON.parse(payload.toString()) as PumpEnd['status'] // the protocol's own
        // A server that has input to read still may never close.
        if (options.ended === undefined || terminal !== undefined) resolve()
        else silence = setTimeout(resolveWhenSilent, SILENCE_MS)
      }
      if ((number !== channel.stdout && number !== channel.stderr) || payload.length === 0) return
      const target = number === channel.stdout ? stdout : stderr
      waitingBytes += payload.length
      if (waitingBytes >= MAX_WAITING_BYTES) socket.pause()
      written = written
        .then(() => writeTo(target, payload))
        .then(() => {
          waitingBytes -= payload.length
          if (waitingBytes < MAX_WAITING_BYTES) socket.resume()
        })
    })
  })
  try {
    await over
    await written
    return { status, isSilent: heartbeat.isDead }
  } finally {
    heartbeat.stop()
    clearTimeout(silence)
    stopFeeding()
    stopResizing?.()
    hangUp(socket)
  }
}

/** Says good-bye, and does not wait long for an answer. */
function hangUp(socket: WebSocket): void {
  const timer = setTimeout(() => socket.terminate(), HANG_UP_MS)
  socket.once('close', () => clearTimeout(timer))
  if (socket.readyState === socket.CLOSED) clearTimeout(timer)
  else socket.close()
}

/** Waits until the target has room again; one that is closed takes what comes and drops it. */
export function writeTo(target: Writable, data: Buffer): Promise<void> {
  if (target.destroyed || target.writableEnded) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      target.off('close', done).off('error', done)
      resolve()
    }
    target.once('close', done).once('error', done)
    target.write(data, done)
  })
}

type Send = (number: number, data: Buffer) => Promise<void>

/** How an input and its end are put into messages. */
interface InputWords {
  piece(data: Buffer): Promise<void>
  end(): Promise<void> | undefined
}

function inputFor(socket: WebSocket, { terminal, isFramed }: PumpOptions, send: Send): InputWords {
  const plain = (data: Buffer) => send(channel.stdin, data)
  if (terminal !== undefined) return { piece: plain, end: () => plain(Buffer.of(END_OF_INPUT)) }
  if (isFramed) {
    return {
      piece: (data) => plain(Buffer.concat([Buffer.from(`${data.length}\n`), data])),
      end: () => plain(Buffer.from('0\n')),
    }
  }
  const end = () => (socket.protocol === protocols.withEnd ? send(channel.close, Buffer.of(channel.stdin)) : undefined)
  return { piece: plain, end }
}

/** Returns what stops it. The source belongs to the caller and is left as it is. */
function feed({ stdin: source, isFramed }: PumpInput, words: InputWords): () => void {
  if (source === undefined) return () => undefined
  let isOver = false
  let isSending = false
  /** One message at a time, of all that has gathered meanwhile. */
  const onReadable = async () => {
    if (isSending) return
    isSending = true
    for (let chunk = source.read(); chunk !== null && !isOver; chunk = source.read()) {
      if (chunk.length > 0) await words.piece(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    }
    isSending = false
  }
  const onEnd = () => {
    if (isOver) return
    isOver = true
    void words.end()
  }
  source.on('readable', onReadable).once('end', onEnd).once('error', onEnd).once('close', onEnd)
  return () => {
    source.off('readable', onReadable).off('end', onEnd).off('error', onEnd).off('close', onEnd)
    if (isFramed) onEnd() // whoever takes the frames apart waits for it
    isOver = true
  }
}
