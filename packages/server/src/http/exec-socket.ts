// One exec over a WebSocket: frames in and out, back-pressure both ways, heartbeat, and a cancel when the client is gone.
import { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { WebSocket } from 'ws'
import { type ExecEnd, type ExecSession, IDLE } from '../domain/exec-session.ts'
import { PodsError } from '../errors.ts'
import type { Terminal, TerminalSize } from '../runtime/port.ts'
import { errorEnvelope, toPodsError } from './envelope.ts'
import { type ClientFrame, channels, EXEC_PROTOCOL, parseFrame, type StartFrame } from './exec-frames.ts'
import { keepHeartbeat, type Patience } from './heartbeat.ts'

export interface ExecSocketOptions {
  /** Fires when the server stops. */
  stopping: AbortSignal
  run(session: ExecSession): Promise<ExecEnd>
  /**
   * The command is ended when no byte went in or out for so long; undefined for never. Together with the heartbeat this
   * is what bounds a command: a shell may live for days, so only the client says how long all of it may take.
   */
  idleMs: number | undefined
  patience?: ExecPatience
}

export interface ExecPatience extends Patience {
  /** How long a client may take to say what it wants. */
  startMs: number
}

const PATIENCE: ExecPatience = { pingMs: 15_000, silenceMs: 45_000, startMs: 15_000 }
/** More than this waiting in the socket holds the command up. */
const MAX_BUFFERED_BYTES = 1024 * 1024
const FRAME_BYTES = 64 * 1024
/** A client that no longer reads must not keep the end of its command open. */
const CLOSE_MS = 10_000

export function serveExec(socket: WebSocket, options: ExecSocketOptions): void {
  new ExecSocket(socket, options).open()
}

class ExecSocket {
  readonly #socket: WebSocket
  readonly #options: ExecSocketOptions
  readonly #cancel = new AbortController()
  readonly #waiting = new Set<() => void>()
  #stdin: Readable | undefined
  #stdinBytes = 0
  #onResize: ((size: TerminalSize) => void) | undefined
  #window = Number.POSITIVE_INFINITY
  #unacknowledged = 0
  #idle: NodeJS.Timeout | undefined
  #isStarted = false
  #isOver = false
  #timers: NodeJS.Timeout[] = []

  constructor(socket: WebSocket, options: ExecSocketOptions) {
    this.#socket = socket
    this.#options = options
  }

  open(): void {
    const { stopping } = this.#options
    const patience = this.#options.patience ?? PATIENCE
    const socket = this.#socket
    const onStop = () =>
      this.#refuse(new PodsError('unavailable', 'The server is stopping; the command was cancelled.'))
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary))
    socket.on('error', () => socket.terminate())
    socket.once('close', () => {
      stopping.removeEventListener('abort', onStop)
      for (const timer of this.#timers) clearTimeout(timer)
      this.#isOver = true
      this.#abandon()
    })
    stopping.addEventListener('abort', onStop)
    keepHeartbeat(socket, patience)
    this.#timers.push(
      setTimeout(() => {
        if (!this.#isStarted) this.#refuse(new PodsError('invalid_request', 'The start frame did not come in time.'))
      }, patience.startMs),
    )
    if (stopping.aborted) onStop()
    else if (socket.protocol !== EXEC_PROTOCOL)
      this.#refuse(new PodsError('invalid_request', `The subprotocol must be ${EXEC_PROTOCOL}.`))
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return
    try {
      if (isBinary) this.#receiveBytes(data)
      else this.#act(parseFrame(data.toString('utf8')))
    } catch (error) {
      this.#refuse(error)
    }
  }

  #receiveBytes(data: Buffer): void {
    if (!this.#isStarted || this.#stdin === undefined)
      throw new PodsError(
        'invalid_request',
        'Exec frame: bytes for stdin came without "stdin": true in the start frame.',
      )
    if (data[0] !== channels.stdin)
      throw new PodsError('invalid_request', 'Exec frame: the first byte of a binary frame must be 0.')
    this.#stdinBytes += data.length - 1
    this.#idle?.refresh()
    // The command may have closed its input; what it does not take is dropped, as a shell's pipe would.
    if (this.#stdin.destroyed || this.#stdin.readableEnded || data.length === 1) return
    if (!this.#stdin.push(data.subarray(1))) this.#socket.pause()
  }

  #act(frame: ClientFrame): void {
    if (frame.type === 'start') {
      if (this.#isStarted) throw new PodsError('invalid_request', 'Exec frame: the command was started already.')
      this.#isStarted = true
      void this.#run(frame)
      return
    }
    if (!this.#isStarted) throw new PodsError('invalid_request', 'Exec frame: the first one must be "start".')
    if (frame.type === 'cancel') this.#abandon()
    else if (frame.type === 'resize') this.#onResize?.({ columns: frame.columns, rows: frame.rows })
    else if (frame.type === 'ack') {
      this.#unacknowledged = Math.max(0, this.#unacknowledged - frame.bytes)
      this.#wake()
    } else if (this.#stdin?.destroyed === false) this.#stdin.push(null)
  }

  async #run(start: StartFrame): Promise<void> {
    const stdout = new Output((chunk) => this.#deliver(channels.stdout, chunk))
    const stderr = new Output((chunk) => this.#deliver(channels.stderr, chunk))
    this.#window = start.windowBytes ?? Number.POSITIVE_INFINITY
    if (start.stdin) this.#stdin = new Readable({ read: () => this.#socket.resume() })
    this.#stdin?.on('error', () => undefined)
    this.#limitIdleness()
    this.#send({ type: 'started' })
    try {
      const end = await this.#options.run({
        argv: start.argv,
        timeoutMs: start.timeoutMs,
        stdin: this.#stdin,
        stdout,
        stderr,
        terminal: start.tty ? this.#terminal(start.size) : undefined,
        signal: this.#cancel.signal,
      })
      this.#stdin?.destroy()
      this.#socket.resume()
      await Promise.all([stdout.flushed(), stderr.flushed()])
      this.#send({
        type: 'exit',
        exit_code: end.exitCode,
        timed_out: end.timedOut,
        ...(end.reason !== undefined && { reason: end.reason }),
        stdout_bytes: stdout.bytes,
        stderr_bytes: stderr.bytes,
        stdin_bytes: this.#stdinBytes,
      })
      this.#close(1000, '')
    } catch (error) {
      this.#refuse(error)
    }
  }

  #limitIdleness(): void {
    const { idleMs } = this.#options
    if (idleMs === undefined) return
    this.#idle = setTimeout(() => this.#cancel.abort(IDLE), idleMs)
    this.#timers.push(this.#idle)
  }

  #terminal(size: TerminalSize): Terminal {
    return {
      ...size,
      onResize: (listener) => {
        this.#onResize = listener
        return () => {
          this.#onResize = undefined
        }
      },
    }
  }

  /** Resolves when the client is near enough to take more. */
  async #deliver(channel: number, chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += FRAME_BYTES) {
      const part = chunk.subarray(at, at + FRAME_BYTES)
      while (!this.#isOver && this.#unacknowledged >= this.#window) {
        await new Promise<void>((resolve) => this.#waiting.add(resolve))
      }
      if (this.#isOver) return
      this.#idle?.refresh()
      if (this.#window !== Number.POSITIVE_INFINITY) this.#unacknowledged += part.length
      const sent = new Promise<void>((resolve) => {
        this.#socket.send(Buffer.concat([Buffer.of(channel), part]), { binary: true }, () => resolve())
      })
      if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) await sent
    }
  }

  #send(frame: Record<string, unknown>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  /** Says why, ends the command and closes. */
  #refuse(thrown: unknown): void {
    if (this.#isOver) return
    const error = toPodsError(thrown)
    const { message } = errorEnvelope(error, '', '')
    this.#send({ type: 'error', code: error.code, message: [message].flat().join(' ') })
    this.#close(error.status < 500 ? 1008 : 1011, error.code)
    this.#abandon()
  }

  #close(code: number, reason: string): void {
    this.#isOver = true
    this.#socket.resume()
    this.#socket.close(code, reason)
    this.#timers.push(setTimeout(() => this.#socket.terminate(), CLOSE_MS))
  }

  #abandon(): void {
    this.#cancel.abort()
    this.#stdin?.destroy()
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

/** Counts and hands on, one chunk after the other. */
class Output extends Writable {
  bytes = 0
  readonly #deliver: (chunk: Buffer) => Promise<void>

  constructor(deliver: (chunk: Buffer) => Promise<void>) {
    super({ highWaterMark: FRAME_BYTES })
    this.#deliver = deliver
    this.on('error', () => undefined)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.bytes += chunk.length
    void this.#deliver(chunk).then(() => done(), done)
  }

  async flushed(): Promise<void> {
    this.end()
    await finished(this).catch(() => undefined)
  }
}
