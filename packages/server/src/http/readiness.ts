// Whether the parts that a server needs answer now. A check never throws.
import type { PodRuntime } from '../runtime/port.ts'

export interface PartCheck {
  ok: boolean
  detail: string
}

export interface Parts {
  askDatabase(): Promise<unknown>
  runtime: PodRuntime
  broker: { isConnected(): boolean }
  /** Undefined where the controller runs in another process. */
  controller: { isLeading(): boolean } | undefined
  /** Another controller may be the active one. */
  mayStandBy: boolean
}

export function readinessChecks(parts: () => Parts): Record<string, () => Promise<PartCheck>> {
  return {
    database: () =>
      parts()
        .askDatabase()
        .then(
          () => ({ ok: true, detail: 'answers' }),
          () => ({ ok: false, detail: 'does not answer' }),
        ),
    runtime: () =>
      parts()
        .runtime.check()
        .catch(() => ({ ok: false, detail: 'does not answer' })),
    // Never unready: what it carries are hints.
    broker: async () => {
      const detail = parts().broker.isConnected() ? 'answers' : 'does not answer; changes are seen by the poll'
      return { ok: true, detail }
    },
    controller: async () => {
      const { controller, mayStandBy } = parts()
      if (controller === undefined) return { ok: true, detail: 'runs in another process' }
      return controller.isLeading() ? { ok: true, detail: 'active' } : { ok: mayStandBy, detail: 'stands by' }
    },
  }
}
