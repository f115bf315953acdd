// WebSocket frames (RFC 6455) as a client reads and writes them. Payloads are handed on as they come, whatever the size
// of their frame, so that a slow reader holds its sender up; the WebSockets of undici and browsers cannot do that.
import { randomFillSync } from 'node:crypto'

export const opcode = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
type Opcode = (typeof opcode)[keyof typeof opcode]

/** Of frames that are taken as a whole: all but binary ones. */
const MAX_WHOLE_BYTES = 64 * 1024
const MASK_BYTES = 4
const masks = Buffer.alloc(4096)
let masksUsed = masks.length

/** One frame of a client: whole, and masked as the standard wants it. */
export function encodeFrame(kind: Opcode, payload: Uint8Array): Buffer {
  const { length } = payload
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const start = 2 + extra + MASK_BYTES
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = 0x80 | kind
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127)
  if (extra === 2) frame.writeUInt16BE(length, 2)
  if (extra === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  const mask = nextMask()
  frame.set(mask, start - MASK_BYTES)
  for (let at = 0; at < length; at += 1) frame[start + at] = (payload[at] as number) ^ (mask[at & 3] as number)
  return frame
}

export function closePayload(code: number): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return payload
}

/** Random bytes are dear one by one. */
function nextMask(): Uint8Array {
  if (masksUsed === masks.length) {
    randomFillSync(masks)
    masksUsed = 0
  }
  masksUsed += MASK_BYTES
  return masks.subarray(masksUsed - MASK_BYTES, masksUsed)
}

export interface FrameEvents {
  /** A part of a binary message. */
  onBytes(part: Buffer): void
  onText(text: string): void
  onPing(payload: Buffer): void
  /** 1005 when the other side gave no code. */
  onClose(code: number, reason: string): void
}

/** Takes what a server sends, in whatever pieces it comes. Throws for what is no frame of a server. */
export class FrameReader {
  readonly #events: FrameEvents
  #head = Buffer.alloc(0)
  #kind: number = opcode.binary
  /** Of the message that a continuation belongs to. */
  #messageKind: number = opcode.binary
  #left = 0
  #isInFrame = false
  #whole: Buffer[] = []

  constructor(events: FrameEvents) {
    this.#events = events
  }

  read(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length || (this.#isInFrame && this.#left === 0)) {
      if (!this.#isInFrame) {
        at += this.#readHead(chunk.subarray(at))
        continue
      }
      const part = chunk.subarray(at, at + this.#left)
      at += part.length
      this.#left -= part.length
      this.#take(part)
    }
  }

  /** How many bytes it took. */
  #readHead(bytes: Buffer): number {
    const before = this.#head.length
    const head = Buffer.concat([this.#head, bytes.subarray(0, 10 - before)])
    this.#head = head
    const size = (head[1] ?? 0) & 0x7f
    const length = size === 126 ? 4 : size === 127 ? 10 : 2
    if (head.length < length) return bytes.length
    const [first = 0, second = 0] = head
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0) throw new Error('this is no frame of a WebSocket server')
    this.#left = size === 126 ? head.readUInt16BE(2) : size === 127 ? Number(head.readBigUInt64BE(2)) : size
    const kind = first & 0x0f
    const isLast = (first & 0x80) !== 0
    this.#kind = kind === 0 ? this.#messageKind : kind
    if (kind === opcode.text || kind === opcode.binary) this.#messageKind = kind
    const isWhole = isLast && this.#left <= MAX_WHOLE_BYTES
    if (this.#kind !== opcode.binary && !isWhole) throw new Error('a frame is too long')
    this.#isInFrame = true
    this.#head = Buffer.alloc(0)
    return length - before
  }

  #take(part: Buffer): void {
    const isOver = this.#left === 0
    if (isOver) this.#isInFrame = false
    if (this.#kind === opcode.binary) {
      if (part.length > 0) this.#events.onBytes(part)
      return
    }
    this.#whole.push(part)
    if (!isOver) return
    const payload = Buffer.concat(this.#whole.splice(0))
    if (this.#kind === opcode.text) this.#events.onText(payload.toString('utf8'))
    else if (this.#kind === opcode.ping) this.#events.onPing(payload)
    else if (this.#kind === opcode.close) {
      const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0)
      this.#events.onClose(code, payload.subarray(2).toString('utf8'))
    }
  }
}
