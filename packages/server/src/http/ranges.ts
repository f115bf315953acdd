// Range and If-Range of a download (RFC 9110, section 14): one range; what is no range of bytes is ignored.
import { PodsError } from '../errors.ts'

export interface Range {
  start: number
  /** Of the last byte. */
  end: number
}

export interface RangeHeaders {
  range?: string | undefined
  'if-range'?: string | undefined
}

/** The range that is wanted; undefined for all. */
export function rangeOf(
  headers: RangeHeaders,
  file: { sizeBytes: number; etag: string; modifiedAt: Date },
): Range | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.range?.trim() ?? '')
  const [, first = '', last = ''] = match ?? []
  if (match === null || (first === '' && last === '')) return undefined
  if (!isSame(headers['if-range'], file)) return undefined
  const { sizeBytes } = file
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  if (start < sizeBytes && start <= end && !(first === '' && Number(last) === 0)) return { start, end }
  throw new PodsError(
    'range_not_satisfiable',
    `The file has ${sizeBytes} bytes; the range ${headers.range} lies outside.`,
    {
      details: { size: sizeBytes },
    },
  )
}

/** A date is not exact enough to put two parts together, so only the tag counts. */
function isSame(ifRange: string | undefined, file: { etag: string }): boolean {
  return ifRange === undefined || ifRange.trim() === file.etag
}
