// What goes into a command: messages led by their channel's byte, one on its way at a time, and the word for the end in
// the protocol's own way.
import type { Readable } from 'node:stream'

/** With v5 the end of an input can be told; with v4 there is no word for it. */
export const protocols = { withEnd: 'v5.channel.k8s.io', withoutEnd: 'v4.channel.k8s.io' } as const

export const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const
/** ^D, which is all that a terminal knows of an end. */
const END_OF_INPUT = 4
/** So much goes into the pod at a time: each message costs the API server and the node some work of its own. */
const MESSAGE_BYTES = 256 * 1024

export interface PumpInput {
  /** Goes before all else, as it is. */
  head?: Buffer | undefined
  stdin?: Readable | undefined
  /** Each piece behind a line with its length, 0 for the end: for who reads it where the protocol knows no end. */
  isFramed?: boolean
  /** The command reads all that it gets, and does not let it wait. */
  isRead?: boolean
}

/** Resolves when the message may be written over. */
export type Send = (message: Buffer) => Promise<void>

export interface FeedOptions {
  send: Send
  isTerminal: boolean
  protocol: string
}

export function messageOf(number: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(number), data])
}

/** Returns what stops it. The source belongs to the caller, and is left paused. */
export function feed({ head, stdin, isFramed }: PumpInput, options: FeedOptions): () => void {
  if (head !== undefined) void options.send(messageOf(channel.stdin, head))
  if (stdin === undefined) return () => undefined
  const feeding = new Feed(stdin, isFramed ?? false, options)
  return () => feeding.stop()
}

class Feed {
  readonly #source: Readable
  readonly #isFramed: boolean
  readonly #options: FeedOptions
  /** Two take turns, because new memory for each message is a burden: one is filled while the other is on its way. */
  #filling = new Message()
  #sending = new Message()
  /** What has no room in a message yet. */
  #rest: Buffer | undefined
  #isSending = false
  #hasEnded = false
  #isOver = false

  constructor(source: Readable, isFramed: boolean, options: FeedOptions) {
    this.#source = source
    this.#isFramed = isFramed
    this.#options = options
    source.on('data', this.#take).once('end', this.#end).once('error', this.#end).once('close', this.#end)
  }

  stop(): void {
    const source = this.#source.off('data', this.#take).off('end', this.#end).off('error', this.#end)
    source.off('close', this.#end).pause()
    if (this.#isFramed) this.#tellEnd() // whoever takes the frames apart waits for it
    this.#isOver = true
  }

  readonly #take = (chunk: Buffer | string): void => {
    this.#rest = this.#filling.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    if (this.#rest !== undefined) this.#source.pause()
    void this.#sendAll()
  }

  readonly #end = (): void => {
    this.#hasEnded = true
    void this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    while (this.#filling.size > 0 && !this.#isOver) {
      ;[this.#filling, this.#sending] = [this.#sending, this.#filling]
      const sent = this.#options.send(this.#sending.take(this.#isFramed))
      if (this.#rest !== undefined) {
        this.#rest = this.#filling.add(this.#rest)
        if (this.#rest === undefined) this.#source.resume()
      }
      await sent
    }
    this.#isSending = false
    if (this.#hasEnded) this.#tellEnd()
  }

  #tellEnd(): void {
    if (this.#isOver) return
    this.#isOver = true
    const { send, isTerminal, protocol } = this.#options
    if (isTerminal) void send(Buffer.of(channel.stdin, END_OF_INPUT))
    else if (this.#isFramed) void send(messageOf(channel.stdin, Buffer.from('0\n')))
    else if (protocol === protocols.withEnd) void send(Buffer.of(channel.close, channel.stdin))
  }
}

/** Room for what is said before the data. */
const HEAD_BYTES = 16

/** One message for the input, filled piece by piece. */
class Message {
  #memory = Buffer.alloc(0)
  size = 0

  /** Gives back what has no room. */
  add(data: Buffer): Buffer | undefined {
    const part = data.subarray(0, MESSAGE_BYTES - this.size)
    const needed = HEAD_BYTES + this.size + part.length
    if (needed > this.#memory.length) {
      const former = this.#memory
      this.#memory = Buffer.allocUnsafeSlow(Math.min(HEAD_BYTES + MESSAGE_BYTES, Math.max(needed, 2 * former.length)))
      former.copy(this.#memory)
    }
    part.copy(this.#memory, HEAD_BYTES + this.size)
    this.size += part.length
    return part.length < data.length ? data.subarray(part.length) : undefined
  }

  /** All of it, and it may be filled anew once this is not needed any more. */
  take(isFramed: boolean): Buffer {
    const head = Buffer.from(isFramed ? `\0${this.size}\n` : '\0') // the channel of the input
    const start = HEAD_BYTES - head.length
    head.copy(this.#memory, start)
    const whole = this.#memory.subarray(start, HEAD_BYTES + this.size)
    this.size = 0
    return whole
  }
}
