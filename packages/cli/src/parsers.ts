// What commander calls to check the value of a flag. A refusal names the flag and says what is right.
import { InvalidArgumentError } from 'commander'
import type { MountFlag, NetworkFlag, OverrideFlag } from './commands/pod/definition.ts'
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

/** `VOLUME:/PATH`, `VOLUME:/PATH:ro`; several times. */
export function mounts(value: string, before: MountFlag[] = []): MountFlag[] {
  const [, volumeId, path, mode] = /^([a-z][a-z0-9]*):(\/[^:]*)(?::(ro|rw))?$/.exec(value) ?? []
  if (volumeId === undefined || path === undefined)
    throw new InvalidArgumentError('Write VOLUME:/PATH or VOLUME:/PATH:ro, such as results:/data.')
  return [...before, { volumeId, path, isReadOnly: mode === 'ro' }]
}

/** `/PATH:FIELD=VALUE` or `KEY=VALUE`; several times. */
export function overrides(value: string, before: OverrideFlag[] = []): OverrideFlag[] {
  const mount = /^(\/[^:]*):(\w+)=(.*)$/s.exec(value)
  if (mount !== null) {
    const [, path = '', field = '', text = ''] = mount
    return [...before, { path, field, value: field === 'read_only' && text !== '' ? readTruth(text) : text }]
  }
  const secret = /^([\w-]+)=(.*)$/s.exec(value)
  if (secret === null) throw new InvalidArgumentError('Write /PATH:FIELD=VALUE, such as /data:source_id=results.')
  return [...before, { field: secret[1] ?? '', value: secret[2] ?? '' }]
}

function readTruth(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new InvalidArgumentError('read_only is true or false.')
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
