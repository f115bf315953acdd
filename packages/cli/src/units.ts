// Durations, sizes and moments as people type them.

export const never = 'never'

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s`, `15m`, `12h`, `7d`, `500ms`; a plain number is seconds. Undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim())
  if (match === null) return undefined
  return Math.round(Number(match[1]) * (unitMs[match[2] ?? 's'] ?? 1000))
}

/** Seconds, as the service counts the life of a pod; `never` and `-1` are -1. */
export function parseLifeSec(text: string): number | undefined {
  if (text === never || text === '-1') return -1
  const ms = parseDurationMs(text)
  return ms === undefined ? undefined : Math.ceil(ms / 1000)
}

/** Millicores: `500`, `500m`, or cores with a point such as `0.5`. */
export function parseMillicores(text: string): number | undefined {
  if (/^\d+m?$/.test(text)) return Number.parseInt(text, 10)
  return /^\d*\.\d+$/.test(text) ? Math.round(Number(text) * 1000) : undefined
}

/** Mebibytes: `512`, `512Mi`, `2Gi`. */
export function parseMebibytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(Mi|Gi)?$/.exec(text)
  if (match === null) return undefined
  return Math.round(Number(match[1]) * (match[2] === 'Gi' ? 1024 : 1))
}

/** A moment: ISO-8601, or a duration before `now`. */
export function parseMoment(text: string, now: Date): Date | undefined {
  const ms = parseDurationMs(text)
  if (ms !== undefined) return new Date(now.getTime() - ms)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}

/** Short and rough, for tables: `45s`, `12m`, `3h`, `9d`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}
