// The log of the server: one JSON line a fact. What must never be written is one list.
import pino, { type DestinationStream, type Logger } from 'pino'

/** Paths of values that are replaced. The HTTP layer logs no headers; this catches what slips into an error. */
const SECRET_FIELDS = [
  'token',
  'access_token',
  'password',
  'current_password',
  'user_password',
  'admin_password',
  'secret_value',
  'authorization',
  'cookie',
  '["x-tapis-token"]',
]

const redactPaths = SECRET_FIELDS.flatMap((field) => {
  const dotted = field.startsWith('[') ? field : `.${field}`
  return [field, `*${dotted}`, `*.*${dotted}`, `*.*.*${dotted}`]
})

/** A JWT in a text, wherever it stands. */
const JWT = /eyJ[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+){0,2}/g

export function makeLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: redactPaths, censor: '***' },
    hooks: { streamWrite: (line) => line.replaceAll(JWT, 'eyJ***') },
    serializers: { err: pino.stdSerializers.errWithCause },
  }
  return destination === undefined
    ? pino(options, pino.destination({ dest: 2, sync: true }))
    : pino(options, destination)
}
