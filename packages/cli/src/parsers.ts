// What commander calls to check the value of a flag. A refusal names the flag and says what is right.
import { InvalidArgumentError } from 'commander'
import type { NetworkFlag } from './commands/pod/definition.ts'
import { parseLifeSec, parseMebibytes, parseMillicores, parseMoment } from './units.ts'

/** For flags that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

export const life = parser(parseLifeSec, 'Give a duration such as 15m, 12h or 7d, or never.')
export const millicores = parser(parseMillicores, 'Give millicores such as 500m, or cores such as 0.5.')
export const mebibytes = parser(parseMebibytes, 'Give a size such as 512Mi or 2Gi.')
export const count = parser((text) => (/^\d+$/.test(text) ? Number(text) : undefined), 'Give a whole number.')
export const portNumber = parser(parsePort, 'Give a port from 0 to 65535.')
export const moment = parser(
  (text) => parseMoment(text, new Date()),
  'Give a duration such as 10m, or a time such as 2026-01-31T12:00:00Z.',
)

/** `NAME=PORT/PROTOCOL`, `NAME=PORT`; several times. */
export function networks(value: string, before: NetworkFlag[] = []): NetworkFlag[] {
  const match = /^([^=]+)=(\d+)(?:\/(\w+))?$/.exec(value)
  const port = match === null ? undefined : parsePort(match[2] ?? '')
  if (match === null || port === undefined)
    throw new InvalidArgumentError('Write NAME=PORT/PROTOCOL, such as admin=8080/http.')
  const [, name = '', , protocol] = match
  return [...before, protocol === undefined ? { name, port } : { name, port, protocol }]
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

function parser<T>(parse: (text: string) => T | undefined, advice: string): (text: string) => T {
  return (text) => {
    const value = parse(text)
    if (value === undefined) throw new InvalidArgumentError(advice)
    return value
  }
}
