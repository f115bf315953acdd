// A command in a pod with live streams, over a WebSocket (`tpods.exec.v1`).
import { ApiError, ConnectionError, TpodsError, TransferError, UserAbortError } from '../errors.ts'
import { ExecOutput } from '../internal/exec-output.ts'
import type { Send, Transport } from '../internal/transport.ts'
import { serializePath } from '../internal/url.ts'

export interface TerminalSize {
  columns: number
  rows: number
}

export interface SpawnOptions {
  /** The command reads what is written to `stdin` of the handle; without it its input is empty. Default false. */
  stdin?: boolean | undefined
  /** Run it on a terminal of this size: both outputs then come on `stdout`. Default: no terminal. */
  tty?: TerminalSize | undefined
  /** Seconds until the server ends the command. Default: no limit. */
  timeoutSec?: number | undefined
  /** Ends the connection, and with it the command. */
  signal?: AbortSignal | undefined
  /** Variables for this command, where the server can set them. */
  env?: Record<string, string> | undefined
}

export interface ExecExit {
  /** As a shell reports it; null when the time limit or a cancel ended the command. */
  exitCode: number | null
  /** A limit of time ended it: `timeoutSec`, or the server's for commands over which no byte goes. */
  timedOut: boolean
  /** A stable word where there is more to say, such as `command_not_found`, `idle_timeout` or `may_go_on`. */
  reason: string | undefined
  stdoutBytes: number
  stderrBytes: number
}

/** A running command. Read both outputs, or cancel what you do not want: unread output holds the command up. */
export interface ExecHandle {
  stdin: WritableStream<Uint8Array>
  stdout: ReadableStream<Uint8Array>
  stderr: ReadableStream<Uint8Array>
  /** Tells the terminal its new size. */
  resize(size: TerminalSize): void
  /** Asks the server to end the command: TERM, then KILL. */
  cancel(): void
  /** Rejects with a TransferError when the connection is lost or bytes are missing. */
  exit: Promise<ExecExit>
}

export type SpawnInPod = (
  transport: Transport,
  id: string,
  argv: string[],
  options: SpawnOptions,
) => Promise<ExecHandle>

const PROTOCOL = 'tpods.exec.v1'
/** How much output may be on its way. */
const WINDOW_BYTES = 1024 * 1024
const FRAME_BYTES = 64 * 1024
const MAX_BUFFERED_BYTES = 1024 * 1024
const BUFFER_LOOK_MS = 5

