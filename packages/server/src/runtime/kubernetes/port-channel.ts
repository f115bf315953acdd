// One connection of the portforward protocol (v4) of Kubernetes on one WebSocket: channel 0 carries the bytes, channel 1
// what went wrong, each message led by its channel's byte. The protocol cannot tell the pod that we have ended.
import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { Heartbeat, type HeartbeatOptions } from './socket-heartbeat.ts'

export const protocols = ['v4.channel.k8s.io']

const channel = { data: 0, error: 1 } as const
/** The first message of each channel repeats the port. */
const PORT_BYTES = 2
const NORMAL_END = 1000
const MAX_REASON = 1_000
/** After our end a pod that says nothing for so long is hung up on: it would keep the connection for ever. */
const LINGER_MS = 5_000
/** A refusal takes a few milliseconds to come; success is never told. */
const REFUSAL_MS = 250

export class PortChannel extends Duplex {
  readonly #socket: WebSocket
  readonly #greeted = new Set<number>()
  readonly #heartbeat: Heartbeat
  readonly #answer: Promise<void>
  #settle: (error?: Error | null) => void = () => undefined
  #linger: NodeJS.Timeout | undefined

  constructor(socket: WebSocket, patience: Pick<HeartbeatOptions, 'pingMs' | 'silenceMs'> = {}) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.#heartbeat = new Heartbeat(socket, { ...patience, isInputRead: false })
    this.#answer = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve())
    })
    // Whoever waits or uses the stream hears of its errors; these keep an early one from being nobody's.
    this.#answer.catch(() => undefined)
    this.on('error', () => undefined)
    socket.on('message', (data: Buffer) => this.#receive(data))
    socket.on('error', (error) => this.destroy(error))
    socket.once('close', (code) => {
      if (this.destroyed) return
      if (this.#heartbeat.isDead) this.destroy(new Error('the API server fell silent'))
      else if (code !== NORMAL_END) this.destroy(new Error(`the API server closed the connection with ${code}`))
      else this.#end()
    })
  }

  /** Resolves when the pod speaks, or does not refuse in time; throws what it refuses with. */
  async opened(): Promise<void> {
    const timer = setTimeout(() => this.#settle(), REFUSAL_MS)
    await this.#answer.finally(() => clearTimeout(timer))
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#heartbeat.note()
    this.#socket.send(Buffer.concat([Buffer.of(channel.data), chunk]), done)
  }

  override _final(done: () => void): void {
    this.#linger = setTimeout(() => this.destroy(new Error('the pod went on after the end')), LINGER_MS)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#heartbeat.stop()
    clearTimeout(this.#linger)
    this.#socket.terminate()
    this.#settle(error)
    done(error)
  }

  #end(): void {
    clearTimeout(this.#linger)
    this.#settle()
    this.push(null)
  }

  #receive(data: Buffer): void {
    const [number = 0] = data
    const isGreeting = !this.#greeted.has(number)
    this.#greeted.add(number)
    const payload = data.subarray(isGreeting ? 1 + PORT_BYTES : 1)
    if (payload.length === 0 || this.destroyed) return
    if (number === channel.error) this.destroy(new Error(payload.toString('utf8').slice(0, MAX_REASON)))
    else if (number === channel.data) {
      this.#settle()
      this.#linger?.refresh()
      if (!this.push(payload)) this.#socket.pause()
    }
  }
}
