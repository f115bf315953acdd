// The remote command protocol of Kubernetes on one WebSocket: streams by channel number, each message led by its
// channel's byte, back-pressure both ways. It knows nothing of what is run.
import type { Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Terminal, TerminalSize } from '../port.ts'
import { writeTo } from '../shell/sinks.ts'
import type { StatusBody } from './cluster-error.ts'
import { channel, feed, messageOf, type PumpInput, type Send } from './exec-input.ts'
import { Heartbeat } from './socket-heartbeat.ts'

/** The last outputs may come behind the word of the end: for so long nothing must have come. */
const SILENCE_MS = 500
const HANG_UP_MS = 1_000
/** What has come and is not taken yet: from here on nothing more is read. */
const MAX_WAITING_BYTES = 256 * 1024

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
  /** The API server or `ended` has told that the command is over; else the connection was lost. */
  hasEnded: boolean
  /** It was lost because nothing was heard from the other end. */
  isSilent: boolean
}

/** Resolves when the command has ended and all that it wrote is written. The streams are left open. */
export async function pump(socket: WebSocket, options: PumpOptions): Promise<PumpEnd> {
  const { stdout, stderr, terminal } = options
  let status: PumpEnd['status']
  let isAllSaid = false
  const heartbeat = new Heartbeat(socket, { isInputRead: options.isRead ?? false })
  const send: Send = (message) =>
    new Promise((resolve) => {
      heartbeat.note()
      socket.send(message, () => resolve())
    })
  const resize = ({ columns, rows }: TerminalSize) =>
    void send(messageOf(channel.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))))
  const stopResizing = terminal?.onResize(resize)
  if (terminal !== undefined) resize(terminal)

  const stopFeeding = feed(options, { send, isTerminal: terminal !== undefined, protocol: socket.protocol })
  const outputs = new Outputs(socket, stdout, stderr)
  let silence: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    const resolveWhenSilent = () => {
      if (outputs.waitingBytes === 0) resolve()
      else silence?.refresh()
    }
    void options.ended?.then(() => {
      isAllSaid = true
      resolve()
    })
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
      outputs.take(number, payload)
    })
  })
  try {
    await over
    await outputs.written()
    return { status, hasEnded: isAllSaid || status !== undefined, isSilent: heartbeat.isDead }
  } finally {
    heartbeat.stop()
    clearTimeout(silence)
    stopFeeding()
    stopResizing?.()
    hangUp(socket)
  }
}

/**
 * What has come and is not written yet. A large output comes in many small messages: those of one turn of the event
 * loop are handed on as one piece, which spares everybody behind it work of its own for each.
 */
class Outputs {
  readonly #socket: WebSocket
  readonly #targets: Record<number, Writable>
  #pieces: Buffer[] = []
  /** Of which output they are. */
  #number = 0
  #written = Promise.resolve()
  #isDue = false
  waitingBytes = 0

  constructor(socket: WebSocket, stdout: Writable, stderr: Writable) {
    this.#socket = socket
    this.#targets = { [channel.stdout]: stdout, [channel.stderr]: stderr }
  }

  take(number: number, payload: Buffer): void {
    this.waitingBytes += payload.length
    if (this.waitingBytes >= MAX_WAITING_BYTES) this.#socket.pause()
    if (number !== this.#number) this.#handOn()
    this.#number = number
    this.#pieces.push(payload)
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => {
      this.#isDue = false
      this.#handOn()
    })
  }

  /** Of all that has come so far. */
  written(): Promise<void> {
    this.#handOn()
    return this.#written
  }

  #handOn(): void {
    const pieces = this.#pieces
    const target = this.#targets[this.#number]
    if (pieces.length === 0 || target === undefined) return
    this.#pieces = []
    const [first = Buffer.alloc(0)] = pieces
    const piece = pieces.length === 1 ? first : Buffer.concat(pieces)
    this.#written = this.#written
      .then(() => writeTo(target, piece))
      .then(() => {
        this.waitingBytes -= piece.length
        if (this.waitingBytes < MAX_WAITING_BYTES) this.#socket.resume()
      })
  }
}

/** Says good-bye, and does not wait long for an answer. */
function hangUp(socket: WebSocket): void {
  const timer = setTimeout(() => socket.terminate(), HANG_UP_MS)
  socket.once('close', () => clearTimeout(timer))
  if (socket.readyState === socket.CLOSED) clearTimeout(timer)
  else socket.close()
}
