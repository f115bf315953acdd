// How long a pod waits for its next attempt after failed ones. Pure.
import type { ReasonCode } from '../runtime/port.ts'
import { backoffMs } from '../support/backoff.ts'

const FIRST_MS = 200
const MAX_MS = 60_000
/** What is no fault of the pod may be over for all pods at once, and then none should have to wait long. */
const MAX_OF_OUTAGE_MS = 10_000
const OUTAGES: readonly (ReasonCode | undefined)[] = ['engine_missing', 'node_lost', 'quota']

export function retryDelayMs(attempts: number, random: () => number, reason?: ReasonCode): number {
  const maxMs = OUTAGES.includes(reason) ? MAX_OF_OUTAGE_MS : MAX_MS
  return backoffMs(attempts, { firstMs: FIRST_MS, maxMs, random })
}
