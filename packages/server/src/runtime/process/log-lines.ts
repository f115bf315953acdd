// The lines of a log as they are kept: `<RFC 3339 with ms> <stdout|stderr> <F|P> <text>`, P when the line goes on.
import type { LogLine } from '../port.ts'

export const maxLineBytes = 16 * 1024
const newline = 0x0a

export interface LinePiece {
  bytes: Buffer
  partial: boolean
}

/** Cuts one output stream into lines; long ones into pieces that never split a character. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): LinePiece[] {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const pieces: LinePiece[] = []
    let start = 0
    for (;;) {
      const end = data.indexOf(newline, start)
      const length = (end === -1 ? data.length : end) - start
      if (length > maxLineBytes) {
        const cut = characterBorder(data, start + maxLineBytes)
        pieces.push({ bytes: data.subarray(start, cut), partial: true })
        start = cut
      } else if (end !== -1) {
        pieces.push({ bytes: data.subarray(start, end), partial: false })
        start = end + 1
      } else {
        this.#rest = Buffer.from(data.subarray(start)) // a copy, so that the chunk can be freed
        return pieces
      }
    }
  }

  /** What came after the last line end. */
  end(): LinePiece[] {
    const bytes = this.#rest
    this.#rest = Buffer.alloc(0)
    return bytes.length === 0 ? [] : [{ bytes, partial: false }]
  }
}

/** The last border between characters at or before `index`; bytes that are no UTF-8 are cut anywhere. */
function characterBorder(data: Buffer, index: number): number {
  for (let border = index; border > index - 4; border -= 1) {
    if (((data[border] ?? 0) & 0xc0) !== 0x80) return border
  }
  return index
}

export function formatPieces(at: Date, source: LogLine['source'], pieces: LinePiece[]): Buffer {
  const heads = {
    full: Buffer.from(`${at.toISOString()} ${source} F `),
    partial: Buffer.from(`${at.toISOString()} ${source} P `),
  }
  const end = Buffer.from('\n')
  return Buffer.concat(pieces.flatMap(({ bytes, partial }) => [partial ? heads.partial : heads.full, bytes, end]))
}

/** Undefined for what is no line of a log, such as the torn end of a write that the disk had no room for. */
export function parseLine(text: string): LogLine | undefined {
  const match = /^(\S{24}) (stdout|stderr) ([FP]) (.*)$/s.exec(text)
  if (match === null) return undefined
  const [, at = '', source, kind, line = ''] = match
  return { ts: new Date(at), source: source === 'stderr' ? 'stderr' : 'stdout', line, partial: kind === 'P' }
}
