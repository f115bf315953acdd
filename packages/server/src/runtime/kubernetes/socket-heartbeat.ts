// Whether the API server is still there at the other end of a WebSocket, for commands and for ports. A connection that
// died without a word looks like one on which nothing is said, so it is asked.
import type { WebSocket } from 'ws'

export interface HeartbeatOptions {
  /** All that is sent is read at once. Else an answer may wait behind input that nobody in the pod reads, for ever. */
  isInputRead: boolean
  pingMs?: number
  silenceMs?: number
}

const PING_MS = 15_000
const SILENCE_MS = 40_000

/** Ends the connection when it has been silent for too long; `isDead` then says so. */
export class Heartbeat {
  readonly #socket: WebSocket
  readonly #options: HeartbeatOptions
  readonly #timer: NodeJS.Timeout
  #heardAt = performance.now()
  #sent = 0
  #read = 0
  isDead = false

  constructor(socket: WebSocket, options: HeartbeatOptions) {
    this.#socket = socket
    this.#options = options
    this.#timer = setInterval(() => this.#ask(), options.pingMs ?? PING_MS)
    socket.on('message', this.#hear).on('pong', this.#hearAnswer)
  }

  /** Input was sent. */
  note(): void {
    this.#sent += 1
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#socket.off('message', this.#hear).off('pong', this.#hearAnswer)
  }

  readonly #hear = (): void => {
    this.#heardAt = performance.now()
  }

  readonly #hearAnswer = (data: Buffer): void => {
    this.#read = Math.max(this.#read, Number(data.toString()))
    this.#hear()
  }

  #ask(): void {
    const socket = this.#socket
    const mayWait = !this.#options.isInputRead && this.#sent > this.#read
    // What we do not read ourselves we cannot hear either.
    if (socket.isPaused || mayWait) this.#hear()
    if (performance.now() - this.#heardAt > (this.#options.silenceMs ?? SILENCE_MS)) {
      this.isDead = true
      socket.terminate()
    } else if (socket.readyState === socket.OPEN) socket.ping(String(this.#sent))
  }
}
