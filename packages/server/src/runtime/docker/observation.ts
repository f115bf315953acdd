// How a pod is told in the words of the port: from its wish, what happened so far and what is there now. Pure.
import type { Endpoint, LiveObservation, PullProgress, ReasonCode } from '../port.ts'
import type { SeenContainer } from './containers.ts'
import type { InstanceState, PodRecord, RoundEnd } from './records.ts'
import { isRestarted } from './restart-policy.ts'
import { endOfNewest, newestRound } from './rounds.ts'

/** What the keeper is at, or waits for, while no container runs. */
export interface KeeperNote {
  reason: ReasonCode | null
  message: string | null
  progress?: PullProgress
}

export interface InstanceFacts {
  record: PodRecord
  state: InstanceState
  /** Of the instance, the oldest first. */
  containers: readonly SeenContainer[]
  note: KeeperNote | undefined
  /** What the last probe that failed said, while it counts. */
  trouble: string | undefined
  /** Where the program runs all the same, but not as it was asked for. */
  remark: string | null
  reachesContainers: boolean
  nowMs: number
}

/** A pull is tried on after that too; should it succeed, the pod is no failure any more. */
const PULL_PATIENCE_MS = 5 * 60_000

export function observe(facts: InstanceFacts): LiveObservation {
  const { record, state, containers } = facts
  const newest = containers.at(-1)
  const base: LiveObservation = {
    instance: record.definition.instance,
    phase: 'pending',
    reason: null,
    message: null,
    exitCode: null,
    ready: false,
    startedAt: startOf(state, containers),
    restartCount: Math.max(0, newestRound(state, containers)),
    endpoints: newest === undefined ? {} : endpointsOf(newest, portsOf(record), facts.reachesContainers),
  }
  if (record.isLeaving) return { ...base, message: 'the container is being removed' }
  const end = endOfNewest(state, containers)
  if (end !== undefined) return { ...base, ...ended(facts, end) }
  // One that has ended is told so when it is known why, a moment later.
  if (newest !== undefined && newest.state !== 'created')
    return { ...base, phase: 'running', ...running(facts, newest) }
  return { ...base, ...waiting(facts) }
}

/** Of one whose wish was lost: as far as its container tells. */
export function observeStray(container: SeenContainer, reachesContainers: boolean): LiveObservation {
  const { instance, restarts, state, exitCode, startedAtMs } = container
  const hasEnded = state === 'ended'
  const isBad = hasEnded && exitCode !== 0
  return {
    instance,
    phase: hasEnded ? (isBad ? 'failed' : 'succeeded') : state === 'running' ? 'running' : 'pending',
    reason: isBad ? 'exited' : null,
    message: isBad ? `the program ended with exit code ${exitCode}` : null,
    exitCode: hasEnded ? exitCode : null,
    ready: state === 'running',
    startedAt: toDate(startedAtMs),
    restartCount: restarts,
    endpoints: endpointsOf(container, Object.keys(container.published).map(Number), reachesContainers),
  }
}

type Told = Pick<LiveObservation, 'phase'> & Partial<LiveObservation>

function running({ record, state, trouble, remark }: InstanceFacts, { restarts, state: now }: SeenContainer) {
  const isWatched = hasProbes(record)
  const health = state.health?.restarts === restarts ? state.health : null
  const ready = now === 'running' && (!isWatched || health?.isReady === true)
  const { ending } = state
  if (ending?.restarts === restarts) {
    return { ready: false, reason: 'probe_failed' as const, message: `${ending.message}; its container is being ended` }
  }
  if (!ready && trouble !== undefined) return { ready, reason: 'probe_failed' as const, message: trouble }
  return { ready, message: remark }
}

/** A liveness probe alone says nothing about when it is ready. */
export function hasProbes({ definition: { probes } }: PodRecord): boolean {
  return probes?.readiness !== undefined || probes?.startup !== undefined
}

function ended({ record }: InstanceFacts, end: RoundEnd): Told {
  const { exitCode } = end
  const { reason, message } = endInWords(record, end)
  if (isRestarted(record.definition.restartPolicy, end)) {
    const said = end.cause === 'probe' ? end.message : (message ?? `the program ended with exit code ${exitCode}`)
    return { phase: 'pending', exitCode, reason: 'restarting', message: `${said}; it is started again` }
  }
  return { phase: exitCode === 0 && !isTaken(end) ? 'succeeded' : 'failed', exitCode, reason, message }
}

function isTaken({ cause }: RoundEnd): boolean {
  return cause === 'engine' || cause === 'outsider' || cause === 'refused'
}

function endInWords({ definition }: PodRecord, end: RoundEnd): { reason: ReasonCode | null; message: string | null } {
  const { cause, exitCode } = end
  switch (cause) {
    case 'program':
      if (exitCode === 0) return { reason: null, message: null }
      return { reason: 'exited', message: `the program ended with exit code ${exitCode}` }
    case 'memory': {
      const limit = `${definition.resources.memLimitMi}Mi`
      return { reason: 'out_of_memory', message: `it used more memory than its limit of ${limit}` }
    }
    case 'probe':
      return { reason: 'probe_failed', message: `${end.message}; its container was ended` }
    case 'engine':
      return { reason: 'node_lost', message: 'the container engine was stopped, and its container with it' }
    case 'outsider':
      return { reason: 'node_lost', message: end.message ?? 'somebody else ended its container' }
    case 'start':
    case 'refused':
      return { reason: end.reason ?? 'runtime_error', message: end.message ?? null }
  }
}

function waiting({ record, note, nowMs }: InstanceFacts): Told {
  const isHopeless = note?.reason === 'image_pull_failed' && nowMs - record.appliedAtMs > PULL_PATIENCE_MS
  return { phase: isHopeless ? 'failed' : 'pending', ...note }
}

/** Of the container that runs, else of the one before. */
function startOf({ end }: InstanceState, containers: readonly SeenContainer[]): Date | null {
  const started = containers.findLast(({ startedAtMs }) => startedAtMs !== null)
  return toDate(started?.startedAtMs ?? end?.startedAtMs ?? null)
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}

function portsOf({ definition }: PodRecord): number[] {
  return definition.ports.map(({ port }) => port)
}

export function endpointsOf(
  { address, published, state }: SeenContainer,
  ports: readonly number[],
  reachesContainers: boolean,
): Record<string, Endpoint> {
  if (state !== 'running') return {}
  return Object.fromEntries(
    ports.flatMap((port) => {
      const endpoint = published[port] ?? (reachesContainers && address ? { host: address, port } : undefined)
      return endpoint === undefined ? [] : [[String(port), endpoint]]
    }),
  )
}
