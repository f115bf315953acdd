// The frames of `tpods.exec.v1` as data; docs/exec.md describes them. Nothing here touches a connection.
import { PodsError } from '../errors.ts'
import type { TerminalSize } from '../runtime/port.ts'

export const EXEC_PROTOCOL = 'tpods.exec.v1'

/** The first byte of a binary frame. */
export const channels = { stdin: 0, stdout: 1, stderr: 2 } as const

export interface StartFrame {
  type: 'start'
  argv: string[]
  tty: boolean
  size: TerminalSize
  stdin: boolean
  timeoutMs: number | undefined
  /** How many bytes of output may be on their way without an `ack`; undefined for no bound. */
  windowBytes: number | undefined
}

export type ClientFrame =
  | StartFrame
  | { type: 'stdin_end' }
  | { type: 'cancel' }
  | ({ type: 'resize' } & TerminalSize)
  | { type: 'ack'; bytes: number }

/** What the client said; throws `invalid_request` for what is no frame. */
export function parseFrame(text: string): ClientFrame {
  const frame = parseObject(text)
  switch (frame.type) {
    case 'start':
      return parseStart(frame)
    case 'stdin_end':
    case 'cancel':
      return { type: frame.type }
    case 'resize':
      return { type: 'resize', ...sizeOf(frame) }
    case 'ack':
      return { type: 'ack', bytes: whole(frame.bytes, 'bytes', 0, Number.MAX_SAFE_INTEGER) }
    default:
      throw invalid('type: must be start, stdin_end, resize, ack or cancel')
  }
}

function parseStart(frame: Record<string, unknown>): StartFrame {
  const { argv, tty = false, stdin = false, timeout_sec: limit = null, env = {}, window = null } = frame
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((word) => typeof word === 'string'))
    throw invalid('argv: must be a list of strings, the program first')
  if (argv[0] === '' || argv.some((word: string) => word.includes('\0')))
    throw invalid('argv: the program must not be empty, and no word may hold a NUL character')
  if (typeof tty !== 'boolean' || typeof stdin !== 'boolean') throw invalid('tty and stdin: must be true or false')
  if (limit !== null && !(typeof limit === 'number' && limit > 0 && limit <= MAX_TIMEOUT_SEC))
    throw invalid(`timeout_sec: must be null, or above 0 and at most ${MAX_TIMEOUT_SEC}`)
  if (typeof env !== 'object' || env === null || Object.keys(env).length > 0)
    throw invalid('env: this server does not set variables for one command yet; put `env NAME=VALUE` before it')
  return {
    type: 'start',
    argv: argv as string[], // checked above
    tty,
    size: sizeOf({ columns: 80, rows: 24, ...frame }),
    stdin,
    timeoutMs: limit === null ? undefined : limit * 1000,
    windowBytes: window === null ? undefined : whole(window, 'window', MIN_WINDOW_BYTES, Number.MAX_SAFE_INTEGER),
  }
}

const MAX_TIMEOUT_SEC = 2_000_000
const MIN_WINDOW_BYTES = 64 * 1024

function sizeOf(frame: Record<string, unknown>): TerminalSize {
  return { columns: whole(frame.columns, 'columns', 1, 10_000), rows: whole(frame.rows, 'rows', 1, 10_000) }
}

function whole(value: unknown, name: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  throw invalid(`${name}: must be a whole number from ${min} to ${max}`)
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // The text may hold arguments, so it is not quoted.
  }
  throw invalid('a text frame must be a JSON object')
}

function invalid(text: string): PodsError {
  return new PodsError('invalid_request', `Exec frame: ${text}.`)
}
