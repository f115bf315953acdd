// A runtime of one pod that shows what the test says, and counts how often it is looked at.
import type { LiveObservation, LogLine, Observation, PodRuntime } from '../../src/runtime/port.ts'

export interface ShownRuntime extends Pick<PodRuntime, 'observe' | 'logs' | 'remove'> {
  /** What it shows. */
  seen: Observation
  lines: string[]
  looks: number
}

export function shownRuntime(): ShownRuntime & PodRuntime {
  const shown: ShownRuntime = {
    seen: { phase: 'absent' },
    lines: [],
    looks: 0,
    async observe() {
      shown.looks += 1
      return shown.seen
    },
    async *logs(): AsyncGenerator<LogLine> {
      for (const line of shown.lines) yield { ts: new Date(), source: 'stdout', line, partial: false }
    },
    async remove() {
      shown.seen = { phase: 'absent' }
    },
  }
  return shown as ShownRuntime & PodRuntime // nothing else is called
}

export function live(phase: LiveObservation['phase'], fields: Partial<LiveObservation> = {}): LiveObservation {
  return {
    phase,
    instance: 1,
    reason: null,
    message: null,
    exitCode: null,
    startedAt: null,
    restartCount: 0,
    ready: false,
    endpoints: {},
    ...fields,
  }
}
