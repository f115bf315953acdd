// A TCP connection to a port of a pod, over a WebSocket (`tpods.tunnel.v1`, docs/tunnel.md).
import { createHash, randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'
import { type Dispatcher, upgrade } from 'undici'
import { ApiError, ConfigError, ConnectionError, TransferError, UserAbortError } from '../errors.ts'
import { AbortScope } from '../internal/abort.ts'
import { endedError, type Send, type Transport } from '../internal/transport.ts'
import { serializePath } from '../internal/url.ts'
import { closePayload, encodeFrame, FrameReader, opcode } from './frames.ts'

export interface ConnectOptions {
  /** Ends the wait, and the connection for as long as it lives. */
  signal?: AbortSignal | undefined
  /** Milliseconds until the connection must be open. Default: that of the client. */
  timeoutMs?: number | undefined
}

export interface ConnectDeps {
  transport: Transport
  /** Takes WebSockets through proxies. */
  dispatcher: Dispatcher
}

const PROTOCOL = 'tpods.tunnel.v1'
/** RFC 6455 has the servers add it to the key. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const END = JSON.stringify({ type: 'end' })
const MAX_FRAME_BYTES = 64 * 1024
const PING_MS = 15_000
/** A server that is not heard for so long is gone. */
const SILENCE_MS = 60_000

export async function connectToPod(
  { transport, dispatcher }: ConnectDeps,
  id: string,
  port: number,
  { signal, timeoutMs = transport.settings.timeoutMs }: ConnectOptions,
): Promise<Duplex> {
  checkPort(port)
  const path = serializePath('/pods/{pod_id}/tunnel', { pod_id: id })
  const url = `${transport.settings.baseUrl}/v3${path}?port=${port}`
  for (let attempt = 0; ; attempt += 1) {
    const why = await openTunnel({ transport, dispatcher }, url, { signal, timeoutMs })
    if (why instanceof Tunnel) return why
    // A WebSocket does not tell why it was refused; the same route without one does, and renews an expired token.
    await checkTunnel(transport, id, port, { signal, timeoutMs })
    if (attempt > 0) {
      const text = `no WebSocket to ${url}: something on the way may not let it through`
      throw new ConnectionError(text, { code: 'websocket_blocked', cause: why })
    }
  }
}

/** open_tunnel without a WebSocket: returns when the port can be reached, else throws what stands in the way. */
export async function checkTunnel(
  transport: Transport,
  id: string,
  port: number,
  options: ConnectOptions,
): Promise<void> {
  checkPort(port)
  const init = { params: { path: { pod_id: id }, query: { port } } }
  // The contract has no reply for success.
  const send: Send<{ result: unknown }> = (api, attempt) =>
    api.GET('/pods/{pod_id}/tunnel', { ...attempt, ...init } as never) as never
  try {
    await transport.call(send, { ...options, maxRetries: 0 })
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'invalid_request')) throw error
  }
}

export function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new ConfigError(`${port} is no port: 1 to 65535`)
}

async function openTunnel(
  { transport, dispatcher }: ConnectDeps,
  url: string,
  { signal, timeoutMs }: { signal: AbortSignal | undefined; timeoutMs: number },
): Promise<Tunnel | unknown> {
  if (signal?.aborted) throw new UserAbortError(signal.reason)
  const key = randomBytes(16).toString('base64')
  const headers = {
    ...(await transport.headers(signal)),
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': PROTOCOL,
  }
  const scope = new AbortScope(signal, timeoutMs)
  try {
    const options = { dispatcher, headers, protocol: 'websocket', signal: scope.signal }
    const { socket, headers: reply } = await upgrade(url, options)
    const expected = createHash('sha1')
      .update(key + ACCEPT_SUFFIX)
      .digest('base64')
    if (reply['sec-websocket-accept'] !== expected || reply['sec-websocket-protocol'] !== PROTOCOL) {
      socket.destroy()
      return new Error('the answer is not that of a WebSocket for tunnels')
    }
    return new Tunnel(socket, signal)
  } catch (error) {
    if (scope.ended !== undefined) throw endedError(scope, transport.settings.baseUrl)
    return error
  } finally {
    scope.release()
  }
}

/** It closes when the server says that both directions have arrived, and not before. */
class Tunnel extends Duplex {
  readonly #socket: Duplex
  readonly #ping: NodeJS.Timeout
  readonly #onAbort: () => void
  readonly #signal: AbortSignal | undefined
  #heardAt = performance.now()

  constructor(socket: Duplex, signal: AbortSignal | undefined) {
    super({ allowHalfOpen: true, autoDestroy: false, emitClose: true })
    this.#socket = socket
    this.#signal = signal
    // Whoever uses it hears of its errors too; one that comes when nobody does any more must not end the program.
    this.on('error', () => undefined)
    this.#onAbort = () => this.destroy(new UserAbortError(signal?.reason))
    signal?.addEventListener('abort', this.#onAbort)
    const reader = new FrameReader({
      onBytes: (part) => {
        if (!this.push(part)) socket.pause()
      },
      onText: (text) => this.#endReading(text),
      onPing: (payload) => this.#send(opcode.pong, payload),
      onClose: (code, reason) => this.#close(code, reason),
    })
    this.#ping = setInterval(() => this.#beat(), PING_MS)
    socket.on('data', (chunk: Buffer) => {
      this.#heardAt = performance.now()
      try {
        reader.read(chunk)
      } catch (error) {
        this.destroy(new ConnectionError((error as Error).message, { cause: error }))
      }
    })
    socket.on('error', (error) => this.#lose(error))
    socket.once('close', () => this.#lose())
    if (signal?.aborted) this.#onAbort()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    let hasRoom = true
    for (let at = 0; at < chunk.length; at += MAX_FRAME_BYTES) {
      hasRoom = this.#send(opcode.binary, chunk.subarray(at, at + MAX_FRAME_BYTES))
    }
    if (hasRoom) done()
    else this.#socket.once('drain', done)
  }

  override _final(done: () => void): void {
    this.#send(opcode.text, Buffer.from(END))
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#ping)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#socket.destroy()
    done(error)
  }

  #send(kind: Parameters<typeof encodeFrame>[0], payload: Uint8Array): boolean {
    return !this.#socket.writable || this.#socket.write(encodeFrame(kind, payload))
  }

  #endReading(text: string): void {
    if (text !== END) return
    this.push(null)
    // Nobody reads on, and the good-bye is still to come.
    this.#socket.resume()
  }

  #close(code: number, reason: string): void {
    if (code !== 1000) {
      this.#lose(undefined, reason)
      return
    }
    this.#send(opcode.close, closePayload(code))
    this.#socket.end()
    // What was read is still to be handed over.
    if (this.readableEnded) this.destroy()
    else this.once('end', () => this.destroy())
  }

  /** Nothing that comes after the server's good-bye is a loss. */
  #lose(cause?: unknown, reason = 'the server was lost'): void {
    if (this.readableEnded && this.writableFinished) this.destroy()
    else this.destroy(new TransferError(`the connection to the pod broke off: ${reason}`, { cause }))
  }

  #beat(): void {
    // While our reader is slow nothing is heard; the server hears us.
    if (this.#socket.isPaused()) this.#heardAt = performance.now()
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#lose(undefined, 'the server fell silent')
    else this.#send(opcode.ping, Buffer.alloc(0))
  }
}