/** Resolves when the server has taken the command. */
export async function spawnInPod(
  transport: Transport,
  id: string,
  argv: string[],
  options: SpawnOptions,
): Promise<ExecHandle> {
  const { signal } = options
  if (signal?.aborted) throw new UserAbortError(signal.reason)
  const path = serializePath('/pods/{pod_id}/execs', { pod_id: id })
  const url = `${transport.settings.baseUrl.replace(/^http/, 'ws')}/v3${path}`
  for (let attempt = 0; ; attempt += 1) {
    const socket = transport.settings.webSocket(url, [PROTOCOL], { headers: await transport.headers(signal) })
    const exec = new Exec(socket, argv, options)
    try {
      await exec.started
      return exec
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
      // WebSockets do not tell why they were refused; the same route without one does.
      const send: Send<{ result: unknown }> = (api, init) => api.request('get', path as '/pods', init as never) as never
      const why: unknown = await transport.call(send, { signal, maxRetries: 0 }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (why !== undefined && !(why instanceof ApiError && why.code === 'invalid_request')) throw why
      // The question may have renewed an expired token.
      if (attempt > 0) {
        const text = `no WebSocket to ${url}: something on the way may not let it through`
        throw new ConnectionError(text, { code: 'websocket_blocked' })
      }
    }
  }
}

class NotOpened extends Error {}

class Exec implements ExecHandle {
  readonly stdin: WritableStream<Uint8Array>
  readonly exit: Promise<ExecExit>
  readonly started: Promise<void>
  readonly #socket: WebSocket
  readonly #stdout = new ExecOutput((bytes) => this.#acknowledge(bytes))
  readonly #stderr = new ExecOutput((bytes) => this.#acknowledge(bytes))
  #taken = 0
  #isOpen = false
  #failure: Error | undefined
  #onStarted = () => {}
  #onExit: (exit: ExecExit) => void = () => {}
  #onFailure: (error: Error) => void = () => {}

  constructor(socket: WebSocket, argv: string[], { stdin = false, tty, timeoutSec, signal, env }: SpawnOptions) {
    this.#socket = socket
    let failStart: (error: Error) => void = () => {}
    this.started = new Promise((resolve, reject) => {
      this.#onStarted = resolve
      failStart = reject
    })
    this.exit = new Promise((resolve, reject) => {
      this.#onExit = resolve
      this.#onFailure = (error) => {
        failStart(error)
        reject(error)
      }
    })
    // Whoever looks gets the error; nobody has to.
    this.exit.catch(() => {})
    this.started.catch(() => {})
    this.stdin = new WritableStream<Uint8Array>({
      write: (chunk) => this.#write(chunk),
      close: () => this.#send({ type: 'stdin_end' }),
      abort: () => this.#send({ type: 'stdin_end' }),
    })
    const onAbort = () => {
      this.#fail(new UserAbortError(signal?.reason))
      socket.close()
    }
    signal?.addEventListener('abort', onAbort)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      this.#isOpen = true
      this.#send({
        type: 'start',
        argv,
        stdin,
        tty: tty !== undefined,
        ...tty,
        timeout_sec: timeoutSec ?? null,
        window: WINDOW_BYTES,
        ...(env === undefined ? {} : { env }),
      })
    })
    socket.addEventListener('message', ({ data }) => this.#receive(data))
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', () => {
      signal?.removeEventListener('abort', onAbort)
      this.#fail(this.#isOpen ? this.#lost() : new NotOpened())
    })
  }

  get stdout(): ReadableStream<Uint8Array> {
    return this.#stdout.stream
  }

  get stderr(): ReadableStream<Uint8Array> {
    return this.#stderr.stream
  }

  resize({ columns, rows }: TerminalSize): void {
    this.#send({ type: 'resize', columns, rows })
  }

  cancel(): void {
    this.#send({ type: 'cancel' })
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const bytes = new Uint8Array(data)
      ;(bytes[0] === 1 ? this.#stdout : this.#stderr).push(bytes.subarray(1))
      return
    }
    const frame = JSON.parse(String(data)) as ServerFrame // the shape is the server's promise in docs/exec.md
    if (frame.type === 'started') this.#onStarted()
    else if (frame.type === 'error') this.#fail(new TpodsError(frame.code, frame.message))
    else if (frame.type === 'exit') this.#finish(frame)
  }

  #finish(frame: ExitFrame): void {
    const { bytes: stdoutBytes } = this.#stdout
    const { bytes: stderrBytes } = this.#stderr
    if (frame.stdout_bytes !== stdoutBytes || frame.stderr_bytes !== stderrBytes) {
      this.#fail(this.#lost())
      return
    }
    this.#failure ??= new TransferError('the command has ended')
    this.#stdout.end()
    this.#stderr.end()
    this.#onExit({
      exitCode: frame.exit_code,
      timedOut: frame.timed_out,
      reason: frame.reason,
      stdoutBytes,
      stderrBytes,
    })
  }

  #lost(): TransferError {
    const bytes = this.#stdout.bytes + this.#stderr.bytes
    return new TransferError(`the output of the command was truncated after ${bytes} bytes: the connection was lost`)
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#stdout.end(error)
    this.#stderr.end(error)
    this.#onFailure(error)
  }

  async #write(chunk: Uint8Array): Promise<void> {
    const socket = this.#socket
    for (let at = 0; at < chunk.length; at += FRAME_BYTES) {
      const part = chunk.subarray(at, at + FRAME_BYTES)
      const frame = new Uint8Array(part.length + 1)
      frame.set(part, 1)
      if (this.#failure !== undefined) throw this.#failure
      socket.send(frame)
      // There is no event for this.
      while (socket.bufferedAmount > MAX_BUFFERED_BYTES && this.#failure === undefined) {
        await new Promise((resolve) => setTimeout(resolve, BUFFER_LOOK_MS))
      }
    }
  }

  #acknowledge(bytes: number): void {
    this.#taken += bytes
    if (this.#taken < WINDOW_BYTES / 4) return
    this.#send({ type: 'ack', bytes: this.#taken })
    this.#taken = 0
  }

  #send(frame: Record<string, unknown>): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame))
  }
}

interface ExitFrame {
  type: 'exit'
  exit_code: number | null
  timed_out: boolean
  reason?: string
  stdout_bytes: number
  stderr_bytes: number
}

type ServerFrame = { type: 'started' } | { type: 'error'; code: string; message: string } | ExitFrame
