// How far the pull of an image has come, as a bar. Pure.
import type { Pod } from '@tpods/sdk/node'

type Pull = NonNullable<NonNullable<Pod['status_container']>['progress']>

const cells = 20

export interface PullState {
  /** `pulling the image postgres:14` */
  what: string
  /** `[█████               ] 25%, 30 of 120 MB, 3 of 7 layers` */
  bar: string
}

/** Undefined while the server tells nothing of a pull. */
export function pullOf({ status_container }: Pick<Pod, 'status_container'>): PullState | undefined {
  const { progress, message } = status_container ?? {}
  if (progress?.what !== 'pull') return undefined
  return { what: message?.split(': ')[0] ?? 'pulling its image', bar: barOf(progress) }
}

function barOf({ done_layers, layers, done_bytes, total_bytes }: Pull): string {
  const share = total_bytes > 0 ? done_bytes / total_bytes : layers > 0 ? done_layers / layers : undefined
  const parts = [
    ...(total_bytes > 0 ? [`${megabytes(done_bytes)} of ${megabytes(total_bytes)} MB`] : []),
    ...(layers > 0 ? [`${done_layers} of ${layers} layers`] : []),
  ]
  if (share === undefined) return parts.join(', ')
  const full = Math.min(cells, Math.floor(share * cells))
  return [`[${'█'.repeat(full).padEnd(cells)}] ${Math.floor(share * 100)}%`, ...parts].join(', ')
}

function megabytes(bytes: number): string {
  const mb = bytes / 1e6
  return mb < 10 ? mb.toFixed(1) : mb.toFixed(0)
}
